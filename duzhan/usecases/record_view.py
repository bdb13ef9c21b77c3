"""Records of units as their readers see them, and as their notices name them."""

from collections.abc import Mapping

from sqlalchemy import RowMapping

from duzhan.documents import record_words
from duzhan.policy import deadlines, recording
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import policies, record_rows, records
from duzhan.store.records import Recorded
from duzhan.store.transaction import ReadTx
from duzhan.usecases.record_desk import Desk
from duzhan.vocabulary.records import RowKind
from duzhan.wire.records import RecordActOut, RecordDetail, RecordOut, RecordRowOut
from statemachines.record import RecordState, RecordTrigger

_MONTH = 7
"""How long a month is, as 2020-05."""


def listed(tx: ReadTx, record: Recorded) -> RecordOut:
    """Show a record in a list."""
    rules = policies.pinned(tx, record.policy_version)
    until = None if record.appeal_until is None else deadlines.due_date(record.appeal_until, rules.zone)
    said = {name: getattr(record, name) for name in RecordOut.model_fields if name != "appeal_until"}
    return RecordOut(**said, appeal_until=until)


def detail(tx: ReadTx, desk: Desk, actor: Actor) -> RecordDetail:
    """Show a record with the rows behind it, every act on it, and what the actor may do now."""
    record = desk.record
    return RecordDetail(
        **dict(listed(tx, record)),
        reason=record.reason,
        passed_over=record.passed_over,
        evidence=tuple(_row(row) for row in record_rows.rows(tx, record.id)),
        acts=tuple(_act(row) for row in records.acts(tx, record.id)),
        permitted=desk.permitted(),
        may_appeal=may_appeal(tx, record, actor),
    )


def may_appeal(tx: ReadTx, record: Recorded, actor: Actor) -> bool:
    """Tell whether somebody may appeal against a record now."""
    if record.state is not RecordState.SIGNED or record.appeal is not None or record.appeal_until is None:
        return False
    return recording.in_time(record.appeal_until, tx.now) and recording.appellant(actor, record.unit)


def about(record: Recorded, rules: Rules, reason: str = "") -> Mapping[str, object]:
    """Return what a notice about a record carries."""
    until = record.appeal_until
    due = {} if until is None else {"due_on": deadlines.due_date(until, rules.zone).isoformat()}
    return {
        "record": record.number,
        "record_kind": record.kind.value,
        "unit": record.unit,
        "reason": reason or record.reason,
        **due,
    }


def _row(row: RowMapping) -> RecordRowOut:
    kind, ref = RowKind(row["kind"]), str(row["ref"])
    return RecordRowOut(
        kind=kind,
        ref=ref,
        words=record_words.row(kind, row["content"]),
        case=row["case_number"],
        letter=row["letter_number"],
        month=ref[:_MONTH] if kind is RowKind.SCORE else None,
    )


def _act(row: RowMapping) -> RecordActOut:
    words = {"trigger": RecordTrigger(row["trigger"]), "to_state": RecordState(row["to_state"])}
    return RecordActOut(**{**row, **words})
