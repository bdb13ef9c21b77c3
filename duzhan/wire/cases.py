"""Cases as they come in and go out."""

from datetime import date, datetime

from pydantic import Field

from duzhan.vocabulary import BudgetUnit, ClockKind, Level, Light, RectificationType, Severity, Source
from duzhan.wire.instructions import InstructionsOut
from duzhan.wire.persons import MaskedPerson, Person
from duzhan.wire.publicity import PublicityOut
from duzhan.wire.shape import Code, Instant, OptionalLine, Prose, Shape
from statemachines.states import Resolution, State, Trigger


class Finding(Shape):
    """What a supervisor saw; ``source_ref`` is unique per reporter and makes logging idempotent."""

    area: Code
    """GB/T 2260 or statistical code, county to village."""
    place: OptionalLine = ""
    """Household, point: free text."""
    source: Source
    content_area: Code
    description: Prose
    severity: Severity = Severity.MODERATE
    found_at: Instant
    source_ref: Code
    person: Person | None = Field(default=None, repr=False)
    """Whom it is about: kept encrypted, beside the case and never in it."""


class PartOut(Shape):
    """A unit's own part in the case."""

    unit: str
    name: str
    role: str
    percentage: int


class MilestoneOut(Shape):
    """A milestone in force; ``due_on`` is a local date, met until its end."""

    position: int
    title: str
    due_on: date
    reached_at: datetime | None


class PauseOut(Shape):
    """Local dates between which a clock stood still: the day it was stopped ran, the day it went on did not."""

    stopped_on: date
    resumed_on: date | None


class ClockOut(Shape):
    """A clock: ``due_at`` is the exclusive end, ``due_on`` the local date that people are told.

    ``budget`` is None where somebody named the date; ``behind_on`` is the next milestone's date.
    """

    kind: ClockKind
    holder: str
    position: int
    """The number of the instruction that it runs for, else 0."""
    cycle: int
    due_version: int
    budget: int | None
    unit: BudgetUnit
    started_at: datetime
    due_at: datetime
    due_on: date
    provisional: bool
    pauses: tuple[PauseOut, ...]
    behind_on: date | None
    paused_at: datetime | None
    ended: str | None
    ended_at: datetime | None
    light: Light
    rung: int


class CaseOut(Shape):
    """A case; times are UTC instants, ``due_on`` a local date."""

    number: str
    version: int
    state: State
    light: Light
    overdue: bool
    area: str
    area_name: str
    place: str
    source: Source
    content_area: str
    severity: Severity
    description: str
    found_at: datetime
    found_level: Level
    closing_level: Level
    lead_unit: str | None
    rectification_type: RectificationType | None
    responsible_person: str | None
    dispatched_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    returns: int
    cycle: int
    rework: int
    suspended_until: datetime | None
    closing_ordered_at: datetime | None
    closed_at: datetime | None
    resolution: Resolution | None
    closure_number: str | None


class MissingOut(Shape):
    """Why a trigger of this state is not possible yet: guard names and what they say."""

    trigger: Trigger
    guards: tuple[str, ...]
    says: tuple[str, ...]


class CaseDetail(CaseOut):
    """A case with its units, clocks, and what the caller may do now."""

    units: tuple[PartOut, ...]
    milestones: tuple[MilestoneOut, ...]
    clocks: tuple[ClockOut, ...]
    publicity: PublicityOut
    instructions: InstructionsOut
    person: MaskedPerson | None
    """Whom the case is about, masked, for those who may act on it; None for everybody else, and where nobody is."""
    permitted: tuple[Trigger, ...]
    missing: tuple[MissingOut, ...]


class CasePage(Shape):
    """A page of cases, and the cursor of the next one."""

    items: tuple[CaseOut, ...]
    next: str | None


class CaseNarrowing(Shape):
    """Which cases: every field narrows."""

    area: Code | None = None
    state: State | None = None
    open: bool | None = None
    """Whether it is not struck off yet, in whatever state."""
    light: Light | None = None
    overdue: bool | None = None
    sent_back: bool | None = None
    """Whether it was ever sent back."""
    content_area: Code | None = None
    unit: Code | None = None
    target: Code | None = None
    source: Source | None = None
    due_before: Instant | None = None
    q: OptionalLine | None = None

    @property
    def narrowing(self) -> "CaseNarrowing":
        """What narrows, without the page and the form in which it is wanted."""
        return CaseNarrowing(**{name: getattr(self, name) for name in CaseNarrowing.model_fields})


class CaseFilter(CaseNarrowing):
    """Which cases, a page at a time."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class EventOut(Shape):
    """One line of the timeline."""

    id: int
    kind: str
    from_state: State
    to_state: State
    version: int
    at: datetime
    actor: str | None
    agent: str | None
    unit: str | None
    unit_name: str | None
    detail: dict[str, object]


class Timeline(Shape):
    """Every event of a case, oldest first."""

    items: tuple[EventOut, ...]
    next: str | None = None


class EvidenceOut(Shape):
    """A piece of evidence; its bytes are at ``…/evidence/{id}``."""

    id: str
    kind: str
    taken_on: date
    sha256: str
    size: int
    media_type: str
    filename: str
    cycle: int
    unit: str | None
    uploaded_at: datetime


class EvidencePage(Shape):
    """Every piece of a case's evidence, oldest first."""

    items: tuple[EvidenceOut, ...]
    next: str | None = None
