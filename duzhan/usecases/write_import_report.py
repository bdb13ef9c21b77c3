"""导出导入报告: the sheets as they were sent, with what is to be done about each row."""

from pathlib import Path
from uuid import UUID

from duzhan.documents import ledger_report
from duzhan.policy.permissions import Actor
from duzhan.store import ledger_imports
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_import import each_row, find_import


def write_import_report(tx: ReadTx, key: UUID, path: Path, *, actor: Actor) -> str:
    """Write the report on an import of the caller's office and return the name of the file that was sent.

    Raises ImportNotFound, NotPermitted.
    """
    of = find_import(tx, key, actor=actor)
    ledger_report.write_report(each_row(tx, key), ledger_imports.widths(tx, key), path)
    return of.filename
