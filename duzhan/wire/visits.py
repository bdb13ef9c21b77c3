"""Visits of a tour: the checklist of a place, what was seen there, and which places nobody has seen for how long."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary import Light, Severity, TargetKind
from duzhan.vocabulary.tour import Answer
from duzhan.wire.shape import CaseNumber, Code, Day, OptionalLine, Prose, Shape
from duzhan.wire.tours import Household, Key, VisitLine
from statemachines.states import State

Reference = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,36}$")]
"""The recorder's own number of a visit; its findings get theirs from it."""


class ContentItem(Shape):
    """An item of the checklist on one of the plan's content areas, and how the visit before answered it."""

    code: str
    title: str
    text: str
    answered: Answer | None
    answered_on: date | None


class CaseItem(Shape):
    """An item of the checklist on an open case of the place."""

    number: str
    description: str
    content_area: str
    state: State
    light: Light
    due_on: date | None
    lead_unit_name: str | None


class MemberItem(Shape):
    """Somebody of the team who may have been there."""

    account: int
    name: str


class Checklist(Shape):
    """检查清单: what is looked at in a place: every content area, every open case, the sampled households left."""

    tour: int
    tour_name: str
    area: str
    area_name: str
    contents: tuple[ContentItem, ...]
    cases: tuple[CaseItem, ...]
    households: tuple[str, ...]
    members: tuple[MemberItem, ...]


class AnswerIn(Shape):
    """How an item on a content area is answered."""

    content_area: Code
    answer: Answer
    remark: OptionalLine = ""


class CaseLook(Shape):
    """Whether an open case was looked at, and what was found."""

    number: CaseNumber
    seen: bool
    found: OptionalLine = ""


class VisitFindingIn(Shape):
    """A finding of the visit, logged as any other: source 巡回督战, at the place and on the day of the visit."""

    content_area: Code
    description: Prose
    severity: Severity = Severity.MODERATE
    household: Household | None = None
    """The household that it is about, by its number."""


class VisitIn(Shape):
    """A visit; ``source_ref`` is the recorder's own and makes recording idempotent.

    Every content area is answered; cases that are not named were not looked at.
    """

    area: Code
    visited_on: Day
    source_ref: Reference
    members: Annotated[tuple[Key, ...], Field(max_length=50)] = ()
    """The accounts of the others who were there."""
    households: Annotated[tuple[Household, ...], Field(max_length=100)] = ()
    answers: Annotated[tuple[AnswerIn, ...], Field(max_length=50)]
    cases: Annotated[tuple[CaseLook, ...], Field(max_length=200)] = ()
    findings: Annotated[tuple[VisitFindingIn, ...], Field(max_length=20)] = ()
    summary: OptionalLine = ""


class MoreFindings(Shape):
    """Findings of a visit that was recorded already; the same ``source_ref`` again logs nothing new."""

    source_ref: Reference
    findings: Annotated[tuple[VisitFindingIn, ...], Field(min_length=1, max_length=20)]


class AnswerOut(Shape):
    """An answered item."""

    content_area: str
    title: str
    answer: Answer
    remark: str


class CaseLookOut(Shape):
    """An open case as the visit met it."""

    number: str
    description: str
    seen: bool
    found: str


class FindingOut(Shape):
    """A case that was logged from the visit, as it stands now."""

    number: str
    content_area: str
    severity: Severity
    description: str
    state: State
    light: Light
    household: str


class VisitOut(VisitLine):
    """A visit with everything that it noted."""

    team_name: str
    recorded_by: str
    recorded_at: datetime
    members: tuple[str, ...]
    visited: tuple[str, ...]
    """The households, by their numbers."""
    answers: tuple[AnswerOut, ...]
    cases: tuple[CaseLookOut, ...]
    logged: tuple[FindingOut, ...]
    may_add: bool
    """Whether the caller may log more findings from it."""


class CoverageFilter(Shape):
    """Which targets: ``days`` stands for the number of tours.toml, ``area`` narrows."""

    area: Code | None = None
    days: int | None = Field(default=None, ge=1, le=366)


class TargetSeen(Shape):
    """A target, and when a team was last there; ``days`` is None where none ever was."""

    kind: TargetKind
    area: str
    full_name: str
    visits: int
    visited_on: date | None
    days: int | None
    unseen: bool
    """Whether nobody has been there for so many days, counted from the campaign's beginning where nobody ever was."""


class MonthSeen(Shape):
    """A month's visits: how many, to how many of the targets, and what they noted."""

    month: str
    visits: int
    counties: int
    villages: int
    households: int
    findings: int


class Coverage(Shape):
    """覆盖: every target in the caller's areas, the longest unseen first, and what was seen each month."""

    unseen_after_days: int | None
    """None where the rules in force have no number and none was asked for: nobody is missed then."""
    as_of: date
    counties: int
    villages: int
    unseen_counties: int
    unseen_villages: int
    targets: tuple[TargetSeen, ...]
    months: tuple[MonthSeen, ...]
