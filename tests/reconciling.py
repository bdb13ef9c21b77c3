"""Shorthands to reconcile as offices do: the other side's ledger is ours as the counterpart wrote it, then changed."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from world import COUNTY, World, actor

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import reading
from duzhan.usecases.conclude_line import conclude_line
from duzhan.usecases.read_ledger import read_ledger
from duzhan.usecases.read_reconciliations import read_reconciliation
from duzhan.usecases.reconcile_ledgers import Upload, reconcile_ledgers
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
    with world.tx() as tx:
        sent = None if lines is None else upload(lines)
        return reconcile_ledgers(tx, command, sent, actor=actor(by) if isinstance(by, str) else by)


def read(world: World, key: str, by: str | Actor = "city_office", **fields: object) -> ReconciliationDetail:
    """Read a reconciliation with its lines."""
    wanted = LineFilter.model_validate(fields)
    with reading(world.pool) as tx:
        return read_reconciliation(tx, UUID(key), wanted, actor=actor(by) if isinstance(by, str) else by)


def conclude(
    world: World, key: str, line: int, by: str | Actor, conclusion: Conclusion = Conclusion.ADOPT_OURS
) -> LineOut:
    """Sign a line."""
    command = ConclusionIn(conclusion=conclusion, words="经双方核对")
    with world.tx() as tx:
        return conclude_line(tx, UUID(key), line, command, actor=actor(by) if isinstance(by, str) else by)


def changed(number: str, **columns: str) -> Callable[[list[Columns]], list[Columns]]:
    """Return what changes a case's line."""
    return lambda lines: [{**line, **columns} if line["number"] == number else line for line in lines]
