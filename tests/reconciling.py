"""Shorthands to reconcile as offices do: the other side's ledger is ours as the counterpart wrote it, then changed."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from world import COUNTY, World, actor

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import reading
from duzhan.usecases import match_ledgers
from duzhan.usecases.conclude_line import conclude_line
from duzhan.usecases.match_ledgers import Matched
from duzhan.usecases.other_ledger import Upload
from duzhan.usecases.read_ledger import read_ledger
from duzhan.usecases.read_reconciliations import read_reconciliation
from duzhan.usecases.reconcile_ledgers import reconcile_ledgers
from duzhan.vocabulary import Conclusion, Level
from duzhan.wire.ledger import LedgerFilter
from duzhan.wire.reconciliations import (
    ConclusionIn,
    LineFilter,
    LineOut,
    ReconciliationDetail,
    ReconciliationIn,
    ReconciliationOut,
)

Columns = dict[str, str]
FIRST_ROW = 3


def ledger(world: World, area: str = COUNTY) -> list[Columns]:
    """Return our ledger of an area as the texts that another office would have in its own file."""
    with reading(world.pool) as tx:
        page = read_ledger(tx, LedgerFilter(area=area, limit=200), actor=actor("auditor"))
    return [
        {column: "" if value is None else str(value) for column, value in line.model_dump(mode="json").items()}
        for line in page.items
    ]


def upload(lines: Sequence[Mapping[str, str]], filename: str = "县台账.xlsx") -> Upload:
    """Return lines as an uploaded file, whose first line stands in its third row."""
    digest = hashlib.sha256(json.dumps(list(lines)).encode()).hexdigest()
    return Upload(filename, digest, list(enumerate(lines, start=FIRST_ROW)))


def reconcile(
    world: World, lines: Sequence[Mapping[str, str]] | None, by: str | Actor = "city_office", **fields: object
) -> ReconciliationOut:
    """Reconcile 嵩县 between its city's office and its own, unless other fields say otherwise."""
    command = ReconciliationIn.model_validate({"area": COUNTY, "level": Level.COUNTY, **fields})
    sent = None if lines is None else upload(lines)
    who = actor(by) if isinstance(by, str) else by
    return keep(world, matched(world, command, sent, who), who)


def matched(world: World, command: ReconciliationIn, sent: Upload | None, who: Actor) -> Matched:
    """Read and match, keeping nothing yet."""
    with reading(world.pool) as tx:
        ledgers = match_ledgers.read(tx, command, sent, actor=who)
    return match_ledgers.match(ledgers)


def keep(world: World, found: Matched, who: Actor) -> ReconciliationOut:
    """Keep what was matched."""
    with world.tx() as tx:
        return reconcile_ledgers(tx, found, actor=who)


def read(world: World, key: str, by: str | Actor = "city_office", **fields: object) -> ReconciliationDetail:
    """Read a reconciliation with its lines."""
    wanted = LineFilter.model_validate(fields)
    with reading(world.pool) as tx:
        return read_reconciliation(tx, UUID(key), wanted, actor=actor(by) if isinstance(by, str) else by)


def conclude(
    world: World,
    key: str,
    line: int,
    by: str | Actor,
    conclusion: Conclusion | ConclusionIn = Conclusion.ADOPT_OURS,
) -> LineOut:
    """Sign a line."""
    whole = isinstance(conclusion, ConclusionIn)
    command = conclusion if whole else ConclusionIn(conclusion=conclusion, words="经双方核对")
    with world.tx() as tx:
        return conclude_line(tx, UUID(key), line, command, actor=actor(by) if isinstance(by, str) else by)


def changed(number: str, **columns: str) -> Callable[[list[Columns]], list[Columns]]:
    """Return what changes a case's line."""
    return lambda lines: [{**line, **columns} if line["number"] == number else line for line in lines]
