"""Records of units, commendation 表扬 and accountability 问责, with the rows behind them; and appeals 申诉."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.campaign.scoring import ScoreLine
from duzhan.model.columns import day, identity, instant, one_of, payload, reference
from duzhan.vocabulary import Seat
from duzhan.vocabulary.records import RecordKind, RowKind
from statemachines.appeal import AppealState
from statemachines.record import RecordState, RecordTrigger


class UnitRecord(SQLModel, table=True):
    """What an office records of a unit; once it is proposed its words stay as they are.

    ``version`` counts the acts on it, each of which left a row in ``unit_record_act``. ``appeal_until`` is an exclusive
    end. ``changed_kind`` is the milder step that an appeal made of it.
    """

    __tablename__ = "unit_record"
    __table_args__ = (
        one_of("kind", RecordKind, forbids="unknown_record_kind"),
        one_of("changed_kind", RecordKind, forbids="unknown_changed_kind"),
        one_of("state", RecordState, forbids="unknown_record_state"),
        one_of("seat", Seat, forbids="unknown_record_seat"),
        CheckConstraint("since <= until", name="period_backwards"),
        CheckConstraint("version > 0", name="version_below_one"),
        CheckConstraint("unit <> office", name="recorded_by_itself"),
        CheckConstraint("(proposed_at is null) = (proposed_by is null)", name="proposed_by_nobody"),
        CheckConstraint(
            "(signed_at is null) = (signed_by is null) and (signed_at is null) = (appeal_until is null)",
            name="signed_by_nobody",
        ),
        CheckConstraint("signed_by <> proposed_by and signed_by <> drafted_by", name="signed_by_proposer"),
        CheckConstraint("state <> 'proposed' or proposed_at is not null", name="proposed_without_proposer"),
        CheckConstraint(
            "state not in ('signed', 'upheld', 'revoked') or (signed_at is not null and proposed_at is not null)",
            name="standing_without_signature",
        ),
        CheckConstraint("changed_kind is null or state = 'upheld'", name="changed_without_appeal"),
        UniqueConstraint("number", name="uq_unit_record_same_number"),
        Index("ix_unit_record_unit", "unit", "id"),
        Index("ix_unit_record_office", "office", "id"),
        Index("ix_unit_record_signing_office", "signing_office", "id"),
        Index("ix_unit_record_area", "area", "id"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    number: str
    kind: str
    unit: str = Field(foreign_key="unit.code")
    area: str = Field(foreign_key="area.code")
    office: str = Field(foreign_key="unit.code")
    """The office that proposes it."""
    signing_office: str = Field(foreign_key="unit.code")
    seat: str | None = None
    """Who of the unit is responsible, by role; never a named person."""
    since: date = day()
    until: date = day()
    reason: str
    passed_over: str | None = None
    """Why the step before it is passed over, where it is."""
    policy_version: int = reference("policy_version.id")
    state: str = RecordState.DRAFTED.value
    version: int = 1
    drafted_by: int = reference("account.id")
    drafted_at: datetime = instant()
    proposed_by: int | None = reference("account.id", nullable=True)
    proposed_at: datetime | None = instant(nullable=True)
    signed_by: int | None = reference("account.id", nullable=True)
    signed_at: datetime | None = instant(nullable=True)
    appeal_until: datetime | None = instant(nullable=True)
    changed_kind: str | None = None


class UnitRecordRow(SQLModel, table=True):
    """A row of the ledger behind a record: where it is, and what it said when the record was drafted."""

    __tablename__ = "unit_record_row"
    __table_args__ = (
        one_of("kind", RowKind, forbids="unknown_row_kind"),
        CheckConstraint("position > 0", name="position_below_one"),
        CheckConstraint("case_id is not null or letter is not null or score is not null", name="row_of_nothing"),
        UniqueConstraint("record", "kind", "ref", name="uq_unit_record_row_same_row"),
        UniqueConstraint("record", "position", name="uq_unit_record_row_same_position"),
    )

    id: int | None = identity()
    record: int = reference("unit_record.id")
    position: int
    kind: str
    ref: str
    """Its number as people write it: DZ-410325-0037, DB-X-2020-0001, 2020-05/rework, DZ-410325-0037/ping_pong."""
    case_id: int | None = reference("case.id", nullable=True)
    letter: int | None = reference("letter.id", nullable=True)
    score: int | None = reference("score.id", nullable=True)
    content: dict[str, object] = payload()


class UnitRecordAct(SQLModel, table=True):
    """One act on a record; append-only."""

    __tablename__ = "unit_record_act"
    __table_args__ = (
        one_of("trigger", RecordTrigger, forbids="unknown_record_trigger"),
        one_of("to_state", RecordState, forbids="unknown_record_state"),
        UniqueConstraint("record", "version", name="uq_unit_record_act_same_version"),
    )

    id: int | None = identity()
    record: int = reference("unit_record.id")
    version: int
    trigger: str
    to_state: str
    actor: int = reference("account.id")
    unit: str = Field(foreign_key="unit.code")
    at: datetime = instant()
    note: str | None = None


class Appeal(SQLModel, table=True):
    """An appeal of a unit against a record, or against a line of a month's score; decided once.

    ``due_at`` is the exclusive end of its clock; ``next_at`` is when the sweep looks at it again, ``rung`` what it has
    said so far: 1 reminded, 2 named as overdue.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        one_of("state", AppealState, forbids="unknown_appeal_state"),
        one_of("line", ScoreLine, forbids="unknown_score_line"),
        CheckConstraint("(record is null) <> (score is null)", name="against_nothing"),
        CheckConstraint("(score is null) = (line is null)", name="score_without_line"),
        CheckConstraint(
            "(state = 'lodged') = (ended_at is null) and (ended_at is null) = (ended_by is null)"
            " and (ended_at is null) = (answer is null)",
            name="ended_in_part",
        ),
        CheckConstraint("state = 'lodged' or next_at is null", name="followed_after_end"),
        CheckConstraint("rung between 0 and 2", name="unknown_rung"),
        UniqueConstraint("number", name="uq_appeal_same_number"),
        Index("uq_appeal_record_twice", "record", unique=True, postgresql_where="state <> 'withdrawn'"),
        Index("uq_appeal_score_line_twice", "score", "line", unique=True, postgresql_where="state <> 'withdrawn'"),
        Index("ix_appeal_next_at", "next_at", postgresql_where="next_at is not null"),
        Index("ix_appeal_unit", "unit", "id"),
        Index("ix_appeal_office", "office", "id"),
        Index("ix_appeal_area", "area", "id"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    number: str
    unit: str = Field(foreign_key="unit.code")
    area: str = Field(foreign_key="area.code")
    record: int | None = reference("unit_record.id", nullable=True)
    score: int | None = reference("score.id", nullable=True)
    line: str | None = None
    grounds: str
    office: str = Field(foreign_key="unit.code")
    """The office that decides it."""
    policy_version: int = reference("policy_version.id")
    state: str = AppealState.LODGED.value
    lodged_by: int = reference("account.id")
    lodged_at: datetime = instant()
    due_at: datetime = instant()
    next_at: datetime | None = instant(nullable=True)
    rung: int = 0
    ended_by: int | None = reference("account.id", nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    answer: str | None = None


class ScoreAmendment(SQLModel, table=True):
    """A correction of a line of a frozen score, with a number of its own; the frozen sheet stays as it was."""

    __tablename__ = "score_amendment"
    __table_args__ = (
        one_of("line", ScoreLine, forbids="unknown_score_line"),
        CheckConstraint("0 <= points and points < was", name="made_worse"),
        CheckConstraint("rank > 0", name="rank_below_one"),
        UniqueConstraint("number", name="uq_score_amendment_same_number"),
        UniqueConstraint("score", "line", name="uq_score_amendment_line_twice"),
    )

    id: int | None = identity()
    number: str
    score: int = reference("score.id")
    line: str
    appeal: int = reference("appeal.id")
    was: float
    """The points that the line took as it was frozen."""
    points: float
    """The points that it takes now."""
    total: float
    """The unit's score with this and every earlier amendment."""
    rank: int
    """The rank that the unit has with it in its group, the others as they stood then."""
    reason: str
    amended_by: int = reference("account.id")
    amended_at: datetime = instant()
