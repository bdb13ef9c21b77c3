"""督办: every clock that has reached a rung is decided once, however often and by however many the sweep runs."""

from dataclasses import dataclass, fields, replace

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from duzhan.errors import DuzhanError, StaleVersion
from duzhan.policy.ladder import Reach
from duzhan.policy.permissions import Agent
from duzhan.store import cases, runs, sweeping
from duzhan.store.passing import is_passing
from duzhan.store.sweeping import DueClock
from duzhan.store.transaction import Pool, Tx, reading, savepoint, transaction
from duzhan.usecases import guard_sweep, recompute_deadlines
from duzhan.usecases.decide_rungs import decide_rungs
from duzhan.usecases.follow_up_letters import follow_up_letters
from duzhan.usecases.guard_sweep import Hold
from duzhan.usecases.remind_appeals import remind_appeals
from duzhan.usecases.resume_case import resume_case
from duzhan.wire.triggers import Resume
from duzhan.wording import AUTOMATIC_RESUME
from statemachines.errors import LifecycleRefusal

AGENT = Agent("flow:escalation")
RESUMED = Resume(reason=AUTOMATIC_RESUME)
FAILURES = 3
"""So many sweeps in a row may fail on a clock before it is put in quarantine."""
POISON = (SQLAlchemyError, DuzhanError, LookupError, ValueError, TypeError, AssertionError)
"""What one bad row can raise; it is noted on its clock, and the others are decided."""
LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep did: rungs decided, lower rungs passed over, suspended cases resumed, letters and notices written.

    ``rescheduled`` are deadlines that a new calendar moved, ``followed_up`` letters that nobody has signed, ``appeals``
    those that were reminded of or named as overdue, ``faulty`` clocks that could not be decided. A sweep that was
    ``held`` decided nothing.
    """

    decided: int = 0
    superseded: int = 0
    resumed: int = 0
    letters: int = 0
    notices: int = 0
    rescheduled: int = 0
    followed_up: int = 0
    appeals: int = 0
    faulty: int = 0
    held: Hold | None = None

    def plus(self, other: "SweepReport") -> "SweepReport":
        """Add two reports."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in COUNTS}
        return replace(self, **sums)

    def counts(self) -> dict[str, int]:
        """Return the figures by name."""
        return {name: getattr(self, name) for name in COUNTS}


COUNTS = tuple(each.name for each in fields(SweepReport) if each.name != "held")


def sweep_clocks(pool: Pool, reach: Reach = Reach.ALL, *, chunk: int = 5000, accept_wave: bool = False) -> SweepReport:
    """Decide every due rung in chunks of one transaction each; resume suspended cases whose review date has come.

    A chunk holds its cases and skips what others hold, so any number of sweeps may run at once. A sudden wave, or a
    clock that jumped, holds the sweep until somebody accepts it.
    """
    with reading(pool) as snapshot:
        started_at = snapshot.now
    hold = guard_sweep.held(pool, reach, accept_wave=accept_wave)
    if hold is not None:
        return SweepReport(held=hold)
    moved = recompute_deadlines.catch_up(pool)
    if moved.moved:
        # Other dates may make a wave that the guard has not seen.
        hold = guard_sweep.held(pool, reach, accept_wave=accept_wave)
        if hold is not None:
            return SweepReport(rescheduled=moved.moved, held=hold)
    report = _resume(pool).plus(SweepReport(rescheduled=moved.moved, faulty=moved.faulty))
    left_out: set[int] = set()
    while True:
        with transaction(pool) as tx:
            taken = sweeping.take(tx, escalating=reach is Reach.ESCALATIONS, limit=chunk, left_out=left_out)
            report = report.plus(_decided(tx, taken.clocks, left_out))
        if taken.last:
            break
    report = report.plus(SweepReport(followed_up=follow_up_letters(pool), appeals=remind_appeals(pool)))
    with transaction(pool) as tx:
        runs.record(tx, "reminders" if reach is Reach.REMINDERS else "escalation", started_at, report.counts())
    return report


def _decided(tx: Tx, due: list[DueClock], left_out: set[int]) -> SweepReport:
    """Decide some clocks; where one of them cannot be, halve the set until it is alone, and note what is wrong."""
    if not due:
        return SweepReport()
    try:
        with savepoint(tx):
            written = decide_rungs(tx, due, AGENT.name)
    except POISON as poison:
        if is_passing(poison):
            raise
        if len(due) > 1:
            middle = len(due) // 2
            return _decided(tx, due[:middle], left_out).plus(_decided(tx, due[middle:], left_out))
        _note(tx, [due[0].id], poison)
        left_out.add(due[0].id)
        return SweepReport(faulty=1)
    return SweepReport(
        decided=written.decided,
        superseded=written.superseded,
        letters=written.letters,
        notices=written.notices,
    )


def _resume(pool: Pool, limit: int = 1000) -> SweepReport:
    with reading(pool) as snapshot:
        waiting = cases.to_resume(snapshot, limit)
    resumed = faulty = 0
    for number, version in waiting:
        try:
            with transaction(pool) as tx:
                resume_case(tx, number, version, RESUMED, AGENT)
                resumed += 1
        except (LifecycleRefusal, StaleVersion):
            # Somebody moved it since it was listed: resumed, or suspended anew to a later date.
            continue
        except POISON as poison:
            if is_passing(poison):
                raise
            with transaction(pool) as tx:
                _note(tx, sweeping.clocks_of(tx, number), poison)
            faulty += 1
    return SweepReport(resumed=resumed, faulty=faulty)


def _note(tx: Tx, clocks: list[int], poison: Exception) -> None:
    what = f"{type(poison).__name__}: {poison.orig if isinstance(poison, DBAPIError) else poison}"
    sweeping.fault(tx, clocks, what, FAILURES)
    LOG.error("clock.faulty", clocks=clocks, fault=what)
