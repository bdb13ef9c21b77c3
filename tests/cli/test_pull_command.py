"""`duzhan pull`: sources of the settings are asked by hand as the flow asks them, and what was refused is listed."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import seen
from operating import Operator
from world import VILLAGE, World

READING = {"fact": "hard_road", "area": VILLAGE, "value": True, "taken_at": "2020-05-20T08:00:00+08:00"}
PAGE = {"readings": [{**READING, "source_ref": "a-1"}, {**READING, "source_ref": "a-2", "value": "很好"}], "next": "2"}


@pytest.fixture
def place() -> Iterator[str]:
    """Serve one page of readings, and nothing but it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server has it so
            said = json.dumps({**PAGE, "more": False}).encode()
            self.send_response(200 if self.headers["authorization"] == "Bearer secret-of-theirs" else 401)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_sources_are_pulled_by_hand_and_refused_readings_are_listed(
    operator: Operator, world: World, place: str
) -> None:
    assert "没有设置来源" in operator.says("pull")
    theirs = {"url": f"http://{place}/readings", "token": "secret-of-theirs", "areas": ["4103"]}
    # In the house, a source is asked only where the operator allowed it.
    operator.setting(DUZHAN_SOURCES=json.dumps({"province": theirs}))
    shut_out = operator.told("pull", exit_code=1)
    assert "is not reached by https" in str(shut_out["sources"])
    operator.setting(DUZHAN_OUTBOUND_ALLOWED=json.dumps([place]))
    told = operator.told("pull")
    assert (told["received"], told["refused"], told["failed"]) == (1, 1, 0)
    assert operator.says("pull") == "province：1 页，新收 0 条，已有 2 条，退回 0 条\n"
    assert "province a-2：这条监测值缺项、多项或格式不对：value" in operator.says("pull", "--refused")
    assert "secret-of-theirs" not in operator.run("doctor").stdout
    assert len(seen.rows(world, "select id from reading")) == 1
