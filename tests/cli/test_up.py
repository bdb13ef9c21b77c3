"""`duzhan up` as an operator meets it: the real command, with PostgreSQL, Prefect and the web server behind it."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from waiting import eventually, free_ports

pytestmark = pytest.mark.xdist_group("prefect")

DUZHAN = Path(sys.executable).with_name("duzhan")
COLD_START = 150  # seconds


class Deployment:
    """A home with ports of its own, and the `duzhan up` that runs on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self.prefect_port = free_ports(2)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DUZHAN_")},  # noqa: TID251
            "DUZHAN_HOME": str(home),
            "DUZHAN_PORT": str(self.port),
            "DUZHAN_PREFECT_PORT": str(self.prefect_port),
        }

    def up(self, *options: str) -> subprocess.Popen[str]:
        """Start `duzhan up` and leave it running."""
        return subprocess.Popen(
            [DUZHAN, "up", *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=(self.home / "up.err").open("w"),
            text=True,
        )

    def refused(self, *options: str, **more: str) -> str:
        """Return what a `duzhan up` that refuses says."""
        answer = subprocess.run(
            [DUZHAN, "up", *options],
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (answer.returncode, answer.stdout) == (1, ""), answer
        return answer.stderr

    def ready(self) -> bool:
        """Tell whether the web server says that it is ready."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def processes(self) -> list[psutil.Process]:
        """Return every process whose command line or environment names the home."""
        return [process for process in psutil.process_iter() if process.pid != os.getpid() and self._is_ours(process)]

    def app(self) -> psutil.Process | None:
        """Return the web server's process."""
        return next((process for process in self.processes() if "uvicorn" in " ".join(_words(process))), None)

    def _is_ours(self, process: psutil.Process) -> bool:
        return any(str(self.home) in word for word in _words(process))


def _words(process: psutil.Process) -> list[str]:
    try:
        return [*process.cmdline(), *process.environ().values()]
    except psutil.Error:  # gone meanwhile, or another user's
        return []


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(tmp_path)
    yield made
    for process in made.processes():
        process.kill()


def test_a_newcomers_evening(deployment: Deployment) -> None:
    """Everything starts, survives a crash, refuses a twin, and leaves nothing behind."""
    with deployment.up("--demo", "--json") as running:
        addresses = _first_object(running)
        assert deployment.ready()
        assert addresses == {
            "web": f"http://127.0.0.1:{deployment.port}",
            "docs": f"http://127.0.0.1:{deployment.port}/api/v1/docs",
            "prefect": f"http://127.0.0.1:{deployment.prefect_port}",
            "demo_accounts": str(deployment.home / "demo-accounts.json"),
            "logs": str(deployment.home / "logs"),
        }
        assert f"进程 {running.pid}" in deployment.refused("--demo")

        first = deployment.app()
        assert first is not None
        first.kill()
        eventually(lambda: (app := deployment.app()) and app.pid != first.pid and deployment.ready(), within=60)

        eventually(lambda: _cron_of_reminders(addresses["prefect"]) == "*/5 * * * *", within=60)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    eventually(lambda: deployment.processes() == [], within=2)


def test_without_prefect_it_also_ends_in_order(deployment: Deployment) -> None:
    with deployment.up("--no-prefect", "--json") as running:
        assert "prefect" not in _first_object(running)
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    eventually(lambda: deployment.processes() == [], within=2)


def test_a_taken_port_is_named_before_anything_starts(deployment: Deployment) -> None:
    with socket.create_server(("127.0.0.1", deployment.prefect_port)):
        assert f"端口 {deployment.prefect_port}" in (said := deployment.refused())
    assert "DUZHAN_PREFECT_PORT" in said
    assert not (deployment.home / "postgres").exists()


def test_production_has_no_demo(deployment: Deployment) -> None:
    production = {
        "DUZHAN_ENV": "production",
        "DUZHAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DUZHAN_SECRET_FILE": "none",
    }
    assert "--demo" in deployment.refused("--demo", **production)
    assert not (deployment.home / "postgres").exists()


def test_settings_that_contradict_each_other_are_one_sentence(deployment: Deployment) -> None:
    assert deployment.refused(DUZHAN_ENV="production").strip() == (
        "正式环境须用独立的 PostgreSQL：请设置 DUZHAN_DATABASE_URL"
    )


def _first_object(running: "subprocess.Popen[str]") -> Any:  # noqa: ANN401  # JSON
    assert running.stdout is not None
    line = running.stdout.readline()
    assert line, "ended before it was ready"
    return json.loads(line)


def _cron_of_reminders(prefect: str) -> str | None:
    answer = httpx.post(f"{prefect}/api/deployments/filter", json={}, timeout=10)
    crons = {line["name"]: line["schedules"][0]["schedule"]["cron"] for line in answer.json()}
    return crons.get("reminders")
