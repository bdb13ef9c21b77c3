"""The time: the database's clock, plus the rehearsal clock where there is one; read once per act.

The machine's own clocks are read here too, and only to notice that the database's clock is wrong.
"""

import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import Connection, text

# clock_timestamp moves within a transaction; now() would be the instant it was opened, before any wait for a lock.
_NOW = "select clock_timestamp() + coalesce((select shift from rehearsal), interval '0')"
_RAW = "select clock_timestamp()"

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Counts while the machine sleeps, and is never set; elsewhere than on Linux the nearest that there is.
_STEADY: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


@dataclass(frozen=True, slots=True)
class Sighting:
    """The database's clock and a machine's, seen together; ``seconds`` is the machine's count since its start.

    The database's clock was read between ``before`` and ``after`` of the machine's; none of them is ever shifted.
    """

    database: datetime
    before: datetime
    after: datetime
    machine: str
    seconds: float


def read(connection: Connection) -> datetime:
    """Return the instant, aware, UTC."""
    instant: datetime = connection.exec_driver_sql(_NOW).scalar_one()
    return instant.astimezone(UTC)


def real(connection: Connection) -> datetime:
    """Return the instant that no rehearsal moves, for what a receiver checks by its own clock."""
    instant: datetime = connection.exec_driver_sql(_RAW).scalar_one()
    return instant.astimezone(UTC)


def sighting(connection: Connection) -> Sighting:
    """Read the database's clock and this machine's side by side."""
    before = _machine_clock()
    database: datetime = connection.exec_driver_sql(_RAW).scalar_one()
    after = _machine_clock()
    return Sighting(database.astimezone(UTC), before, after, _machine(), _seconds())


def _machine_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # to be compared with, never to be decided by


def _machine() -> str:
    """Name this machine and its start; after a restart the count of seconds begins anew."""
    start = _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else f"{psutil.boot_time():.0f}"
    return f"{platform.node()}/{start}"


def _seconds() -> float:
    return time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)


def steady() -> float:
    """Return seconds that only ever grow, to measure how long something takes and never what time it is."""
    return time.monotonic()


def shift_to(connection: Connection, instant: datetime) -> None:
    """Set the rehearsal clock so that it reads ``instant`` (aware) now and runs on from there."""
    connection.execute(
        text(
            "insert into rehearsal (id, shift) values (1, cast(:instant as timestamptz) - clock_timestamp())"
            " on conflict (id) do update set shift = excluded.shift"
        ),
        {"instant": instant},
    )


def shift_by(connection: Connection, span: timedelta) -> None:
    """Move the rehearsal clock by a span."""
    connection.execute(
        text(
            "insert into rehearsal (id, shift) values (1, :span)"
            " on conflict (id) do update set shift = rehearsal.shift + excluded.shift"
        ),
        {"span": span},
    )


def rehearsing(connection: Connection) -> bool:
    """Tell whether time is shifted."""
    return bool(connection.execute(text("select exists (select from rehearsal)")).scalar_one())
