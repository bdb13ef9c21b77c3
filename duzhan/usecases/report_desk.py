"""A report on the desk: held, judged by its machine, and moved one version at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from duzhan.campaign.measures import ObligationKind
from duzhan.errors import NotPermitted
from duzhan.policy import reporting
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import ReportGuardFailed, ReportMoveRefused, ReportStale
from duzhan.store import frozen_months, obligations, policies
from duzhan.store.obligations import Move, Report
from duzhan.store.transaction import ReadTx, Tx
from duzhan.wire.reports import ReportContent
from statemachines.life import Refusal
from statemachines.monthly_report import LIFE, ReportFacts, ReportTrigger


@dataclass(frozen=True, slots=True)
class Desk:
    """A report with its newest content, the rules it is judged by, and what is true of it and of the person."""

    report: Report
    content: ReportContent | None
    rules: Rules
    facts: ReportFacts

    @property
    def is_plan(self) -> bool:
        """Whether it is an implementation plan, which has no figures."""
        return self.report.kind is ObligationKind.IMPLEMENTATION_PLAN

    def permitted(self) -> tuple[ReportTrigger, ...]:
        """Return what the person may do now."""
        return LIFE.permitted(self.report.state, self.facts)


def view(tx: ReadTx, report: int, actor: Actor) -> Desk:
    """Lay a report on the desk to read it; raises ReportNotFound."""
    return of(tx, obligations.find(tx, report, actor), actor)


def open_for(tx: Tx, report: int, version: int | None, trigger: ReportTrigger, actor: Actor) -> Desk:
    """Hold a report for an act.

    Raises ReportNotFound out of scope, NotPermitted where the role has nothing to do with it, ReportStale where
    ``version`` (None: any) is not the current one.
    """
    held = obligations.lock(tx, report, actor)
    if not reporting.may(actor, trigger, held.parties):
        raise NotPermitted(trigger=trigger.value)
    if version is not None and version != held.version:
        raise ReportStale(version=held.version)
    return of(tx, held, actor)


def of(tx: ReadTx, report: Report, actor: Actor) -> Desk:
    """Lay a report that was read already on the desk."""
    found = obligations.contents(tx, [report.id]).get(report.id)
    content = None if found is None else ReportContent.model_validate(found)
    frozen = report.month is not None and frozen_months.is_frozen(tx, report.receiver, report.month)
    facts = replace(
        reporting.facts_of(actor, report.parties),
        drafted=content is not None,
        signed=report.signed_at is not None,
        month_frozen=frozen,
    )
    return Desk(report, content, policies.pinned(tx, report.policy_version), facts)


def move(tx: Tx, desk: Desk, trigger: ReportTrigger, actor: Actor, said: ReportContent | str | None = None) -> Report:
    """Fire a trigger and write its line; ``said`` is the new content, or why it is returned.

    Raises ReportMoveRefused where the state has no such trigger, ReportGuardFailed where a guard says no.
    """
    report = desk.report
    try:
        to = LIFE.fire(report.state, trigger, desk.facts)
    except Refusal as refusal:
        raise _refused(refusal) from None
    content = said if isinstance(said, ReportContent) else desk.content
    made = Move(
        trigger=trigger,
        to=to,
        actor=actor.account,
        unit=report.unit if trigger in reporting.OF_UNIT else report.receiver,
        content=_stored(content),
        note=said if isinstance(said, str) else None,
    )
    version = obligations.move(tx, report, made)
    return replace(obligations.find(tx, report.id, actor), version=version)


def _stored(content: ReportContent | None) -> Mapping[str, object]:
    return {} if content is None else content.model_dump(mode="json")


def _refused(refusal: Refusal) -> ReportGuardFailed | ReportMoveRefused:
    facts: dict[str, object] = {
        "state": refusal.state.value,
        "permitted": tuple(trigger.value for trigger in refusal.permitted),
    }
    if refusal.guard is None:
        return ReportMoveRefused("", **facts)
    return ReportGuardFailed.of(refusal.guard, **facts)
