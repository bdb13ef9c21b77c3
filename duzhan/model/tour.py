"""Tours 巡回督战: who is on a team, where and when it goes, and what its visits saw."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.model.reading import NO_NUMBER
from duzhan.vocabulary.tour import Answer

_NUMBER = "hashtextextended(((area)::text || '/'::text) || (household)::text, 0)"
HOUSEHOLD = f"int8range({_NUMBER}, {_NUMBER}, '[]'::text)"
"""A household as a range of one number: ranges are what the built-in index excludes by, without an extension."""
WINDOW = "daterange(since, until, '[]'::text)"


def _of(target: str) -> Column[int]:
    """Return a foreign key that is part of the primary key."""
    return Column(BigInteger, ForeignKey(target), primary_key=True)


class TeamMember(SQLModel, table=True):
    """Somebody's term on a team, drawn from a member unit; both dates inclusive, ``until`` None while it lasts."""

    __tablename__ = "team_member"
    __table_args__ = (
        CheckConstraint("until >= since", name="term_backwards"),
        # Nobody is on a team twice at the same time.
        Index("uq_team_member_standing", "team", "account", unique=True, postgresql_where="until is null"),
        Index("ix_team_member_account", "account"),
    )

    id: int | None = identity()
    team: str = Field(foreign_key="team.code")
    account: int = reference("account.id")
    unit: str = Field(foreign_key="unit.code")
    since: date = day()
    until: date | None = day(nullable=True)
    added_by: int = reference("account.id")
    added_at: datetime = instant()


class Tour(SQLModel, table=True):
    """A tour of a team, convened by an office for its ``area``; both dates inclusive."""

    __tablename__ = "tour"
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_before_it_begins"),
        Index("ix_tour_team", "team", "since"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    name: str
    team: str = Field(foreign_key="team.code")
    office: str = Field(foreign_key="unit.code")
    area: str = Field(foreign_key="area.code")
    since: date = day()
    until: date = day()
    convened_by: int = reference("account.id")
    convened_at: datetime = instant()


class TourWithdrawal(SQLModel, table=True):
    """A tour that its office took back before anybody visited: why, by whom and when."""

    __tablename__ = "tour_withdrawal"

    tour: int = Field(sa_column=_of("tour.id"))
    reason: str
    withdrawn_by: int = reference("account.id")
    withdrawn_at: datetime = instant()


class TourStop(SQLModel, table=True):
    """A county, township or village of the itinerary, with the dates between which so many visits are planned."""

    __tablename__ = "tour_stop"
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_before_it_begins"),
        CheckConstraint("visits_planned > 0", name="without_visits"),
        UniqueConstraint("tour", "area", name="uq_tour_stop_same_place"),
        Index("ix_tour_stop_area", "area"),
    )

    id: int | None = identity()
    tour: int = reference("tour.id")
    area: str = Field(foreign_key="area.code")
    since: date = day()
    until: date = day()
    visits_planned: int
    added_by: int = reference("account.id")
    added_at: datetime = instant()


class SampledHousehold(SQLModel, table=True):
    """A household of a village that the itinerary names, by the number that its village gave it; never a name."""

    __tablename__ = "sampled_household"
    __table_args__ = (CheckConstraint(NO_NUMBER, name="household_by_number"),)

    tour_stop: int = Field(sa_column=_of("tour_stop.id"))
    household: str = Field(primary_key=True)
    area: str = Field(foreign_key="area.code")


class Visit(SQLModel, table=True):
    """A place as a team saw it on a local date; ``source_ref`` is the recorder's own, so that it is recorded once."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("recorded_by", "source_ref", name="uq_visit_recorded_twice"),
        Index("ix_visit_area", "area", "visited_on"),
        Index("ix_visit_tour", "tour"),
    )

    id: int | None = identity()
    tour: int = reference("tour.id")
    area: str = Field(foreign_key="area.code")
    visited_on: date = day()
    summary: str
    source_ref: str
    recorded_by: int = reference("account.id")
    recorded_at: datetime = instant()


class VisitMember(SQLModel, table=True):
    """Somebody who was there."""

    __tablename__ = "visit_member"

    visit: int = Field(sa_column=_of("visit.id"))
    account: int = Field(sa_column=_of("account.id"))


class VisitAnswer(SQLModel, table=True):
    """What the checklist's item on a content area was answered with."""

    __tablename__ = "visit_answer"
    __table_args__ = (one_of("answer", Answer, forbids="unknown_answer"),)

    visit: int = Field(sa_column=_of("visit.id"))
    content_area: str = Field(primary_key=True)
    answer: str
    remark: str


class VisitCase(SQLModel, table=True):
    """An open case of the place as the visit met it: whether it was looked at, and what was found."""

    __tablename__ = "visit_case"
    __table_args__ = (Index("ix_visit_case_case_id", "case_id"),)

    visit: int = Field(sa_column=_of("visit.id"))
    case_id: int = Field(sa_column=_of("case.id"))
    seen: bool
    found: str


class VisitFinding(SQLModel, table=True):
    """A finding that was logged from a visit, by its case."""

    __tablename__ = "visit_finding"
    __table_args__ = (UniqueConstraint("case_id", name="uq_visit_finding_of_two_visits"),)

    visit: int = Field(sa_column=_of("visit.id"))
    case_id: int = Field(sa_column=_of("case.id"))
    position: int = Field(sa_column=Column(Integer, nullable=False))


class VisitedHousehold(SQLModel, table=True):
    """A household that a visit went to, with its tour's window, within which no tour goes there again."""

    __tablename__ = "visited_household"
    __table_args__ = (
        CheckConstraint(NO_NUMBER, name="household_by_number"),
        ExcludeConstraint(
            (text(HOUSEHOLD), "&&"), (text(WINDOW), "&&"), name="ex_visited_household_repeated", using="gist"
        ),
    )

    visit: int = Field(sa_column=_of("visit.id"))
    household: str = Field(primary_key=True)
    area: str = Field(foreign_key="area.code")
    since: date = day()
    until: date = day()
