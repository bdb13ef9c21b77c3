"""Exports the ledger 台账 to a file, line after line, in one snapshot (ADR 0032)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import BinaryIO

from duzhan.documents import export_csv, export_docx, export_table, export_xlsx, ledger_words
from duzhan.documents.export_cells import Cell
from duzhan.documents.export_table import Table
from duzhan.errors import InvalidInput
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Doer
from duzhan.store import ledger, organisation, policies
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx
from duzhan.usecases import ledger_view, past_instant
from duzhan.vocabulary import Completion, LedgerView, RectificationType, Severity, Source
from duzhan.wire.ledger import LEDGER_VIEWS, LedgerLine, LedgerSelection, SheetEncoding


class ExportFormat(StrEnum):
    """As what the ledger leaves the house."""

    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"


CHUNK = 500
"""Lines that are in memory at a time."""
MOST_LINES = {ExportFormat.XLSX: export_xlsx.MOST_LINES, ExportFormat.DOCX: export_docx.MOST_LINES}
MADE_BY_US = ("light", "extensions", "overdue_days", "as_of")
"""Columns that a ledger that is sent in need not have: they are worked out here."""
Told = Callable[[int, int], object]
"""Hears how many lines there are, and how many of them are written."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to export, and as what."""

    wanted: LedgerSelection
    format: ExportFormat
    encoding: SheetEncoding = SheetEncoding.UTF_8


def export_ledger(tx: ReadTx, order: Order, target: BinaryIO, *, doer: Doer, told: Told | None = None) -> int:
    """Write the lines in the doer's scope of today and return how many there are; the target stays open.

    Raises InvalidInput for an instant that has not come yet, and for more lines than such a file holds.
    """
    wanted = order.wanted
    seen = past_instant.snapshot(tx, wanted.as_of)
    cut = Cut(0, CHUNK, wanted.narrowing, past=wanted.as_of is not None, numbers=wanted.number)
    count = ledger.count(seen, doer, cut)
    most = MOST_LINES.get(order.format, count)
    if count > most:
        raise InvalidInput.of("area", "too_many_lines", count=count, most=most)
    rules = policies.pinned(seen, int(policies.active(seen).policy_version or 0))
    table = _table(seen, order, rules, count)
    at = _local(seen.now, rules)
    rows = (_row(line, table.columns, at, rules) for line in _lines(seen, doer, cut, partial(told or _unheard, count)))
    match order.format:
        case ExportFormat.XLSX:
            export_xlsx.write(target, table, rows)
        case ExportFormat.CSV:
            export_csv.write(target, table, rows, order.encoding)
        case ExportFormat.DOCX:
            export_docx.write(target, table, rows)
    return count


def blank(tx: ReadTx, target: BinaryIO) -> None:
    """Write a ledger to fill in, with the words that its columns may hold."""
    rules = policies.in_force(tx)
    columns = tuple(column for column in LEDGER_VIEWS[LedgerView.ALL] if column not in MADE_BY_US)
    lines = export_table.BLANK_LINES
    table = Table(LedgerView.ALL, columns, export_table.BLANK, lines, dictionaries=_dictionaries(rules))
    export_xlsx.write_blank(target, table)


def _unheard(_count: int, _done: int) -> None:
    pass


def _lines(tx: ReadTx, doer: Doer, cut: Cut, told: Callable[[int], object]) -> Iterator[LedgerLine]:
    done = 0
    for found in ledger_view.stretches(tx, doer, cut):
        yield from found.lines
        done += len(found.lines)
        told(done)


def _table(tx: ReadTx, order: Order, rules: Rules, count: int) -> Table:
    wanted = order.wanted
    columns = export_docx.COLUMNS if order.format is ExportFormat.DOCX else LEDGER_VIEWS[wanted.columns]
    area = None if wanted.area is None else organisation.find_area(tx, wanted.area)
    place = (wanted.area or "") if area is None else area.full_name
    past = wanted.as_of is not None
    at = _local(tx.now, rules)
    caption = export_table.caption(wanted.columns, place, at, count, past=past)
    return Table(wanted.columns, columns, caption, count, at, _dictionaries(rules))


def _dictionaries(rules: Rules) -> dict[str, list[str]]:
    return {
        "source": [word.label for word in Source],
        "method": list(dict.fromkeys(ledger_words.METHODS.values())),
        "content_area": [f"{content.code} {content.title}" for content in rules.policy.contents],
        "severity": [word.label for word in Severity],
        "rectification_type": [word.label for word in RectificationType],
        "completion": [word.label for word in Completion],
    }


def _local(at: datetime, rules: Rules) -> str:
    return f"{at.astimezone(rules.zone):%Y-%m-%d %H:%M}"


def _row(line: LedgerLine, columns: tuple[str, ...], at: str, rules: Rules) -> list[Cell]:
    return [at if column == "as_of" else _cell(getattr(line, column), rules) for column in columns]


def _cell(value: str | int | date | datetime | None, rules: Rules) -> Cell:
    """Return a cell: instants are written in the local time of the campaign."""
    return _local(value, rules) if isinstance(value, datetime) else value
