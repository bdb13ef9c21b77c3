"""对账: compares our ledger of an area with another office's, line by line, and tells that office what waits for it."""

from collections.abc import Sequence
from uuid import uuid4

from duzhan import settings
from duzhan.campaign.load import load_campaign
from duzhan.campaign.reconciliation import Comparison
from duzhan.documents.sheet_words import masked
from duzhan.errors import InvalidInput
from duzhan.model.reconciliation import Reconciliation
from duzhan.policy import reconciliation
from duzhan.policy.concluding import Offices
from duzhan.policy.ledger_lines import Line
from duzhan.policy.permissions import Actor
from duzhan.policy.reconciliation import Compared
from duzhan.store import policies, reconciliations
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import ledger_view, past_instant, reconciliation_view, reconciling_offices, waiting_lines
from duzhan.usecases.other_ledger import Upload
from duzhan.vocabulary import Side
from duzhan.wire.ledger import LedgerLine
from duzhan.wire.reconciliations import ReconciliationIn, ReconciliationOut

STRETCH = 1000
KEY_COLUMNS = ("number", "county", "township", "place", "content_area", "description", "completion", "closure")
"""What a line is matched by and shown with; what else is kept are the compared columns, and nobody's telephone."""


def reconcile_ledgers(tx: Tx, command: ReconciliationIn, upload: Upload | None, *, actor: Actor) -> ReconciliationOut:
    """Compare and keep; without an upload, with the lines that the other side's office had uploaded last.

    Raises NotFound for an area out of scope, NotPermitted for whoever works in no office over it, InvalidInput where
    there is no such office on the other side, nothing was ever uploaded for it, or the instant is still to come.
    """
    offices = reconciling_offices.sides(tx, command, actor=actor)
    theirs = upload or _last_upload(tx, command.area, offices)
    rules = load_campaign(settings.current().campaign_folder).comparison
    seen = past_instant.snapshot(tx, command.as_of)
    compared = reconciliation.reconcile(_ours(seen, command, actor), _theirs(theirs), rules)
    row = Reconciliation(
        id=uuid4(),
        campaign=policies.active(tx).id,
        area=command.area,
        office=offices.ours,
        counterpart=offices.theirs,
        as_of=seen.now,
        filename=theirs.filename,
        sha256=theirs.sha256,
        repeats=theirs.repeats,
        rules=rules.model_dump(mode="json"),
        created_by=actor.account,
        created_at=tx.now,
    )
    reconciliations.add(tx, row, _rows(compared, theirs, rules))
    found = reconciliations.find(tx, row.id, actor)
    waiting_lines.tell(tx, found, Side.THEIRS, promise=f"reconciliation:{row.id}")
    return reconciliation_view.shown(tx, [found], actor)[0]


def _last_upload(tx: ReadTx, area: str, offices: Offices) -> Upload:
    last = reconciliations.newest(tx, area, offices.ours, offices.theirs)
    if last is None:
        raise InvalidInput.of("file", "nothing_uploaded")
    return Upload(last.filename, last.sha256, reconciliations.uploaded(tx, last.id), repeats=last.id)


def _ours(tx: ReadTx, command: ReconciliationIn, actor: Actor) -> list[Line]:
    """Read our ledger of the area as of the snapshot's instant."""
    lines: list[Line] = []
    cut = Cut(command.area, 0, STRETCH, past=command.as_of is not None)
    more = True
    while more:
        stretch = ledger_view.stretch(tx, actor, cut, len(lines) + 1)
        lines += [Line(line.position, _texts(line)) for line in stretch.lines]
        cut, more = Cut(cut.within, stretch.last, STRETCH, past=cut.past), stretch.more
    return lines


def _texts(line: LedgerLine) -> dict[str, str]:
    said = {column: "" if value is None else str(value) for column, value in line.model_dump(mode="json").items()}
    return {column: masked(text) for column, text in said.items()}


def _theirs(upload: Upload) -> list[Line]:
    return [Line(position, columns) for position, (_, columns) in enumerate(upload.lines, start=1)]


def _rows(compared: Sequence[Compared], upload: Upload, rules: Comparison) -> list[dict[str, object]]:
    """Return the lines to keep, with the columns that a reconciliation is about."""
    kept = tuple(dict.fromkeys((*KEY_COLUMNS, *rules.fields.compared)))
    return [
        {
            "position": position,
            "match": each.match.value,
            "matched_by": each.matched_by,
            "likeness": each.likeness,
            "number": None if each.ours is None else each.ours.says("number"),
            "sheet_row": None if each.theirs is None else upload.lines[each.theirs.position - 1][0],
            "ours": _kept(each.ours, kept),
            "theirs": _kept(each.theirs, kept),
            "differences": list(each.differences),
        }
        for position, each in enumerate(compared, start=1)
    ]


def _kept(line: Line | None, columns: Sequence[str]) -> dict[str, str] | None:
    return None if line is None else {column: line.columns[column] for column in columns if column in line.columns}
