"""Personal fields: what says who somebody is, kept out of the case and of its events so that it can be erased."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, reference


class PersonalName(StrEnum):
    """The fields that are personal."""

    RESPONSIBLE_PHONE = "responsible_phone"
    PERSON_NAME = "person_name"
    PERSON_ID_NUMBER = "person_id_number"
    PERSON_PHONE = "person_phone"


PERSON = (PersonalName.PERSON_NAME, PersonalName.PERSON_ID_NUMBER, PersonalName.PERSON_PHONE)
"""What says who the villager is whom a case is about."""


class PersonalField(SQLModel, table=True):
    """One value about one person, encrypted; the event that recorded it holds only ``digest``, salted.

    ``masked`` is what may be shown. Erasing empties value, salt and mask: the digest then says nothing any more, and
    the event stays as it was sealed. ``blind`` is a keyed digest of an identity number, to find it again without
    reading any.
    """

    __tablename__ = "personal_field"
    __table_args__ = (
        one_of("field", PersonalName, forbids="unknown_field"),
        CheckConstraint("(value is null) = (salt is null) and (value is null) = (key is null)", name="value_in_parts"),
        CheckConstraint("erased_at is null or (value is null and masked is null)", name="erased_in_part"),
        CheckConstraint("erased_at is null or blind is null", name="blind_after_erasure"),
        CheckConstraint("ended_at >= recorded_at", name="ended_before_it_began"),
        Index("ix_personal_field_case", "case_id", "field"),
        Index("ix_personal_field_blind", "blind", postgresql_where="blind is not null"),
        Index("uq_personal_field_two_standing", "case_id", "field", unique=True, postgresql_where="ended_at is null"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    field: str
    value: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    salt: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    key: str | None = None
    digest: str
    masked: str | None = None
    recorded_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    erased_at: datetime | None = instant(nullable=True)
    blind: str | None = None
