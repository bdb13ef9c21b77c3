"""Exits of targets 退出进度: what each has reached, what stands in its way, and who leads it."""

from datetime import date, datetime

from duzhan.campaign.indicators import Verdict
from duzhan.vocabulary import Level, Light, TargetKind
from duzhan.wire.cases import CaseOut
from duzhan.wire.shape import Shape
from duzhan.wire.support import SupportPage
from duzhan.wire.target_listing import ListingHistory


class IndicatorOut(Shape):
    """An exit indicator of a target as the newest readings have it; ``case`` is the open case that it has, if any."""

    position: int
    rule: str
    title: str
    verdict: Verdict
    read_at: datetime | None
    case: str | None


class ExitOut(Shape):
    """A target on its way out: its indicators, and the open cases that lie in it, of whatever source.

    It is ready when every indicator holds or does not apply and no case is open; ``latest_due_on`` is the last of the
    open cases' local due dates, None where none has one.
    """

    kind: TargetKind
    area: str
    name: str
    full_name: str
    city_name: str
    county_name: str
    indicators: tuple[IndicatorOut, ...]
    open_cases: int
    overdue_cases: int
    latest_due_on: date | None
    light: Light
    delisted_on: date | None
    """Since when it is delisted 摘牌, None while it is listed."""

    @property
    def reached(self) -> int:
        """How many indicators hold or do not apply."""
        return len(self.indicators) - len(self.lacking)

    @property
    def lacking(self) -> tuple[IndicatorOut, ...]:
        """The indicators that fail, or that nobody has read."""
        good = (Verdict.HOLDS, Verdict.NOT_APPLICABLE)
        return tuple(each for each in self.indicators if each.verdict not in good)

    @property
    def ready(self) -> bool:
        """Whether nothing stands between it and its exit."""
        return bool(self.indicators) and not self.lacking and not self.open_cases


class ExitBoard(Shape):
    """Every target in the caller's scope, in the plan's order, delisted ones too; its indicators by their places."""

    as_of: datetime
    counties: tuple[ExitOut, ...]
    villages: tuple[ExitOut, ...]


class StandInOut(Shape):
    """Who hears and signs in a duty leader's place today, and until which local date."""

    name: str
    delegate: str
    until: date


class LeadersOut(Shape):
    """Who leads a target at a level today; nobody where the seat is vacant.

    ``accounts`` counts who gets what is sent to that level; where it is nobody, it goes to the next level.
    """

    level: Level
    names: tuple[str, ...]
    accounts: int
    standing_in: tuple[StandInOut, ...]


class PointOut(Shape):
    """A reading as it counts; None does not apply."""

    taken_at: datetime
    value: float | None


class FactOut(Shape):
    """A fact of a target with its newest readings, oldest first."""

    fact: str
    title: str
    yes_no: bool
    unit: str
    points: tuple[PointOut, ...]


class TargetDetail(Shape):
    """A target: its listing, leaders, what it has reached and the readings behind that, open cases, and support."""

    exit: ExitOut
    listing: ListingHistory
    leaders: tuple[LeadersOut, ...]
    facts: tuple[FactOut, ...]
    cases: tuple[CaseOut, ...]
    support: SupportPage
    may_raise: bool
    """Whether the caller may log a problem that the target raises."""
