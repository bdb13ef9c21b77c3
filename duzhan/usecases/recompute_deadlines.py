"""时限重算: running clocks under a new working-day calendar, each moved openly or left exactly as it is."""

from dataclasses import dataclass, field, replace
from datetime import date

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from duzhan import calendars
from duzhan.errors import DuzhanError
from duzhan.model.case import Case
from duzhan.model.event import Note
from duzhan.policy import calendar_changes, deadlines, ladder, rescheduling
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Agent
from duzhan.policy.rescheduling import Rescheduled
from duzhan.store import calendar_versions, events, policies, recomputing
from duzhan.store.clock_rows import ClockRow
from duzhan.store.events import Happening
from duzhan.store.passing import is_passing
from duzhan.store.transaction import Pool, ReadTx, Tx, reading, savepoint, transaction
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.docket import File
from duzhan.usecases.timekeeping import NOTHING_FIRED, Fired
from duzhan.vocabulary import ClockKind

AGENT = Agent("flow:calendar")
POISON = (SQLAlchemyError, DuzhanError, LookupError, ValueError, TypeError, AssertionError)
"""What one bad row can raise; it is logged and stays with its old calendar, and the others are recomputed."""
LISTED = 10_000
"""How many moved clocks a report lists."""
LOG = structlog.get_logger()
NAMED_DAYS = 10
"""How many days that made the difference an event names; a whole new year has more than anybody reads."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A clock that became a new version: by whom it is held, and its local due dates before and now."""

    case: str
    kind: ClockKind
    holder: str
    old_due_on: date
    new_due_on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class RecomputeReport:
    """What a recomputation did: clocks looked at, those that stayed, moved, or could not be recomputed.

    ``listed`` are the first that were moved; every one has its event.
    """

    looked_at: int = 0
    unchanged: int = 0
    moved: int = 0
    faulty: int = 0
    listed: tuple[Moved, ...] = ()

    def plus(self, other: "RecomputeReport") -> "RecomputeReport":
        """Add two reports."""
        return RecomputeReport(
            self.looked_at + other.looked_at,
            self.unchanged + other.unchanged,
            self.moved + other.moved,
            self.faulty + other.faulty,
            (*self.listed, *other.listed[: LISTED - len(self.listed)]),
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """What a recomputation remembers from chunk to chunk: clocks that failed, and what it has seen to stay as it is."""

    left_out: set[int] = field(default_factory=set)
    stays: set[object] = field(default_factory=set)


def recompute_deadlines(pool: Pool, *, chunk: int = 200) -> RecomputeReport:
    """Look at every running clock that was last looked at with another calendar, and move those whose dates change.

    A chunk is one transaction that holds its cases and skips what others hold, so any number may run at once; what was
    skipped is found by the next one. Run again, there is nothing left to do.
    """
    with reading(pool) as snapshot:
        stale = recomputing.stale(snapshot, calendar_versions.find(snapshot, calendars.current()))
    report, run = RecomputeReport(), _Run()
    for version in stale:
        last = False
        while not last:
            with transaction(pool) as tx:
                taken = recomputing.take(tx, version, chunk, run.left_out)
                report = report.plus(_recompute(tx, taken.clocks, run))
            last = taken.last
    return report


def catch_up(pool: Pool) -> RecomputeReport:
    """Recompute where this process has the newest calendar: one that still runs with an older one changes nothing.

    While two releases run side by side, their sweeps would otherwise move the same clocks back and forth. To go back
    to a calendar that was used before, an operator runs ``recompute_deadlines``.
    """
    with reading(pool) as snapshot:
        newest = calendar_versions.newest(snapshot)
        mine = calendar_versions.find(snapshot, calendars.current())
    return RecomputeReport() if mine is not None and mine != newest else recompute_deadlines(pool)


def _recompute(tx: Tx, stale: list[ClockRow], run: _Run) -> RecomputeReport:
    """Recompute some clocks; where one of them cannot be, halve the set until it is alone, and leave it as it is."""
    if not stale:
        return RecomputeReport()
    try:
        with savepoint(tx):
            return _moved(tx, stale, run)
    except POISON as poison:
        if is_passing(poison):
            raise
        if len(stale) > 1:
            middle = len(stale) // 2
            return _recompute(tx, stale[:middle], run).plus(_recompute(tx, stale[middle:], run))
        run.left_out.add(stale[0].id)
        return _left_out(stale[0], poison)


def _left_out(clock: ClockRow, poison: Exception) -> RecomputeReport:
    what = f"{type(poison).__name__}: {poison.orig if isinstance(poison, DBAPIError) else poison}"
    LOG.error("clock.not_recomputed", clock=clock.id, fault=what)
    return RecomputeReport(looked_at=1, faulty=1)


def _moved(tx: Tx, stale: list[ClockRow], run: _Run) -> RecomputeReport:
    moving: dict[int, list[tuple[ClockRow, Rescheduled]]] = {}
    staying = []
    for clock in stale:
        # A paused clock gets its date when it goes on, by the calendar of then.
        found = None if clock.paused else _rescheduled(tx, clock, run.stays)
        if found is None:
            staying.append(clock.id)
        else:
            moving.setdefault(clock.case_id, []).append((clock, found))
    recomputing.checked(tx, staying, calendar_versions.current(tx))
    cases = recomputing.held(tx, list(moving))
    moved = [each for case in cases for each in _move(tx, case, moving[int(case.id or 0)])]
    return RecomputeReport(len(stale), len(staying), len(moved), listed=tuple(moved))


def _rescheduled(tx: Tx, clock: ClockRow, stays: set[object]) -> Rescheduled | None:
    new = policies.pinned(tx, clock.policy_version)
    same = (clock.likeness(new.zone), new.today(tx.now))
    if same in stays:
        return None
    found = rescheduling.reschedule(_old_rules(tx, new, clock), new, clock.standing(), tx.now)
    if found is None:
        stays.add(same)
    return found


def _old_rules(tx: ReadTx, new: Rules, clock: ClockRow) -> Rules:
    """Return the rules that a clock was computed with; of one without a version, nothing is known but its date."""
    return new if clock.calendar is None else replace(new, calendar=calendar_versions.pinned(tx, clock.calendar))


def _move(tx: Tx, case: Case, moving: list[tuple[ClockRow, Rescheduled]]) -> list[Moved]:
    """Move some clocks of a case that this transaction holds, and say so: an event each, and a notice."""
    file = docket.file_of(tx, case)
    running = {clock.id: clock for clock in file.bundle.clocks}
    lights = [clock.light for clock in file.bundle.clocks if clock.id not in {stale.id for stale, _ in moving}]
    due_at = None
    for stale, found in moving:
        fired = NOTHING_FIRED if found.fired is None else Fired(found.fired.number, found.fired.rung.light)
        lights.append(timekeeping.supersede(tx, file, running[stale.id], found.due, fired))
        if stale.leads:
            due_at = found.due.at
    recomputing.project(tx, file.id, due_at, ladder.gravest(lights))
    return [_announce(tx, file, stale, found) for stale, found in moving]


def _announce(tx: Tx, file: File, stale: ClockRow, found: Rescheduled) -> Moved:
    old_due_on = deadlines.due_date(stale.due_at, file.rules.zone)
    detail: dict[str, object] = {
        "clock": stale.kind.value,
        "holder": stale.holder,
        "old_due_on": old_due_on.isoformat(),
        "due_on": found.due.on.isoformat(),
        "computed_on": found.computed_on.isoformat(),
        "old_provisional": stale.provisional,
        "provisional": found.due.provisional,
        "old_calendar": stale.calendar,
        "calendar": calendar_versions.current(tx),
        "days": _reasons(tx, file.rules, stale, found),
    }
    happening = Happening(Note.RESCHEDULE.value, file.state, file.state, AGENT, detail=detail)
    event = events.append(tx, file.case, happening)
    if (old_due_on, stale.provisional) != (found.due.on, found.due.provisional):
        said = {**detail, "unit": stale.holder}
        telling.tell(tx, file, event, telling.holder(stale.holder), (Note.RESCHEDULE.value, said))
    return Moved(str(file.case.number), stale.kind, stale.holder, old_due_on, found.due.on, found.due.provisional)


def _reasons(tx: ReadTx, rules: Rules, stale: ClockRow, found: Rescheduled) -> list[dict[str, object]]:
    """Return the first of the days that became worked or off since the clock was computed, up to its later date."""
    old = _old_rules(tx, rules, stale).calendar
    last = max(found.due.on, found.computed_on, deadlines.due_date(stale.due_at, rules.zone))
    changes = calendar_changes.diff(old, rules.calendar, rules.today(stale.started_at), last)
    turned = [change.new for change in changes if change.old.working != change.new.working]
    return [{"date": day.date.isoformat(), "working": day.working, "name": day.name} for day in turned[:NAMED_DAYS]]
