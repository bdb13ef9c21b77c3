"""Draws up the certificate of a reconciliation 对账证明, complete or not: what is open is named in it."""

from datetime import tzinfo
from uuid import UUID

from duzhan.documents.reconciliation_certificate import Certificate, Concluded, Figure, Open, Signed
from duzhan.policy.permissions import Actor
from duzhan.store import policies, reconciliation_lines, reconciliations
from duzhan.store.reconciliation_lines import WantedLines
from duzhan.store.transaction import ReadTx
from duzhan.usecases import reconciliation_view
from duzhan.vocabulary import Match, Side
from duzhan.wire.reconciliations import LineOut, SignatureOut

LONGEST = 30


def certify_reconciliation(tx: ReadTx, key: UUID, *, actor: Actor) -> Certificate:
    """Return the certificate as of now; raises ReconciliationNotFound where it is absent or not visible."""
    row = reconciliations.find(tx, key, actor)
    zone = policies.in_force(tx).zone
    (head,) = reconciliation_view.shown(tx, [row], actor)
    rows = reconciliation_lines.page(tx, key, actor, WantedLines(None, None, 0, None))
    lines = reconciliation_view.lines(tx, [each for each in rows if each["match"] != Match.AGREE])
    superseded_at = head.superseded_at
    return Certificate(
        area=head.area_name,
        office=head.office_name,
        counterpart=head.counterpart_name,
        as_of=head.as_of.astimezone(zone),
        filename=head.filename,
        sha256=row["sha256"],
        made_by=head.created_by,
        made_at=head.created_at.astimezone(zone),
        superseded_at=None if superseded_at is None else superseded_at.astimezone(zone),
        issued_on=tx.now.astimezone(zone).date(),
        figures=tuple(Figure(each.match, each.lines, each.lines - each.waiting) for each in head.counts),
        concluded=tuple(_concluded(line, zone) for line in lines if line.conclusion is not None),
        open=tuple(Open(line.line, _problem(line), line.match) for line in lines if line.conclusion is None),
    )


def _concluded(line: LineOut, zone: tzinfo) -> Concluded:
    assert line.conclusion is not None  # noqa: S101  # asked for above
    by_side = {each.side: each for each in line.signatures}
    ours, theirs = (_signed(by_side[side], zone) for side in (Side.OURS, Side.THEIRS))
    return Concluded(line.line, _problem(line), line.conclusion, ours, theirs)


def _signed(signature: SignatureOut, zone: tzinfo) -> Signed:
    return Signed(signature.signed_by, signature.words, signature.signed_at.astimezone(zone))


def _problem(line: LineOut) -> str:
    """Return what a line is known by: our number, else the other side's place and words."""
    if line.case is not None:
        return line.case
    theirs = line.theirs or {}
    words = "".join(theirs.get(column, "") for column in ("township", "place", "description"))
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
