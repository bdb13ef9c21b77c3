"""The scheduled work of a simulation: the use-cases that the flows call, when there is something for them to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Reach
from duzhan.settings import Settings
from duzhan.store import keyring, simulated
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases.close_cases import close_cases
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.remind_reports import remind_reports
from duzhan.usecases.route_found import route_found
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.settle_counts import settle_counts
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.states import Trigger

FIVE_MINUTES, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
REMINDING, REPORTING, CLOSING, SEALING = time(8, 30), time(8, 40), time(20), time(20, 30)
# An hour without any of these has nothing to decide: every other rung is reached at midnight.
MOVES_A_LADDER = frozenset({Trigger.SEND_BACK, Trigger.REOPEN, Trigger.TRANSFER, Trigger.GRANT_EXTENSION})


class Routine(IntEnum):
    """A scheduled flow; in the order in which those of one instant run."""

    ESCALATION = 1
    REMINDERS = 2
    REPORTS = 3
    ASSIGNMENT = 4
    CLOSURE = 5
    SEALING = 6


LAST = (Routine.ESCALATION, Routine.ASSIGNMENT, Routine.REPORTS, Routine.SEALING)
"""What runs once more at the end, so that the house is left in order."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run may have changed: cases that somebody waits for, lights and letters."""

    moved: bool = False
    decided: bool = False


class Routines:
    """Runs a flow's use-case at an instant, unless it would find nothing."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool, self._settings = pool, settings
        self._runs: Mapping[Routine, Callable[[Pool], Ran]] = {
            Routine.ESCALATION: lambda pool: _sweep(pool, Reach.ESCALATIONS),
            Routine.REMINDERS: lambda pool: _sweep(pool, Reach.REMINDERS),
            Routine.REPORTS: _remind,
            Routine.ASSIGNMENT: lambda pool: Ran(moved=route_found(pool).routed > 0),
            Routine.CLOSURE: self._close,
            Routine.SEALING: self._seal,
        }

    def run(self, routine: Routine, at: datetime) -> Ran:
        """Run a flow."""
        return self._runs[routine](self._pool.at(at))

    def _close(self, pool: Pool) -> Ran:
        with reading(pool) as tx:
            ordered = simulated.closing_ordered(tx)
        return Ran(moved=ordered and bool(close_cases(pool, self._settings.evidence_folder).closed))

    def _seal(self, pool: Pool) -> Ran:
        seal_ledger(pool, keyring.of(self._settings))
        settle_counts(pool)
        return Ran()


def _sweep(pool: Pool, reach: Reach) -> Ran:
    with reading(pool) as tx:
        due = simulated.sweep_due(tx, escalating=reach is Reach.ESCALATIONS)
    if not due:
        return Ran()
    # So many findings in so short a time are what is asked for here, and no alarm.
    report = sweep_clocks(pool, reach, accept_wave=True)
    if report.held is not None:
        report = sweep_clocks(pool, reach, accept_wave=True)
    return Ran(moved=report.resumed > 0, decided=report.decided > 0)


def _remind(pool: Pool) -> Ran:
    with transaction(pool) as tx:
        open_obligations(tx)
    with transaction(pool) as tx:
        remind_reports(tx)
    return Ran()


def daily(rules: Rules, day: date, *, reporting: bool) -> list[tuple[datetime, Routine]]:
    """Return when the flows of a day run, but for those that follow an act."""
    zone, reports = rules.zone, rules.policy.reports
    asked = {1, 2, rules.policy.facts.report_day, rules.policy.facts.report_day + 1, *reports.remind_on_days}
    runs = [(time.min, Routine.ESCALATION), (CLOSING, Routine.CLOSURE), (SEALING, Routine.SEALING)]
    if rules.calendar.day(day).working:
        runs.append((REMINDING, Routine.REMINDERS))
    if reporting and (day.day in asked or day == rules.policy.facts.start_on):
        runs.append((REPORTING, Routine.REPORTS))
    return [(datetime.combine(day, at, zone), routine) for at, routine in runs]


def next_tick(at: datetime, every: timedelta) -> datetime:
    """Return the next instant of a schedule that divides the hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour + every * ((at - hour) // every + 1)
