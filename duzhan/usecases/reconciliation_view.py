"""A reconciliation as its readers see it: figures, lines, what each side signed, and whose word is awaited."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from duzhan.policy import concluding
from duzhan.policy.concluding import Offices, Said
from duzhan.policy.ledger_lines import LOCATION
from duzhan.policy.permissions import Actor
from duzhan.store import reconciliation_lines, reconciliations
from duzhan.store.transaction import ReadTx
from duzhan.usecases.match_ledgers import VERSION
from duzhan.vocabulary import Conclusion, Match, MatchedBy, Side
from duzhan.wire.reconciliations import DifferenceOut, LineOut, MatchCount, ReconciliationOut, SignatureOut
from duzhan.wording import LEDGER_COLUMNS

Signed = Mapping[Side, RowMapping]
_CUT = 10_000


def shown(tx: ReadTx, rows: Sequence[RowMapping], actor: Actor) -> tuple[ReconciliationOut, ...]:
    """Return some reconciliations with their figures and the side for which the actor signs in each."""
    keys = [row["id"] for row in rows]
    counted, sides = reconciliations.counts(tx, keys), sides_of(tx, rows, actor)
    return tuple(_shown(row, counted[row["id"]], sides[row["id"]]) for row in rows)


def sides_of(tx: ReadTx, rows: Sequence[RowMapping], actor: Actor) -> dict[UUID, Side | None]:
    """Return the side for which the actor signs in each reconciliation, None for neither."""
    before = reconciliation_lines.sides_of(tx, [row["id"] for row in rows], actor.account)
    return {
        row["id"]: concluding.side_of(Offices(row["office"], row["counterpart"]), actor.grants, before.get(row["id"]))
        for row in rows
    }


def _shown(row: RowMapping, counted: Mapping[Match, tuple[int, int]], side: Side | None) -> ReconciliationOut:
    lines = sum(every for every, _ in counted.values())
    settled = lines - sum(waiting for _, waiting in counted.values())
    return ReconciliationOut(
        id=str(row["id"]),
        area=row["area"],
        area_name=row["area_name"],
        office=row["office"],
        office_name=row["office_name"],
        counterpart=row["counterpart"],
        counterpart_name=row["counterpart_name"],
        as_of=row["as_of"],
        filename=row["filename"],
        repeats=None if row["repeats"] is None else str(row["repeats"]),
        created_by=row["created_by_name"],
        created_at=row["created_at"],
        superseded_at=row["superseded_at"],
        counts=tuple(
            MatchCount(match=match, lines=counted[match][0], waiting=counted[match][1])
            for match in Match
            if match in counted
        ),
        lines=lines,
        settled=settled,
        # Cut, not rounded: nothing that is incomplete has a rate of 1.
        rate=settled * _CUT // lines / _CUT if lines else None,
        side=side,
    )


def lines(tx: ReadTx, rows: Sequence[RowMapping]) -> tuple[LineOut, ...]:
    """Return some lines with their last signatures."""
    signed = reconciliation_lines.last_signed(tx, [row["id"] for row in rows])
    return tuple(_line(row, signed[row["id"]]) for row in rows)


def said(signed: Signed) -> dict[Side, Said]:
    """Return what each side signed last, as the policy reads it."""
    return {side: Said(Conclusion(row["conclusion"]), row["id"]) for side, row in signed.items()}


def _line(row: RowMapping, signed: Signed) -> LineOut:
    match = Match(row["match"])
    ours, compared = _ours(row)
    return LineOut(
        line=row["position"],
        match=match,
        matched_by=None if row["matched_by"] is None else MatchedBy(row["matched_by"]),
        likeness=row["likeness"],
        case=row["case_number"],
        compared_version=compared,
        case_version=row["newest_version"],
        row=row["sheet_row"],
        ours=ours,
        theirs=row["theirs"],
        differences=tuple(_difference(row, column) for column in row["differences"]),
        signatures=tuple(_signature(side, signed[side]) for side in Side if side in signed),
        conclusion=None if row["conclusion"] is None else Conclusion(row["conclusion"]),
        concluded_at=row["concluded_at"],
        waits_for=() if match is Match.AGREE else concluding.waits_for(said(signed)),
    )


def _ours(row: RowMapping) -> tuple[Mapping[str, str] | None, int | None]:
    """Return what our line said by column, and the version of its case that it was read from."""
    if row["ours"] is None:
        return None, None
    columns = {column: text for column, text in row["ours"].items() if column != VERSION}
    return columns, int(row["ours"][VERSION]) if VERSION in row["ours"] else None


def _difference(row: RowMapping, column: str) -> DifferenceOut:
    columns = LOCATION if column == LOCATION[-1] else (column,)
    ours, theirs = (" ".join(filter(None, (row[side].get(each, "") for each in columns))) for side in Side)
    return DifferenceOut(column=column, heading=LEDGER_COLUMNS[column], ours=ours, theirs=theirs)


def _signature(side: Side, row: RowMapping) -> SignatureOut:
    return SignatureOut(
        side=side,
        conclusion=Conclusion(row["conclusion"]),
        words=row["words"],
        unit=row["unit"],
        unit_name=row["unit_name"],
        signed_by=row["signed_by_name"],
        signed_at=row["signed_at"],
    )
