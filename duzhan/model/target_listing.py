"""Listing and delisting of targets 摘牌: each act a row of its own, none of which ever changes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, payload, reference
from duzhan.vocabulary.target import ListingAct


class TargetListing(SQLModel, table=True):
    """A target was delisted, or listed again; the plan itself listed it first, so acts alternate from a delisting on.

    ``standard`` is what the exit board said at that instant. ``reason`` is why it was delisted short of the standard,
    or listed again; None where it had reached the standard.
    """

    __tablename__ = "target_listing"
    __table_args__ = (
        one_of("act", ListingAct, forbids="unknown_act"),
        CheckConstraint("position > 0", name="position_below_one"),
        CheckConstraint("(act = 'delisted') = (position % 2 = 1)", name="done_twice_in_a_row"),
        CheckConstraint("(short or act = 'relisted') = (length(coalesce(reason, '')) > 0)", name="without_reason"),
        CheckConstraint("length(document) > 0", name="without_document"),
        UniqueConstraint("area", "position", name="uq_target_listing_same_position"),
    )

    id: int | None = identity()
    area: str = Field(foreign_key="area.code")
    position: int
    act: str
    effective_on: date = day()
    document: str
    short: bool
    """Whether it was delisted although the standard was not reached."""
    reason: str | None = None
    standard: dict[str, object] = payload()
    done_by: int = reference("account.id")
    done_at: datetime = instant()
