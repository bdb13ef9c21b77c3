"""导入清单: the ledgers that an office has sent, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime

from duzhan.errors import NotPermitted
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import ledger_imports
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import ImportState, RowAction

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An import; ``counts`` by action are those of its last reading."""

    id: str
    filename: str
    state: ImportState
    read_at: datetime
    finished_at: datetime | None
    imported: int
    counts: dict[RowAction, int]


def list_imports(tx: ReadTx, *, actor: Actor) -> tuple[Listed, ...]:
    """List the newest imports of the actor's office; raises NotPermitted for who has none."""
    grant = permissions.may_import(actor)
    if grant is None or grant.unit is None:
        raise NotPermitted
    return tuple(
        Listed(
            id=str(row.id),
            filename=row.filename,
            state=ImportState(row.state),
            read_at=row.read_at,
            finished_at=row.finished_at,
            imported=row.imported,
            counts={action: int(str(row.counts.get(action.value, 0))) for action in RowAction},
        )
        for row in ledger_imports.of_unit(tx, grant.unit, NEWEST)
    )
