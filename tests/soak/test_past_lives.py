"""What the ledger, its counts and reports said at an instant, they say of it for ever, whatever happened since."""

import random
from dataclasses import dataclass
from datetime import datetime

import pytest
from lives import Lives
from reading import read
from record import Record
from sqlalchemy import text
from world import World, actor

from duzhan.campaign.measures import Figure, Grouping
from duzhan.policy.metrics import Period
from duzhan.store import ledger, policies
from duzhan.store.ledger import Cut
from duzhan.store.reported_cases import Scope
from duzhan.store.transaction import ReadTx
from duzhan.usecases import past_instant, report_counting
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_ledger import read_ledger
from duzhan.wire import cursor
from duzhan.wire.cases import CaseNarrowing
from duzhan.wire.ledger import Dashboard, LedgerFilter, LedgerPage
from duzhan.wire.reports import FiguresOut

SHORT, FULL, PARTS = 4, 20, 10
"""At full size there are ten times twenty histories, each twenty in a house of their own: every look counts all cases
of its house, so that in one house the last histories would cost many times what the first did."""
STEPS = {SHORT: 120, FULL: 300}
LINES = 200
REPORTED = {SHORT: 1, FULL: 6}
"""A report reads every case that there is, so that of so many looks one has the figures of a report."""
LONG = (pytest.mark.soak, pytest.mark.timeout(7200))
AUDITOR = actor("auditor")


@dataclass(frozen=True)
class Seen:
    """What was shown at an instant: the lines, how many there are, the figures, and those of a report up to then."""

    lines: LedgerPage
    count: int
    figures: Dashboard
    report: FiguresOut | None


class Watched(Lives):
    """Lives of which somebody prints the ledger and the figures whenever time is about to pass."""

    def __init__(self, world: World, seed: int, every: int) -> None:
        super().__init__(world, seed)
        self.every = every
        self.begun = world.now
        self.seen: list[Seen] = []
        with read(world) as tx:
            self.before = int(str(tx.run(text('select coalesce(max(id), 0) from "case"')).scalar_one()))

    def _move_time(self) -> None:
        with read(self.world) as tx:
            self.seen.append(self.look(tx, None, report=len(self.seen) % self.every == 0))
        super()._move_time()

    def look(self, tx: ReadTx, then: datetime | None, *, report: bool) -> Seen:
        """Read the lines of these lives and all counts, as they are or as of an instant."""
        lines = LedgerFilter(limit=LINES, cursor=cursor.encode(self.before, 0), as_of=then)
        at = past_instant.snapshot(tx, then)
        return Seen(
            read_ledger(tx, lines, actor=AUDITOR),
            ledger.count(at, AUDITOR, Cut(0, LINES, CaseNarrowing(), past=then is not None)),
            read_dashboard(tx, then, actor=AUDITOR),
            self._report(tx, at.now) if report else None,
        )

    def look_back(self, then: Seen) -> Seen:
        """Read the same as of the instant at which it was read."""
        with read(self.world) as tx:
            return self.look(tx, then.lines.as_of, report=then.report is not None)

    def _report(self, tx: ReadTx, at: datetime) -> FiguresOut:
        rules = policies.pinned(tx, int(policies.active(tx).policy_version or 0))
        # A report counts up to its cut-off and not what happens then: so the moment after is what is shown now.
        counted = report_counting.read(tx, rules, Scope(area="41"), Period(self.begun, at + report_counting.MOMENT))
        return report_counting.figures(rules, counted, ())


def agree(seen: Seen) -> bool:
    """Tell whether the ledger, the figures and the report of an instant count the same."""
    total = seen.figures.total
    whole = seen.count == total.open + total.closed + total.dismissed
    if seen.report is None:
        return whole
    told = {cell.figure: cell.count for cell in seen.report.cells if cell.by is Grouping.ALL}
    figures = Figure.OPEN, Figure.OVERDUE, Figure.CLOSED, Figure.SET_ASIDE, Figure.HARD
    counts = total.open, total.overdue, total.closed, total.dismissed, total.red
    return whole and tuple(told[figure] for figure in figures) == counts


@pytest.mark.parametrize(
    ("histories", "part"), [(SHORT, 0), *(pytest.param(FULL, part, marks=LONG) for part in range(1, PARTS + 1))]
)
def test_the_ledger_as_of_an_instant_is_what_was_shown_then(
    world: World, record: Record, histories: int, part: int
) -> None:
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    wrong = apart = looked = reports = 0
    for history in range(histories):
        lives = Watched(world, seed + history, REPORTED[histories])
        lives.walk(STEPS[histories])
        for then in lives.seen:
            looked += 1
            reports += then.report is not None
            wrong += lives.look_back(then) != then
            apart += not agree(then)
    assert min(looked, reports) > histories
    of = f"as of, part {part}, {histories} histories"
    record.result(f"{of}: looks at which counts disagree", apart, bar=0, seed=seed)
    record.result(f"{of}: looks back that differ", wrong, bar=0, seed=seed)
