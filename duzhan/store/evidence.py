"""Evidence rows; the bytes are evidence_files' business."""

from uuid import UUID

from sqlalchemy import select

from duzhan.model.columns import of_row, table
from duzhan.model.evidence import Evidence
from duzhan.store.driver import insertion
from duzhan.store.transaction import ReadTx, Tx

EVIDENCE = table(Evidence)
_ADD = insertion(EVIDENCE, *Evidence.model_fields)


def digests(tx: ReadTx, case_id: int) -> list[str]:
    """List the SHA-256 digests of a case's evidence, each once."""
    wanted = select(EVIDENCE.c.sha256).where(EVIDENCE.c.case_id == case_id).distinct().order_by(EVIDENCE.c.sha256)
    return [str(digest) for digest in tx.run(wanted).scalars()]


def add(tx: Tx, row: Evidence) -> None:
    """Insert a piece of evidence."""
    tx.write(_ADD, row.model_dump())


def of_case(tx: ReadTx, case_id: int) -> list[Evidence]:
    """List a case's evidence in the order of its coming."""
    wanted = select(EVIDENCE).where(EVIDENCE.c.case_id == case_id).order_by(EVIDENCE.c.uploaded_at, EVIDENCE.c.id)
    return [of_row(Evidence, row) for row in tx.run(wanted).mappings()]


def find(tx: ReadTx, case_id: int, key: UUID) -> Evidence | None:
    """Return one piece of a case's evidence, or None."""
    wanted = select(EVIDENCE).where(EVIDENCE.c.case_id == case_id, EVIDENCE.c.id == key)
    row = tx.run(wanted).mappings().first()
    return None if row is None else of_row(Evidence, row)
