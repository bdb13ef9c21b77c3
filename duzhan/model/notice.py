"""Notices 通知: one message to one recipient; the table is the inbox and the outbox."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import instant, one_of, payload, reference
from duzhan.vocabulary import Channel


class NoticeState(StrEnum):
    """Where a notice stands."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Notice(SQLModel, table=True):
    """A message that will reach one account by one channel; its id is stable on the wire.

    What waits together for one address travels together: ``message`` is the id of the whole, which is the id of its
    first notice, and stays the same however often it is tried. ``contact`` is None for the inbox and for the account's
    own mail address. Only an alarm and a test are about no case.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("channel", Channel, forbids="unknown_channel"),
        one_of("state", NoticeState, forbids="unknown_notice_state"),
        CheckConstraint("(state = 'leased') = (token is not null)", name="leased_without_token"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_without_time"),
        CheckConstraint(
            "(case_id is null) = (template in ('alarm', 'test', 'reconciliation',"
            " 'report_due', 'report_missing', 'report_returned', 'roll_call', 'anchor', 'filing',"
            " 'plan_behind',"
            " 'record_proposed', 'record_returned', 'record_signed', 'record_withdrawn',"
            " 'appeal', 'appeal_due', 'appeal_overdue', 'appeal_moved', 'appeal_decided',"
            " 'meeting', 'tour', 'appeal_withdrawn'))",
            name="about_nothing",
        ),
        UniqueConstraint(
            "promise",
            "recipient",
            "channel",
            "contact",
            name="uq_notice_promised_twice",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_notice_pending", "channel", "next_at", postgresql_where="state in ('pending', 'leased')"),
        Index("ix_notice_message", "message", postgresql_where="message is not null"),
        Index("ix_notice_dead", "created_at", "id", postgresql_where="state = 'dead'"),
        Index("ix_notice_inbox", "recipient", "created_at", "id", postgresql_where="channel = 'inbox'"),
        # Every page says how many are unread.
        Index(
            "ix_notice_unread",
            "recipient",
            postgresql_include=["case_id"],
            postgresql_where="channel = 'inbox' and read_at is null",
        ),
        Index("ix_notice_case", "case_id"),
        Index("ix_notice_clock", "clock_id", postgresql_where="state in ('pending', 'leased')"),
    )

    id: UUID = Field(primary_key=True)
    case_id: int | None = reference("case.id", nullable=True)
    clock_id: int | None = reference("clock.id", nullable=True)
    promise: str
    recipient: int = reference("account.id")
    channel: str
    contact: int | None = reference("contact.id", nullable=True)
    message: UUID | None = None
    template: str
    seat: str
    detail: dict[str, object] = payload()
    state: str = NoticeState.PENDING.value
    created_at: datetime = instant()
    next_at: datetime = instant()
    attempts: int = 0
    lease_until: datetime | None = instant(nullable=True)
    token: UUID | None = None
    sent_at: datetime | None = instant(nullable=True)
    read_at: datetime | None = instant(nullable=True)
    last_error: str | None = None
