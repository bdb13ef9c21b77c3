"""查看佐证: one piece of a case's evidence."""

from uuid import UUID

from duzhan.errors import NotFound
from duzhan.model.evidence import Evidence
from duzhan.policy.permissions import Actor
from duzhan.store import cases
from duzhan.store import evidence as evidence_rows
from duzhan.store.transaction import ReadTx


def read_evidence(tx: ReadTx, number: str, key: UUID, *, actor: Actor) -> Evidence:
    """Return the row whose bytes are asked for; raises NotFound where the case or the piece is not there to be seen."""
    found = evidence_rows.find(tx, int(cases.find(tx, number, actor).id or 0), key)
    if found is None:
        raise NotFound
    return found
