"""Plans of targets 一村一策: drawn up, signed, reported on, and rolled up to county and city."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary import Light, TargetKind
from duzhan.vocabulary.target_plan import PlanLineKind
from duzhan.wire.shape import Code, Day, Line, OptionalLine, Prose, Shape

Pseudonym = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{0,40}$")]
"""The code that the office gave a household or a person; never a name or an identity number."""
MOST_LINES = 1000
"""Lines in one plan."""


class PlanLineIn(Shape):
    """A line of a plan: a goal of the task book, a milestone of the timetable, or a measure of the road map."""

    kind: PlanLineKind
    title: Line
    area: Code | None = None
    """The target or what lies in it; None: the target itself."""
    household: Pseudonym = ""
    person: Pseudonym = ""
    responsible: Line
    """The office that answers for it, as 县水利局局长."""
    unit: Code | None = None
    """The unit that carries it out and reports on it; None: the office that drew the plan up."""
    due_on: Day
    override_reason: Line | None = None
    """Why the date may lie after the campaign's end; recorded."""


class DraftPlan(Shape):
    """起草计划: all of its lines; it takes the place of the draft before it and waits for the office above."""

    reason: OptionalLine = ""
    """Why a plan in force is changed; a first one needs none."""
    lines: tuple[PlanLineIn, ...] = Field(min_length=1, max_length=MOST_LINES)


class ImportPlans(Shape):
    """导入计划: what a sheet of plans does not say itself."""

    reason: OptionalLine = ""
    """Why plans in force are changed; needed where the sheet has such a one."""


class LineProgress(Shape):
    """报进展: how far a line has come, and what was done; 100 is reached."""

    percentage: int = Field(ge=0, le=100, strict=True)
    words: Prose


class PlanFiguresOut(Shape):
    """Lines in force and how far they have come; ``percentage`` is the mean of their percentages, None without any."""

    lines: int
    reached: int
    late: int
    percentage: float | None


class PlanLineOut(Shape):
    """A line with how far it has come; it is late once its date has passed without its being reached."""

    number: int
    kind: PlanLineKind
    title: str
    area: str
    area_name: str
    household: str
    person: str
    responsible: str
    unit: str | None
    unit_name: str | None
    due_on: date
    override_reason: str | None
    percentage: int
    words: str | None
    """What was reported last."""
    reported_at: datetime | None
    reported_by: str | None
    """The unit or office that reported it."""
    late: bool
    may_report: bool
    """Whether the caller may report on it now."""


class LateLine(Shape):
    """A line in force of a target's plan whose date has passed without its being reached."""

    area: str
    number: int
    title: str
    responsible: str
    due_on: date
    percentage: int


class PlanStanding(Shape):
    """How a target's plan stands; without one in force there is no light."""

    kind: TargetKind
    area: str
    name: str
    full_name: str
    revision: int | None
    """The one in force."""
    waiting: bool
    """Whether a draft waits for its signature."""
    light: Light | None
    figures: PlanFiguresOut
    next_title: str | None
    """The first milestone that is not reached."""
    next_on: date | None


class PlanSum(Shape):
    """The plans of a place's targets added up; every line in force counts the same."""

    code: str
    name: str
    targets: int
    in_force: int
    behind: int
    """Plans that have a late line."""
    figures: PlanFiguresOut


class CountyPlans(Shape):
    """A county's targets: itself where it is one, and its villages."""

    total: PlanSum
    targets: tuple[PlanStanding, ...]


class CityPlans(Shape):
    """A city's counties that are targets or have some."""

    total: PlanSum
    counties: tuple[CountyPlans, ...]


class PlanBoard(Shape):
    """Every target in the caller's scope with its plan; a unit has those that name it."""

    as_of: datetime
    total: PlanSum
    cities: tuple[CityPlans, ...]


class RevisionOut(Shape):
    """A revision of a plan: who drew it up, and who put it in force."""

    revision: int
    office_name: str
    reason: str
    drafted_at: datetime
    signed_at: datetime | None
    signed_for_name: str | None
    lines: int


class PlanDetail(Shape):
    """A target's plan: what is in force, the draft that waits, and what the caller may do; version 0 is no plan."""

    version: int
    standing: PlanStanding
    lines: tuple[PlanLineOut, ...]
    draft: tuple[PlanLineOut, ...]
    """The lines that wait for a signature; none where nothing waits."""
    revisions: tuple[RevisionOut, ...]
    """The newest first."""
    may_draft: bool
    may_sign: bool


class ReportedOut(Shape):
    """What was reported of a line once."""

    percentage: int
    words: str
    unit_name: str
    reported_at: datetime


class LineDetail(Shape):
    """A line of the plan in force, with everything that was reported of it, the newest first."""

    target: str
    full_name: str
    line: PlanLineOut
    reports: tuple[ReportedOut, ...]


class PlansTaken(Shape):
    """What came of a sheet: the targets whose drafts it holds, and how many lines."""

    targets: tuple[str, ...]
    lines: int
