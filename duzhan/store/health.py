"""The watchdog's questions of the moment: what readiness asks, and what the scheduled acts left on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from duzhan.policy.lateness import GRACE
from duzhan.store import anchor_notices, migrate
from duzhan.store.transaction import Pool, ReadTx, reading

ACTS: Mapping[str, str] = {
    "escalation": "sweep",
    "reminders": "sweep",
    "assignment": "assignment",
    "monitoring": "monitoring",
    "ledger_closure": "ledger_closure",
    "monthly_report": "monthly_report",
    "sealing": "sealing",
    "delivery": "delivery",
}
"""The act that each kind of run belongs to."""
MANY = 1000
"""Dead notices and quarantined clocks are counted up to this; more do not make it worse."""


@dataclass(frozen=True, slots=True)
class Runs:
    """When each scheduled act ran last, those that ever did, and when any of them ran first."""

    newest: Mapping[str, datetime]
    first: datetime | None

    @property
    def newest_of_all(self) -> datetime | None:
        """The newest run of any act."""
        return max(self.newest.values(), default=None)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the database says of itself; an instant is None where nothing waits.

    ``oldest_waiting`` is since when a notice could have left and has not: those that rest until their reader's morning
    do not wait, those that were tried in vain do. ``newest_anchor`` is the first seal's instant while there is none;
    ``anchor_left`` is the newest anchor's that an auditor's address took.
    """

    now: datetime
    revision: str | None
    runs: Runs = field(default_factory=lambda: Runs({}, None))
    newest_anchor: datetime | None = None
    anchor_left: datetime | None = None
    oldest_undelivered: datetime | None = None
    oldest_waiting: datetime | None = None
    dead: int = 0
    quarantined: int = 0
    unfinished_imports: int = 0
    held: tuple[str, ...] = ()


_RUNS = text("""
select k.kind, (select max(finished_at) from run where run.kind = k.kind) as newest,
       (select finished_at from run order by id limit 1) as first
from unnest(cast(:kinds as text[])) as k (kind)
""")
_NEWEST_ANCHOR = text("select coalesce((select max(at) from anchor), (select min(at) from seal))")
_VITALS = text("""
select oldest_undelivered, oldest_waiting, dead, quarantined, unfinished_imports(:late) as unfinished_imports,
  (select coalesce(array_agg(cast(kind as text) order by kind), '{}') from alarm where released_at is null) as held
from house_vitals(:many)
""")


@cache
def expected_revision() -> str:
    """Return the newest revision that this code knows; the code of a process does not change."""
    return migrate.head()


def vitals(pool: Pool) -> Vitals | None:
    """Ask the database how it is; None where it does not answer. Of an unknown schema only the revision is known."""
    try:
        with reading(pool) as tx:
            revision = migrate.revision(tx.connection)
            if revision != expected_revision():
                return Vitals(tx.now, revision)
            found = dict(tx.run(_VITALS, {"many": MANY, "late": tx.now - GRACE}).mappings().one())
            known = {**found, "held": tuple(found["held"]), "newest_anchor": newest_anchor(tx)}
            known["anchor_left"] = anchor_notices.newest_left(tx)
            return Vitals(tx.now, revision, runs(tx), **known)
    except (DBAPIError, NoConnection):
        return None


def runs(tx: ReadTx) -> Runs:
    """Read when the scheduled acts ran."""
    newest: dict[str, datetime] = {}
    first = None
    for kind, at, first in tx.run(_RUNS, {"kinds": list(ACTS)}):  # noqa: B007  # the same in each row
        if at is not None:
            newest[ACTS[kind]] = max(at, newest.get(ACTS[kind], at))
    return Runs(newest, first)


def newest_anchor(tx: ReadTx) -> datetime | None:
    """Return when the newest anchor was made, or the first seal while there is none; None of an unsealed history."""
    found: datetime | None = tx.run(_NEWEST_ANCHOR).scalar_one()
    return found
