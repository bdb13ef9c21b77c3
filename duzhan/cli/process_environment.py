"""The environment of each program that `duzhan up` starts: what it needs and nothing that another one was told."""

import os

from duzhan.settings import Settings
from duzhan.store.databases import Logins

PREFECT_HOST = "127.0.0.1"
LOGINS = ("DUZHAN_DATABASE_URL", "DUZHAN_MIGRATE_URL", "DUZHAN_WORKER_URL")


def of_app(settings: Settings, logins: Logins) -> dict[str, str]:
    """Return the environment of the web server, which gets the app's login only."""
    return _inherited() | _of_duzhan(settings) | {"DUZHAN_DATABASE_URL": logins.app}


def of_flows(settings: Settings, logins: Logins) -> dict[str, str]:
    """Return the environment of the flows, which get the worker's login only."""
    urls = {"DUZHAN_DATABASE_URL": logins.worker, "DUZHAN_WORKER_URL": logins.worker}
    return _inherited() | _of_duzhan(settings) | of_prefect(settings) | urls


def of_server(settings: Settings) -> dict[str, str]:
    """Return the environment of Prefect's server, which gets no secret of ours."""
    kept = {name: value for name, value in _inherited().items() if not name.startswith("DUZHAN_")}
    return kept | of_prefect(settings)


def of_prefect(settings: Settings) -> dict[str, str]:
    """Return what makes Prefect ours: its own folder and SQLite file, this machine only, no telemetry."""
    folder = settings.home.resolve() / "prefect"
    return {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": f"http://{PREFECT_HOST}:{settings.prefect_port}/api",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # A run every minute: without these the file grows for ever.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(14 * 24 * 60 * 60),
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_LOGGING_COLORS": "false",
        "DO_NOT_TRACK": "1",
    }


def _of_duzhan(settings: Settings) -> dict[str, str]:
    return {
        "DUZHAN_HOME": str(settings.home.resolve()),
        "DUZHAN_REHEARSAL": str(settings.rehearsal).lower(),
    }


def _inherited() -> dict[str, str]:
    """Return our own environment without the database's logins and without what another Prefect here was told."""
    ours = os.environ.copy()  # noqa: TID251  # a child needs the whole of it: PATH, locale, proxies, DUZHAN_*
    kept = {name: value for name, value in ours.items() if not name.startswith(("PREFECT_", *LOGINS))}
    # The folder in which `duzhan up` was typed must not lend its modules (its own `flows`, say) to our programs.
    return kept | {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "NO_COLOR": "1"}
