"""The home folder: one `duzhan up` at a time, which a lock guarantees and a pid file explains."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duzhan.cli.process_refusals import HomeTaken


@contextmanager
def occupy(home: Path) -> Iterator[None]:
    """Hold the home, creating it, or raise HomeTaken with the process that does; the kernel frees it at any end."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "up.pid"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            file.seek(0)
            pid = file.read().strip()
            raise HomeTaken(
                f"{home} 已有 duzhan up 在运行（进程 {pid}）：请先停掉它（kill {pid}），或用 DUZHAN_HOME 换一个目录",
                home=str(home),
                pid=pid,
            ) from held
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
