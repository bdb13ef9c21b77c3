"""The scheduled flows of the story: the use-cases that the flows call, run when their schedules say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from duzhan.notify.channels import configured
from duzhan.policy.ladder import Reach
from duzhan.settings import Settings
from duzhan.store import keyring
from duzhan.store.transaction import real_now, transaction
from duzhan.usecases.close_cases import close_cases
from duzhan.usecases.deliver_notices import deliver_notices
from duzhan.usecases.find_plan_delays import find_plan_delays
from duzhan.usecases.judge_readings import judge_readings
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.remind_reports import remind_reports
from duzhan.usecases.route_found import route_found
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.worked_example.agenda import Routine
from duzhan.worked_example.timepiece import Timepiece


@dataclass(slots=True)
class Totals:
    """What the flows have done so far."""

    routed: int = 0
    decided: int = 0
    superseded: int = 0
    resumed: int = 0
    closed: list[str] = field(default_factory=list)


class Schedules:
    """Runs a flow's use-case with the worker's login."""

    def __init__(self, timepiece: Timepiece, settings: Settings) -> None:
        self._timepiece = timepiece
        self._settings = settings
        self.totals = Totals()
        self._flows: Mapping[Routine, Callable[[], None]] = {
            Routine.ASSIGNMENT: self._route,
            Routine.ESCALATION: lambda: self._sweep(Reach.ESCALATIONS),
            Routine.REMINDERS: self._remind,
            Routine.REPORTS: self._remind_of_reports,
            Routine.CLOSURE: self._close,
            Routine.SEALING: self._seal,
            Routine.DELIVERY: self._deliver,
            Routine.MONITORING: self._judge,
        }

    def run(self, routine: Routine) -> None:
        """Run a flow."""
        self._flows[routine]()

    def _route(self) -> None:
        self.totals.routed += route_found(self._timepiece.pool).routed

    def _sweep(self, reach: Reach) -> None:
        report = sweep_clocks(self._timepiece.pool, reach)
        self.totals.decided += report.decided
        self.totals.superseded += report.superseded
        self.totals.resumed += report.resumed

    def _remind(self) -> None:
        self._sweep(Reach.REMINDERS)
        find_plan_delays(self._timepiece.pool)

    def _judge(self) -> None:
        judge_readings(self._timepiece.pool)

    def _close(self) -> None:
        self.totals.closed += close_cases(self._timepiece.pool, self._settings.evidence_folder).closed

    def _remind_of_reports(self) -> None:
        with transaction(self._timepiece.pool) as tx:
            open_obligations(tx)
        with transaction(self._timepiece.pool) as tx:
            remind_reports(tx)

    def _seal(self) -> None:
        """Seal, and leave anchoring to the house's own flow: what a load loses in a crash must not be anchored."""
        seal_ledger(self._timepiece.pool, keyring.of(self._settings))

    def _deliver(self) -> None:
        pool = self._timepiece.pool
        deliver_notices(pool, configured(self._settings, partial(real_now, pool)))
