"""Reads what the reconciliations of an area still leave open: a month is frozen with its gaps by name."""

from collections import defaultdict
from uuid import UUID

from duzhan.store import reconciliation_lines, reconciliations
from duzhan.store.transaction import ReadTx
from duzhan.wire.reconciliations import OpenLineOut, ReconciledOut


def read_gaps(tx: ReadTx, area: str) -> tuple[ReconciledOut, ...]:
    """Return every standing reconciliation of an area and of what lies in it, complete or with its open lines."""
    rows = reconciliations.standing(tx, area)
    keys = [row["id"] for row in rows]
    counted = reconciliations.counts(tx, keys)
    open_lines: defaultdict[UUID, list[OpenLineOut]] = defaultdict(list)
    for line in reconciliation_lines.waiting(tx, keys):
        open_lines[line["reconciliation"]].append(OpenLineOut(line=line["position"], case=line["case_number"]))
    return tuple(
        ReconciledOut(
            id=str(row["id"]),
            area=row["area"],
            office=row["office"],
            counterpart=row["counterpart"],
            lines=sum(lines for lines, _ in counted[row["id"]].values()),
            settled=sum(lines - waits for lines, waits in counted[row["id"]].values()),
            open=tuple(open_lines[row["id"]]),
        )
        for row in rows
    )
