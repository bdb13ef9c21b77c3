"""A search through the event log for nonconformities: chunk by chunk, so that its length costs no memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from duzhan.campaign.conformance import Conformance, Nonconformity
from duzhan.model.case import Case
from duzhan.policy import bulk_closing, conformance, obligations, working_days
from duzhan.policy.conformance import Act, Finding, Piece, Trace
from duzhan.policy.deadlines import Rules
from duzhan.policy.metrics import Period
from duzhan.policy.permissions import Actor
from duzhan.store import policies, traces
from duzhan.store.traces import Asked
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_reports import first_of
from duzhan.vocabulary import EvidenceKind, Severity
from statemachines.states import State

CHUNK = 500
MOMENT = timedelta(microseconds=1)
"""What happens now is looked at too; a period ends before its last instant."""


@dataclass(frozen=True, slots=True)
class Search:
    """In whose scope (None: everything), in which period, by which thresholds, for which kind (None: all)."""

    actor: Actor | None
    period: Period
    rules: Rules
    thresholds: Conformance | None
    kind: Nonconformity | None


def prepared(tx: ReadTx, month: str | None, kind: Nonconformity | None, actor: Actor | None) -> Search:
    """Return the search of a month as reports count it, or of the campaign up to now; raises NoCampaign."""
    rules = policies.in_force(tx)
    facts, first, until = rules.policy.facts, first_of(month), tx.now + MOMENT
    if first is None:
        period = Period(working_days.due_at(facts.start_on - obligations.ONE_DAY, facts.zone), until)
    else:
        period = Period(obligations.since(facts, first), min(obligations.cutoff_at(facts, first), until))
    return Search(actor, period, rules, rules.policy.conformance, kind)


def bursts(tx: ReadTx, search: Search) -> Iterator[Finding]:
    """Yield the bursts of closings before each cut-off that lies in the period, or is near at its end."""
    if search.thresholds is None or search.kind not in {None, Nonconformity.BULK_CLOSING}:
        return
    rules = search.thresholds.bulk_closing
    for cutoff in bulk_closing.cutoffs(search.rules.policy.facts):
        since = max(bulk_closing.since(rules, cutoff), search.period.since)
        until = min(cutoff, search.period.until)
        if since < until:
            yield from bulk_closing.judge(traces.orders(tx, search.actor, since, until), rules)


def judged(tx: ReadTx, search: Search, after: int) -> Iterator[tuple[int, tuple[Finding, ...]]]:
    """Yield each case after another one, in the order of logging, with what its history has against it."""
    if search.thresholds is None:
        return
    while True:
        rows = traces.cases(tx, Asked(search.actor, search.period, after, CHUNK))
        for trace in traces_of(tx, rows):
            found = conformance.judge(trace, search.thresholds)
            yield trace.case, tuple(finding for finding in found if _wanted(search, finding))
            after = trace.case
        if len(rows) < CHUNK:
            return


def against(tx: ReadTx, case: Case, kind: Nonconformity, actor: Actor) -> Finding | None:
    """Return what the whole campaign's history of one case has against it of a kind; None where there is nothing."""
    search = prepared(tx, None, kind, actor)
    if kind is Nonconformity.BULK_CLOSING:
        return next((found for found in bursts(tx, search) if case.number in found.cases), None)
    key = int(case.id or 0)
    rows = [row for row in traces.cases(tx, Asked(actor, search.period, key - 1, 1)) if row["id"] == key]
    if search.thresholds is None:
        return None
    found = (each for trace in traces_of(tx, rows) for each in conformance.judge(trace, search.thresholds))
    return next((each for each in found if each.kind is kind), None)


def _wanted(search: Search, finding: Finding) -> bool:
    return search.period.has(finding.at) and search.kind in {None, finding.kind}


def traces_of(tx: ReadTx, rows: Sequence[RowMapping]) -> Iterator[Trace]:
    """Yield the histories of some cases, which come with their number, severity, content area and policy."""
    keys = [int(row["id"]) for row in rows]
    acts, pieces = defaultdict[int, list[Act]](list), defaultdict[int, list[Piece]](list)
    for row in traces.acts(tx, keys) if keys else ():
        acts[row["case_id"]].append(_act(row))
    for row in traces.pieces(tx, keys) if keys else ():
        pieces[row["case_id"]].append(Piece(row["cycle"], EvidenceKind(row["kind"]), row["came_at"]))
    for row in rows:
        required = policies.pinned(tx, row["policy_version"]).policy.content(row["content_area"]).evidence
        yield Trace(
            case=row["id"],
            number=row["number"],
            severity=Severity(row["severity"]),
            acts=acts[row["id"]],
            pieces=pieces[row["id"]],
            required=frozenset(required),
        )


def _act(row: RowMapping) -> Act:
    at: datetime = row["at"]
    return Act(
        id=row["id"],
        kind=row["kind"],
        at=at,
        actor=row["actor"],
        unit=row["unit"],
        to_state=State(row["to_state"]),
        units=frozenset(row["units"] or ()),
        own=frozenset(row["own"] or ()),
    )


def months(tx: ReadTx) -> tuple[str, ...]:
    """List the months that have begun and can be searched, the newest first."""
    rules = policies.in_force(tx)
    begun = [m for m in obligations.months(rules.policy.facts) if obligations.since(rules.policy.facts, m) <= tx.now]
    return tuple(f"{month:%Y-%m}" for month in reversed(begun))
