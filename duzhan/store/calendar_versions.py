"""Calendar versions: every working-day calendar that a clock was computed with, kept so that it can be recomputed."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as release
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select, text

from duzhan import calendars
from duzhan.model.calendar import CalendarVersion
from duzhan.model.columns import table
from duzhan.policy.working_days import Calendar
from duzhan.store.transaction import ReadTx, Tx

VERSION = table(CalendarVersion)
LIBRARIES = ("chinesecalendar", "holidays")

# A row that this very transaction inserted may still be rolled back; any other one that can be seen is there for good,
# and was written by an older transaction.
_FIND = text("select id, age(xmin) > 0 as for_good from calendar_version where content_hash = :content_hash")
# Of two processes that start with a new calendar at once, the second waits for the first and then finds its row.
_ADD = text("""
insert into calendar_version (content_hash, canonical, adopted_at, adopted_by)
values (:content_hash, :canonical, :now, :by) on conflict (content_hash) do nothing
""")
_NEWEST = text("select max(id) from calendar_version")
_IN_USE = text("""
select v.id, v.content_hash, v.adopted_at, v.adopted_by, count(k.id) as clocks
from calendar_version v left join clock k on k.calendar = v.id and k.ended is null
group by v.id order by v.id
""")
_RUNNING = text("""
select count(*) as running, count(*) filter (where provisional) as provisional,
       count(*) filter (where checked_calendar is distinct from :current) as waiting
from clock where ended is null
""")

# A version never changes, so it need be fetched only once per process and database.
_IDS: WeakKeyDictionary[Engine, dict[str, int]] = WeakKeyDictionary()
_CALENDARS: WeakKeyDictionary[Engine, dict[int, Calendar]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Used:
    """A version and how many running clocks were computed with it."""

    id: int
    content_hash: str
    adopted_at: datetime
    adopted_by: str
    clocks: int


@dataclass(frozen=True, slots=True)
class Running:
    """How many clocks run, how many of them are provisional, and how many wait for a recomputation."""

    running: int
    provisional: int
    waiting: int


def current(tx: Tx) -> int:
    """Return the version of this process's calendar; a calendar that was never used before becomes a new version."""
    calendar = calendars.current()
    found = find(tx, calendar)
    if found is None:
        values = {"content_hash": calendar.content_hash(), "canonical": calendar.canonical()}
        tx.write(_ADD, {**values, "now": tx.now, "by": _provenance()})
        found = find(tx, calendar)
    assert found is not None, "history_is_kept"  # noqa: S101
    return found


def find(tx: ReadTx, calendar: Calendar) -> int | None:
    """Return the version of a calendar, None where it was never used here."""
    known, content_hash = _IDS.setdefault(tx.connection.engine, {}), calendar.content_hash()
    if content_hash in known:
        return known[content_hash]
    row = tx.run(_FIND, {"content_hash": content_hash}).first()
    if row is None:
        return None
    if row[1]:
        known[content_hash] = int(row[0])
    return int(row[0])


def pinned(tx: ReadTx, version: int) -> Calendar:
    """Return the calendar of a version, as it was."""
    known = _CALENDARS.setdefault(tx.connection.engine, {})
    if version not in known:
        row = tx.run(select(VERSION.c.content_hash, VERSION.c.canonical).where(VERSION.c.id == version)).one()
        own = calendars.current()
        known[version] = own if own.content_hash() == row[0] else Calendar.from_canonical(str(row[1]))
    return known[version]


def newest(tx: ReadTx) -> int | None:
    """Return the version that was added last, None before the first clock."""
    found: int | None = tx.run(_NEWEST).scalar()
    return found


def in_use(tx: ReadTx) -> tuple[Used, ...]:
    """List every version, oldest first."""
    return tuple(Used(**row) for row in tx.run(_IN_USE).mappings())


def running(tx: ReadTx, version: int | None) -> Running:
    """Count the running clocks as a version (None: one that was never used) sees them."""
    return Running(**tx.run(_RUNNING, {"current": version}).mappings().one())


def _provenance() -> str:
    """Say which libraries the calendar came from: nobody signs for a new release."""
    return ", ".join(f"{library} {release(library)}" for library in LIBRARIES)
