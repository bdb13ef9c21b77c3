"""One real HTTP server a worker; each test gives it a database of its own."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from serving import LIMIT, Api
from waiting import eventually
from world import World

from duzhan.api.app import create_app
from duzhan.settings import Settings, current
from duzhan.store.transaction import Pool


@dataclass(frozen=True, slots=True)
class Served:
    """The application and the address it is served at."""

    app: FastAPI
    url: str


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Serve an application on a free port, in a thread, without connections as yet."""
    nothing = Pool(None)  # type: ignore[arg-type]
    app = create_app(nothing, current().model_copy(update={"evidence_max_bytes": LIMIT}))
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none", proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started, within=20)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(app, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def api(served: Served, app_pool: Pool, world: World, settings: Settings) -> Iterator[Api]:
    """Put the served application on this test's database, at the world's morning, with this test's folder."""
    world.shift_database_clock(world.real)
    mine = settings.model_copy(update={"evidence_max_bytes": LIMIT})
    served.app.state.pool, served.app.state.settings = app_pool, mine
    opened = Api(served.url, served.app, world.real, world, mine)
    yield opened
    opened.close()
