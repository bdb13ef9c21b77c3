"""Who records what of whom, who signs it, who decides an appeal, and by when (domain.md, section 1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duzhan.campaign.recording import Appealing
from duzhan.campaign.scoring import ScoreLine
from duzhan.policy import deadlines, permissions, working_days
from duzhan.policy.deadlines import Due, Rules
from duzhan.policy.permissions import RANK, Actor, Grant
from duzhan.vocabulary import Level, Role
from duzhan.vocabulary.records import RecordKind, Signing

LADDER = (RecordKind.REMINDER, RecordKind.TALK, RecordKind.BULLETIN, RecordKind.ACCOUNTABILITY)
"""The steps of consequence, mildest first."""
APPELLANTS = frozenset({Role.UNIT_HEAD, Role.OFFICE})
"""Who appeals in a unit's name: its head, and of an office whoever works there."""
ONE_DAY = timedelta(days=1)
REMINDED, OVERDUE = 1, 2
"""What an appeal's clock has said so far."""


@dataclass(frozen=True, slots=True)
class Body:
    """A unit as far as it matters here: where it stands, and the office above it."""

    code: str
    level: Level
    area: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose records a person sees.

    ``offices`` are those in which they work, ``units`` everything they belong to, ``areas`` those that they check,
    ``audited`` those of which an auditor sees what is not signed yet.
    """

    offices: tuple[str, ...]
    units: tuple[str, ...]
    areas: tuple[str, ...]
    audited: tuple[str, ...]


def seen(actor: Actor) -> Seen:
    """Return whose records a person sees."""
    return Seen(
        offices=tuple(g.unit for g in actor.grants if g.role is Role.OFFICE and g.unit),
        units=tuple(sorted(actor.all_units())),
        areas=permissions.checking(actor).areas(),
        audited=tuple(g.area for g in actor.grants if g.role is Role.AUDITOR and g.area),
    )


def seen_in(area: str) -> Seen:
    """Return what an area's auditor sees: every record and appeal in it."""
    return Seen(offices=(), units=(), areas=(area,), audited=(area,))


def proposing(actor: Actor, unit: Body) -> Grant | None:
    """Return the grant by which somebody records something of a unit: an office's, of its level and below, in its area.

    No office records anything of itself.
    """
    return next((grant for grant in actor.grants if _reaches(grant, unit)), None)


def _reaches(grant: Grant, unit: Body) -> bool:
    if grant.role is not Role.OFFICE or grant.unit is None or grant.area is None or grant.unit == unit.code:
        return False
    return unit.area.startswith(grant.area) and RANK[unit.level] <= RANK[grant.level]


def signing_office(signing: Signing, office: Body, top: str) -> str:
    """Return the office that signs what an office proposes; ``top`` is the campaign's own."""
    if signing is Signing.TOP:
        return top
    return above(office) if signing is Signing.LEVEL_UP else office.code


def above(office: Body) -> str:
    """Return the office one level up, or the same one where there is none."""
    return office.parent or office.code


def before(kind: RecordKind) -> RecordKind | None:
    """Return the step that goes before a step; None of the first, and of what is no step."""
    if kind not in LADDER or kind is LADDER[0]:
        return None
    return LADDER[LADDER.index(kind) - 1]


def milder(kind: RecordKind) -> tuple[RecordKind, ...]:
    """Return the steps that a record may be changed to."""
    return LADDER[: LADDER.index(kind)] if kind in LADDER else ()


def appellant(actor: Actor, unit: str) -> bool:
    """Tell whether somebody appeals in a unit's name."""
    return any(grant.unit == unit and grant.role in APPELLANTS for grant in actor.grants)


def works_in(actor: Actor, office: str) -> bool:
    """Tell whether somebody is of an office."""
    return permissions.acts_for(actor, office) is not None


def appeal_until(rules: Rules, terms: Appealing, since: datetime) -> Due:
    """Return until when an appeal may be lodged: a right to be heard ends no earlier because the campaign does."""
    return deadlines.on(rules, since, deadlines.spent(rules, terms.lodge, rules.today(since)))


def decide_until(rules: Rules, terms: Appealing, lodged_at: datetime) -> Due:
    """Return until when an appeal is to be decided."""
    return deadlines.on(rules, lodged_at, deadlines.spent(rules, terms.decide, rules.today(lodged_at)))


def reminded_at(rules: Rules, terms: Appealing, due_at: datetime) -> datetime:
    """Return when whoever decides is reminded: on the morning that leaves so many working days."""
    on = rules.calendar.subtract(deadlines.due_date(due_at, rules.zone), terms.remind_before)
    return working_days.due_at(on - ONE_DAY, rules.zone)


def rung(rules: Rules, terms: Appealing, due_at: datetime, now: datetime) -> int:
    """Return what an appeal's clock has to have said by now."""
    if now >= due_at:
        return OVERDUE
    return REMINDED if now >= reminded_at(rules, terms, due_at) else 0


def next_at(rules: Rules, terms: Appealing, due_at: datetime, said: int) -> datetime | None:
    """Return when an appeal's clock speaks next; None once it has named what is overdue."""
    if said == OVERDUE:
        return None
    return due_at if said == REMINDED else reminded_at(rules, terms, due_at)


def total(points: Mapping[ScoreLine, float], start: float, bonus: float) -> float:
    """Return a score from what its lines take, as it was counted when it was frozen (policy/scoring.py)."""
    return round(max(start - sum(points.values()), 0.0) + bonus, 2)


def rank(mine: float, others: tuple[float, ...]) -> int:
    """Return the rank of a score among others: those with equal scores share theirs."""
    return sum(other > mine for other in others) + 1


def in_time(until: datetime, now: datetime) -> bool:
    """Tell whether an exclusive end lies ahead."""
    return now < until


def whole_period(since: date, until: date, today: date) -> str | None:
    """Return what is wrong with a record's period, by a code of RECORD_FAULTS; None where nothing is."""
    if since > until:
        return "period_backwards"
    return "period_ahead" if until > today else None
