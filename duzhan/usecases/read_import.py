"""导入报告: what was read of each row, what is to be done about it, and how far the import has come."""

from collections.abc import Iterator
from uuid import UUID

from duzhan.errors import NotPermitted
from duzhan.model.ledger_import import LedgerImport
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import ledger_imports
from duzhan.store.ledger_imports import Row
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import ImportMode, ImportState, RowAction
from duzhan.wire.imports import ImportFilter, ImportOut, ProblemOut, RowOut, SheetOut

_PAGE = 1000


def read_import(tx: ReadTx, key: UUID, wanted: ImportFilter, *, actor: Actor) -> ImportOut:
    """Return an import of the caller's office with one page of its rows; raises ImportNotFound, NotPermitted."""
    of = find_import(tx, key, actor=actor)
    action = None if wanted.action is None else wanted.action.value
    found = ledger_imports.rows(tx, key, action, wanted.after, wanted.limit + 1)
    return _out(tx, of, found[: wanted.limit], more=len(found) > wanted.limit)


def find_import(tx: ReadTx, key: UUID, *, actor: Actor) -> LedgerImport:
    """Return an import of the caller's office; raises ImportNotFound, NotPermitted."""
    grant = permissions.may_import(actor)
    if grant is None or grant.unit is None:
        raise NotPermitted
    return ledger_imports.find(tx, key, grant.unit)


def each_row(tx: ReadTx, key: UUID) -> Iterator[Row]:
    """Yield every row of an import that was looked up before, page by page."""
    after = 0
    while found := ledger_imports.rows(tx, key, None, after, _PAGE):
        yield from found
        after = found[-1]["position"]


def row_out(row: Row) -> RowOut:
    """Return a row as the report shows it."""
    return RowOut(
        sheet=row["sheet"],
        row=row["row"],
        action=RowAction(row["action"]),
        values=row["seen"],
        problems=tuple(ProblemOut(**problem) for problem in row["problems"]),
        case=row["number"],
    )


def _out(tx: ReadTx, of: LedgerImport, rows: list[Row], *, more: bool) -> ImportOut:
    counts, waiting, imported = ledger_imports.counts(tx, of.id)
    sheets = of.sheets.get("sheets", [])
    return ImportOut(
        id=str(of.id),
        filename=of.filename,
        sha256=of.sha256,
        unit=of.unit,
        state=ImportState(of.state),
        mode=None if of.mode is None else ImportMode(of.mode),
        counts={action: counts.get(action.value, 0) for action in RowAction},
        waiting=waiting,
        imported=imported,
        read_at=of.read_at,
        accepted_at=of.accepted_at,
        finished_at=of.finished_at,
        sheets=tuple(SheetOut.model_validate(sheet) for sheet in sheets) if isinstance(sheets, list) else (),
        rows=tuple(map(row_out, rows)),
        next=rows[-1]["position"] if more else None,
    )
