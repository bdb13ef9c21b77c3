"""佐证清单: what a case is evidenced by."""

from duzhan.model.evidence import Evidence
from duzhan.policy.permissions import Actor
from duzhan.store import cases
from duzhan.store import evidence as evidence_rows
from duzhan.store.transaction import ReadTx


def list_evidence(tx: ReadTx, number: str, *, actor: Actor) -> list[Evidence]:
    """List a case's evidence of all cycles, oldest first; raises NotFound out of scope."""
    return evidence_rows.of_case(tx, int(cases.find(tx, number, actor).id or 0))
