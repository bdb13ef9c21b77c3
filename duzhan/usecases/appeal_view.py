"""Appeals as their readers see them, and as their notices name them."""

from collections.abc import Mapping
from datetime import datetime

from duzhan.policy import deadlines
from duzhan.policy.deadlines import Rules
from duzhan.store import policies, score_amendments
from duzhan.store.appeals import Lodged
from duzhan.store.transaction import ReadTx
from duzhan.usecases import appeal_desk
from duzhan.usecases.appeal_desk import Desk
from duzhan.vocabulary.records import AppealOutcome
from duzhan.wire.appeals import AppealDetail, AppealOut
from statemachines.appeal import AppealState, AppealTrigger

OUTCOMES: Mapping[AppealTrigger, AppealOutcome] = {
    AppealTrigger.UPHOLD: AppealOutcome.UPHELD,
    AppealTrigger.CHANGE: AppealOutcome.CHANGED,
    AppealTrigger.REVOKE: AppealOutcome.REVOKED,
}
TRIGGERS: Mapping[AppealOutcome, AppealTrigger] = {outcome: trigger for trigger, outcome in OUTCOMES.items()}


def listed(tx: ReadTx, appeal: Lodged) -> AppealOut:
    """Show an appeal in a list."""
    rules = policies.pinned(tx, appeal.policy_version)
    return AppealOut(
        number=appeal.number,
        unit=appeal.unit,
        unit_name=appeal.unit_name,
        record=appeal.record_number,
        month=appeal.month,
        line=appeal.line,
        office=appeal.office,
        office_name=appeal.office_name,
        state=appeal.state,
        lodged_at=appeal.lodged_at,
        due_on=deadlines.due_date(appeal.due_at, rules.zone),
        overdue=is_overdue(appeal, tx.now),
        ended_at=appeal.ended_at,
    )


def is_overdue(appeal: Lodged, now: datetime) -> bool:
    """Tell whether an appeal waits, or waited, beyond its date."""
    return (appeal.ended_at or now) >= appeal.due_at and appeal.state is not AppealState.WITHDRAWN


def detail(tx: ReadTx, desk: Desk) -> AppealDetail:
    """Show an appeal with what came of it and what the actor may do now."""
    appeal, permitted = desk.appeal, appeal_desk.permitted(desk)
    amended = () if desk.lost is None else score_amendments.of_sheet(tx, desk.lost.score.sheet)
    made = next((row for row in amended if row["appeal"] == appeal.number), None)
    return AppealDetail(
        **dict(listed(tx, appeal)),
        grounds=appeal.grounds,
        answer=appeal.answer,
        changed_kind=None if desk.record is None else desk.record.changed_kind,
        amendment=None if made is None else made["number"],
        was=None if desk.lost is None else desk.lost.points,
        points=None if made is None else made["points"],
        decides=tuple(OUTCOMES[trigger] for trigger in permitted if trigger in OUTCOMES),
        milder=desk.milder,
        may_withdraw=AppealTrigger.WITHDRAW in permitted,
    )


def about(appeal: Lodged, rules: Rules, reason: str = "") -> Mapping[str, object]:
    """Return what a notice about an appeal carries."""
    return {
        "appeal": appeal.number,
        "record": appeal.record_number,
        "month": appeal.month,
        "line": None if appeal.line is None else appeal.line.value,
        "unit": appeal.unit,
        "office_name": appeal.office_name,
        "due_on": deadlines.due_date(appeal.due_at, rules.zone).isoformat(),
        "reason": reason or appeal.grounds,
    }
