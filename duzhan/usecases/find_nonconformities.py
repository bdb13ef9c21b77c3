"""合规检查: looks through the event log for what should not have happened the way it did; changes nothing."""

from collections.abc import Iterator, Sequence

from duzhan.campaign.conformance import Nonconformity
from duzhan.documents import conformance_words
from duzhan.policy import permissions
from duzhan.policy.conformance import Finding
from duzhan.policy.permissions import Actor
from duzhan.store import letters
from duzhan.store.transaction import ReadTx
from duzhan.usecases import nonconformity_search
from duzhan.wire import cursor
from duzhan.wire.conformance import ConformanceFilter, NonconformityOut, NonconformityPage

LOOKED_AT = 2000
"""So many cases are judged for one page, however little is found: whoever reads on goes on from there."""


def find_nonconformities(tx: ReadTx, wanted: ConformanceFilter, *, actor: Actor) -> NonconformityPage:
    """Return a page of findings about the cases that the actor reads as an office or an auditor.

    Bursts of closings come with the first page. Raises InvalidInput for a cursor that is not ours.
    """
    search = nonconformity_search.prepared(tx, wanted.month, wanted.kind, permissions.checking(actor))
    after = 0 if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    found = [] if wanted.cursor is not None else list(nonconformity_search.bursts(tx, search))
    looked_at, more = 0, False
    for case, findings in nonconformity_search.judged(tx, search, after):
        if len(found) >= wanted.limit or looked_at >= LOOKED_AT:
            more = True
            break
        found += findings
        looked_at, after = looked_at + 1, case
    return NonconformityPage(
        items=tuple(_shown(tx, found)),
        judged=looked_at,
        since=search.period.since,
        until=search.period.until,
        next=cursor.encode(after) if more else None,
    )


def find_everywhere(tx: ReadTx, month: str | None, kind: Nonconformity | None) -> Iterator[NonconformityOut]:
    """Yield every finding, for operators: it knows no scope."""
    search = nonconformity_search.prepared(tx, month, kind, None)
    yield from _shown(tx, tuple(nonconformity_search.bursts(tx, search)))
    for _, findings in nonconformity_search.judged(tx, search, 0):
        if findings:
            yield from _shown(tx, findings)


def _shown(tx: ReadTx, found: Sequence[Finding]) -> Iterator[NonconformityOut]:
    names = letters.unit_names(tx, sorted({finding.unit for finding in found if finding.unit is not None}))
    for finding in found:
        yield NonconformityOut(
            kind=finding.kind,
            label=conformance_words.LABELS[finding.kind],
            why=conformance_words.why(finding.kind, finding.facts),
            at=finding.at,
            unit=finding.unit,
            unit_name=names.get(finding.unit or "", ""),
            cases=finding.cases,
            events=finding.events,
            facts=dict(finding.facts),
        )
