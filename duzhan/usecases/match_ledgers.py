"""逐条比对: reads our ledger of an area as of an instant and matches it with the other side's, keeping nothing yet.

Reading is one snapshot; matching, which takes the longest, is done in no transaction at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from duzhan import settings
from duzhan.campaign.load import load_campaign
from duzhan.campaign.reconciliation import Comparison
from duzhan.documents.ledger_headings import load_headings
from duzhan.documents.sheet_words import masked
from duzhan.errors import InvalidInput
from duzhan.policy import reconciliation
from duzhan.policy.concluding import Offices
from duzhan.policy.ledger_lines import Line
from duzhan.policy.permissions import Actor
from duzhan.policy.reconciliation import Compared
from duzhan.store import reconciliations
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx
from duzhan.usecases import ledger_view, past_instant, reconciling_offices
from duzhan.usecases.other_ledger import Upload
from duzhan.wire.cases import CaseNarrowing
from duzhan.wire.ledger import LedgerLine
from duzhan.wire.reconciliations import ReconciliationIn

STRETCH = 1000
KEY_COLUMNS = ("number", "county", "township", "place", "content_area", "description", "completion", "closure")
"""What a line is matched by and shown with; what else is kept are the compared columns, and nobody's telephone."""
VERSION = "version"
"""Under which our line says which version of its case it was read from."""


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Two ledgers, ours as of an instant; of either the columns that are kept."""

    command: ReconciliationIn
    offices: Offices
    upload: Upload
    rules: Comparison
    as_of: datetime
    ours: Sequence[Line]
    theirs: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Matched:
    """Two ledgers with what became of each line, in the order in which the lines are kept."""

    ledgers: Ledgers
    compared: Sequence[Compared]


def read(tx: ReadTx, command: ReconciliationIn, upload: Upload | None, *, actor: Actor) -> Ledgers:
    """Read both ledgers; without an upload, theirs as the other side's office had uploaded it last.

    Raises NotFound for an area out of scope, NotPermitted for whoever works in no office over it, InvalidInput where
    there is no such office on the other side, nothing was ever uploaded for it, or the instant is still to come.
    """
    offices = reconciling_offices.sides(tx, command, actor=actor)
    chosen = settings.current()
    completions = load_headings(chosen.headings_file).completions
    rules = load_campaign(chosen.campaign_folder).reconciling.worded(completions)
    kept = frozenset((*KEY_COLUMNS, *rules.fields.compared))
    theirs = upload or _last_upload(tx, command.area, offices)
    seen = past_instant.snapshot(tx, command.as_of)
    return Ledgers(
        command=command,
        offices=offices,
        upload=theirs,
        rules=rules,
        as_of=seen.now,
        ours=tuple(_ours(seen, command, actor, kept)),
        theirs=tuple(_theirs(theirs, kept)),
    )


def match(ledgers: Ledgers) -> Matched:
    """Match and compare every line; needs no database, and takes some seconds for 10,000 lines."""
    return Matched(ledgers, reconciliation.reconcile(ledgers.ours, ledgers.theirs, ledgers.rules))


def _last_upload(tx: ReadTx, area: str, offices: Offices) -> Upload:
    last = reconciliations.newest(tx, area, offices.ours, offices.theirs)
    if last is None:
        raise InvalidInput.of("file", "nothing_uploaded")
    return Upload(last.filename, last.sha256, reconciliations.uploaded(tx, last.id), repeats=last.id)


def _ours(tx: ReadTx, command: ReconciliationIn, actor: Actor, kept: frozenset[str]) -> Iterator[Line]:
    """Read our ledger of the area as of the snapshot's instant."""
    cut = Cut(0, STRETCH, CaseNarrowing(area=command.area), past=command.as_of is not None)
    for stretch in ledger_view.stretches(tx, actor, cut):
        for line, version in zip(stretch.lines, stretch.versions, strict=True):
            yield Line(line.position, {**_texts(line, kept), VERSION: str(version)})


def _texts(line: LedgerLine, kept: frozenset[str]) -> Mapping[str, str]:
    said = line.model_dump(mode="json", include=set(kept))
    return {column: "" if value is None else masked(str(value)) for column, value in said.items()}


def _theirs(upload: Upload, kept: frozenset[str]) -> Iterator[Line]:
    for position, (_, columns) in enumerate(upload.lines, start=1):
        yield Line(position, {column: text for column, text in columns.items() if column in kept})
