"""The three programs of `duzhan up`: Prefect's server, the flows, the web server."""

import signal
import sys
from dataclasses import dataclass
from functools import partial

from duzhan.cli import process_environment as environment
from duzhan.cli import process_ports
from duzhan.cli.process_program import Program
from duzhan.settings import Settings
from duzhan.store.databases import Logins

PREFECT_PATIENCE = 180.0  # seconds; the first start migrates its SQLite file, on a slow disk slowly
APP_PATIENCE = 60.0
# Seconds to stop in; with PostgreSQL's own second or two, the whole ends within twenty.
APP_GRACE, FLOWS_GRACE, PREFECT_GRACE = 4.0, 6.0, 5.0


@dataclass(frozen=True, slots=True)
class Programs:
    """What runs beside the database, in the order of its start."""

    server: Program
    flows: Program
    app: Program


def ports(settings: Settings, *, prefect: bool) -> dict[str, tuple[str, int]]:
    """Return the (host, port) that each variable stands for and that must be free."""
    wanted = {"DUZHAN_PORT": (settings.host, settings.port)}
    if prefect:
        wanted["DUZHAN_PREFECT_PORT"] = (environment.PREFECT_HOST, settings.prefect_port)
    return wanted


def of(settings: Settings, logins: Logins) -> Programs:
    """Return the programs of one deployment."""
    return Programs(server=_server(settings), flows=_flows(settings, logins), app=_app(settings, logins))


def _server(settings: Settings) -> Program:
    host, port = environment.PREFECT_HOST, settings.prefect_port
    return Program(
        name="prefect",
        label="调度（Prefect）",
        command=(sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)),
        environment=environment.of_server(settings),
        ready=partial(process_ports.answers, host, port, "/api/health"),
        patience=PREFECT_PATIENCE,
        grace=PREFECT_GRACE,
    )


def _flows(settings: Settings, logins: Logins) -> Program:
    return Program(
        name="flows",
        label="定时任务",
        command=(sys.executable, "-m", "flows"),
        environment=environment.of_flows(settings, logins),
        needs="prefect",
        asks_to_end=signal.SIGINT,  # on SIGTERM the runner ends in a page of tracebacks
        grace=FLOWS_GRACE,
    )


def _app(settings: Settings, logins: Logins) -> Program:
    host, port = settings.host, settings.port
    command = (sys.executable, "-m", "uvicorn", "duzhan.asgi:app", "--factory", "--host", host, "--port", str(port))
    return Program(
        name="app",
        label="网页和接口",
        # Whom to believe about where a request comes from is ours to say: DUZHAN_TRUSTED_PROXIES.
        command=(*command, "--no-proxy-headers", "--timeout-graceful-shutdown", str(round(APP_GRACE - 1))),
        environment=environment.of_app(settings, logins),
        ready=partial(process_ports.answers, host, port, "/readyz"),
        patience=APP_PATIENCE,
        grace=APP_GRACE,
    )
