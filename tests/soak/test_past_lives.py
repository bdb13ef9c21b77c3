"""What the ledger and its figures said at an instant, they say of that instant for ever, whatever happened since."""

import random

import pytest
from lives import Lives
from reading import read
from record import Record
from sqlalchemy import text
from world import World, actor

from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_ledger import read_ledger
from duzhan.wire import cursor
from duzhan.wire.ledger import Dashboard, LedgerFilter, LedgerPage

SHORT, FULL = 10, 200
STEPS = {SHORT: 120, FULL: 300}
LINES = 200

Seen = tuple[LedgerPage, Dashboard]


class Watched(Lives):
    """Lives of which somebody prints the ledger and the figures whenever time is about to pass."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.seen: list[Seen] = []
        with read(world) as tx:
            self.before = int(str(tx.run(text('select coalesce(max(id), 0) from "case"')).scalar_one()))

    def _move_time(self) -> None:
        self.seen.append(self.look())
        super()._move_time()

    def look(self) -> Seen:
        """Read the lines of these lives, and all figures, as they are."""
        with read(self.world) as tx:
            return read_ledger(tx, self._lines(), actor=actor("auditor")), read_dashboard(tx, actor=actor("auditor"))

    def look_back(self, then: Seen) -> Seen:
        """Read the same as of the instant at which it was read."""
        at = then[0].as_of
        with read(self.world) as tx:
            lines = read_ledger(tx, self._lines().model_copy(update={"as_of": at}), actor=actor("auditor"))
            return lines, read_dashboard(tx, at, actor=actor("auditor"))

    def _lines(self) -> LedgerFilter:
        return LedgerFilter(limit=LINES, cursor=cursor.encode(self.before, 0))


@pytest.mark.parametrize("histories", [SHORT, pytest.param(FULL, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])])
def test_the_ledger_as_of_an_instant_is_what_was_shown_then(world: World, record: Record, histories: int) -> None:
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    wrong = looked = 0
    for history in range(histories):
        lives = Watched(world, seed + history)
        lives.walk(STEPS[histories])
        for then in lives.seen:
            looked += 1
            wrong += lives.look_back(then) != then
    assert looked > histories
    record.result(f"as of, {histories} histories: looks back that differ", wrong, bar=0, seed=seed)
