"""Look-backs 回头看: plans drawn and adopted, visits and what was found, and what became of what was verified."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from duzhan.vocabulary.look_back import Drawn, LookBackResult, Risk, SampleState
from duzhan.wire.shape import Code, Day, Instant, Prose, Shape

PersonDays = Annotated[float, Field(gt=0, le=10_000, strict=True, allow_inf_nan=False)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DrawIn(Shape):
    """试抽: the look-backs of one's office that fall due from one local date to another, both included.

    The same seed draws the same plan from the ledger as of the same instant, byte for byte.
    """

    since: Day
    until: Day
    budget: PersonDays
    seed: Code
    as_of: Instant | None = None
    """None: now."""


class AdoptIn(DrawIn):
    """采用抽查计划: the one that was drawn, by the digest that the draw answered with."""

    as_of: Instant
    digest: Digest


class QuotaOut(Shape):
    """A unit's share; ``short`` is how many are owed that the budget left out."""

    unit: str
    unit_name: str
    closed: int
    owed: int
    drawn: int
    short: int


class PickOut(Shape):
    """A case that was drawn: why, its weight with what makes it, and what it adds in person-days."""

    number: str
    unit: str
    place: str
    place_name: str
    why: Drawn
    weight: float
    risks: tuple[Risk, ...]
    days: float


class DrawOut(Shape):
    """A plan as it was drawn; ``left`` are the cases whose look-back ends when it is adopted, since none came to them.

    ``thrifty`` tells that what shares a trip went before what is at risk, since more shares are met so.
    """

    office: str
    office_name: str
    since: date
    until: date
    as_of: datetime
    seed: str
    budget: float
    spent: float
    trips: int
    thrifty: bool
    sample_percent: int
    at_least_per_unit: int
    quotas: tuple[QuotaOut, ...]
    picks: tuple[PickOut, ...]
    left: tuple[str, ...]
    digest: str

    @property
    def short(self) -> tuple[QuotaOut, ...]:
        """The units whose share the budget does not meet."""
        return tuple(quota for quota in self.quotas if quota.short)


class LookBackPlanOut(Shape):
    """An adopted plan with what became of it, as far as it lies in the caller's areas."""

    position: int
    office: str
    office_name: str
    since: date
    until: date
    budget: float
    adopted_at: datetime
    drawn: int
    waiting: int
    relapsed: int


class LookBackPlans(Shape):
    """The adopted plans, the newest first."""

    items: tuple[LookBackPlanOut, ...]


class SampleOut(Shape):
    """A case that a plan drew, and what became of it."""

    position: int
    number: str
    area: str
    area_name: str
    place: str
    description: str
    cycle: int
    state: SampleState
    result: LookBackResult | None
    on_site_on: date | None
    done_at: datetime | None


class LookBackPlanDetail(LookBackPlanOut):
    """A plan with its cases in the caller's areas; ``draw`` is None for whoever does not oversee the whole office."""

    samples: tuple[SampleOut, ...]
    draw: DrawOut | None


class PlanProof(Shape):
    """复算: a plan's digest, that of drawing it again by its seed as of its instant, and whether they are the same.

    ``redrawn`` is empty where nothing is found to draw from.
    """

    position: int
    digest: str
    redrawn: str
    same: bool


class LookBackIn(Shape):
    """回头看: what was found on the spot; a relapse reopens the case, its opinion being what was found."""

    result: LookBackResult
    on_site_on: Day
    opinion: Prose
    evidence: tuple[UUID, ...] = Field(default=(), max_length=20)
    due_on: Day | None = None
    """Of a relapse: by when it is to be put right; None: by the budget of the rectification type."""
    override_reason: Prose | None = None
    """Of a relapse: why the date may pass the campaign's end; recorded."""


class LookBackOut(Shape):
    """A visit by its number within the case; ``plan`` is the plan that had drawn it."""

    position: int
    cycle: int
    result: LookBackResult
    on_site_on: date
    opinion: str
    evidence: tuple[UUID, ...]
    done_at: datetime
    done_by: str
    unit_name: str | None
    plan: int | None


class LookBacksOut(Shape):
    """The look-backs on a case, oldest first, and whether the caller may look back on it now."""

    case: str
    version: int
    items: tuple[LookBackOut, ...]
    plan: int | None
    """The plan that has drawn the case and waits for the visit; None for whoever may not look back."""
    may_look_back: bool


class VerifierOut(Shape):
    """What became of what one person verified: cycles verified, closed, looked back on, and found relapsed."""

    username: str
    name: str
    verified: int
    closed: int
    looked_back: int
    relapsed: int
    cases: tuple[str, ...]
    """Those that relapsed."""


class VerifiersOut(Shape):
    """Every verifier in the caller's areas, those with most relapses first."""

    items: tuple[VerifierOut, ...]
