"""Meetings 会商: convened, their agenda, minutes and decisions, and how what was decided stands."""

from datetime import date, datetime

from pydantic import Field

from duzhan.vocabulary import Level, Light, RectificationType, Severity, Source
from duzhan.vocabulary.meeting import Attendance, Becomes, Course, Ground, Standing
from duzhan.wire.shape import CaseNumber, Code, Day, Line, Prose, Shape
from statemachines.states import State


class Invitation(Shape):
    """Who is called: units, and areas, for which their offices come."""

    units: tuple[Code, ...] = Field(default=(), max_length=200)
    areas: tuple[Code, ...] = Field(default=(), max_length=200)


class MeetingIn(Invitation):
    """召开会商: by an office, on a local date."""

    office: Code | None = None
    """Whose; None where the caller works in one office only."""
    title: Line
    held_on: Day
    place: Line


class AgendaBuilding(Shape):
    """生成议程: what belongs on it comes on it; there is nothing to say with it."""


class ItemIn(Shape):
    """列入议程: a case of the office's area, or a matter that is no case."""

    case: CaseNumber | None = None
    title: Line | None = None


class ItemRemoval(Shape):
    """撤下议题: with the reason, which is kept."""

    reason: Prose


class ItemPlace(Shape):
    """调整顺序: which place the item takes among those that stand, from 1."""

    place: int = Field(ge=1, le=10_000)


class MinutesIn(Shape):
    """会议纪要: what was said; until they are signed they may be written anew."""

    minutes: Prose


class DecisionIn(Shape):
    """议定事项: on a case of the agenda, which gets an instruction; or about something new, which becomes a case."""

    words: Prose
    due_on: Day | None = None
    """The local date until whose end it is done; None: by the budget of clocks.toml."""
    case: CaseNumber | None = None
    area: Code | None = None
    content_area: Code | None = None
    unit: Code | None = None
    """The lead unit of the new case."""
    source: Source = Source.TARGET_RAISED
    severity: Severity = Severity.MODERATE
    rectification_type: RectificationType = RectificationType.TIME_LIMITED


class DecisionDropping(Shape):
    """删去议定事项: a draft; there is nothing to say with it."""


class MinutesSignature(Shape):
    """签发纪要: every decision is issued with it."""


class Cancellation(Shape):
    """取消会商: with the reason; what lead units asked for waits for the next one."""

    reason: Prose


class ParticipantOut(Shape):
    """A unit of a meeting."""

    unit: str
    unit_name: str
    attendance: Attendance


class ItemOut(Shape):
    """Something on an agenda; what is of its case is as the case stands now."""

    id: int
    position: int
    case: str | None
    title: str | None
    grounds: tuple[Ground, ...]
    state: State | None
    light: Light | None
    area_name: str | None
    description: str | None
    lead_unit_name: str | None
    due_on: date | None
    suspended_until: datetime | None
    requested_for: str | None
    """Why the lead unit asks for coordination."""
    removed_at: datetime | None
    removed_for: str | None


class DecisionOut(Shape):
    """A decision by its number within its meeting; ``due_on`` is a local date, met until its end."""

    meeting: str
    position: int
    becomes: Becomes
    words: str
    case: str | None
    """The case that it is about or that it became; None for a draft about something new."""
    instruction: int | None
    """The number of the instruction on that case."""
    unit: str | None
    unit_name: str | None
    area_name: str | None
    due_on: date | None
    issued_at: datetime | None
    standing: Standing | None
    """None while the minutes are not signed."""
    answer: str | None
    """What the unit answered, or why it was withdrawn."""
    answered_at: datetime | None


class MeetingOut(Shape):
    """A meeting in a list."""

    number: str
    version: int
    office: str
    office_name: str
    level: Level
    title: str
    held_on: date
    place: str
    course: Course
    signed_at: datetime | None
    cancelled_for: str | None


class MeetingDetail(MeetingOut):
    """A meeting with all that the caller may see of it: a participant sees what is of its own cases."""

    whole: bool
    """Whether the caller sees all of it."""
    may_act: bool
    """Whether the caller may change it now."""
    minutes: str | None
    signed_by: str | None
    participants: tuple[ParticipantOut, ...]
    opening: tuple[DecisionOut, ...]
    """What was decided before, and how it stands: now, or, once the minutes are signed, as it stood then."""
    items: tuple[ItemOut, ...]
    decisions: tuple[DecisionOut, ...]

    @property
    def standing(self) -> tuple[ItemOut, ...]:
        """The items that were not taken off."""
        return tuple(item for item in self.items if item.removed_at is None)

    @property
    def removed(self) -> tuple[ItemOut, ...]:
        """The items that were taken off."""
        return tuple(item for item in self.items if item.removed_at is not None)


class MeetingStanding(MeetingOut):
    """A meeting with how many of its issued decisions are done, are not, and were withdrawn."""

    done: int
    not_done: int
    withdrawn: int


class MeetingFilter(Shape):
    """Which meetings."""

    office: Code | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class MeetingPage(Shape):
    """A page of meetings, newest first, and the cursor of the next one."""

    items: tuple[MeetingOut, ...]
    next: str | None
