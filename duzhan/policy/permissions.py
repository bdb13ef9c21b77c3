"""Who may do what to which case (domain.md, sections 2 and 10). Deny unless permitted; the guards come after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from duzhan.vocabulary import Level, Role
from statemachines.states import State, Trigger

RANK: Mapping[Level, int] = {
    Level.VILLAGE: 0,
    Level.TOWNSHIP: 1,
    Level.COUNTY: 2,
    Level.CITY: 3,
    Level.PROVINCE: 4,
}
SCOPED_BY_UNIT = frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope; offices carry their unit and its area."""

    role: Role
    level: Level
    area: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with what they are granted right now."""

    account: int
    username: str
    name: str
    grants: tuple[Grant, ...]

    def areas(self) -> tuple[str, ...]:
        """Return the area prefixes that this person reads."""
        return tuple(grant.area for grant in self.grants if grant.area and grant.role not in SCOPED_BY_UNIT)

    def units(self) -> tuple[str, ...]:
        """Return the units for which this person acts."""
        return tuple(grant.unit for grant in self.grants if grant.unit and grant.role in SCOPED_BY_UNIT)

    def all_units(self) -> frozenset[str]:
        """Return every unit this person belongs to, offices included."""
        return frozenset(grant.unit for grant in self.grants if grant.unit)


@dataclass(frozen=True, slots=True)
class Agent:
    """A scheduled flow or an operator's command, acting by the rules and for nobody."""

    name: str


Doer = Actor | Agent


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as permissions see it; ``offices`` is its chain of offices from the county up, with their levels."""

    state: State
    area: str
    found_level: Level
    closing_level: Level
    lead_unit: str | None
    co_units: frozenset[str]
    offices: tuple[tuple[Level, str], ...]
    submission_reviewed: bool = False

    def office_of_level(self, level: Level) -> tuple[Level, str]:
        """Return the lowest office of the chain at this level or above: the office of the level."""
        return office_at(self.offices, level)

    def arbiter(self) -> tuple[Level, str]:
        """Return the office one level above that of the finding level; at the top, that office itself."""
        position = self.offices.index(self.office_of_level(self.found_level))
        return self.offices[min(position + 1, len(self.offices) - 1)]


def office_at(offices: tuple[tuple[Level, str], ...], level: Level) -> tuple[Level, str]:
    """Return the lowest office of a chain at a level or above it; the highest where there is none."""
    return next((pair for pair in offices if RANK[pair[0]] >= RANK[level]), offices[-1])


Permission = Callable[[Grant, Standing], bool]


def _office(grant: Grant, standing: Standing) -> bool:
    """Of the level at which the case was found, or above it in the chain."""
    return _office_at(grant, standing, standing.found_level)


def _closing_office(grant: Grant, standing: Standing) -> bool:
    return _office_at(grant, standing, standing.closing_level)


def _office_at(grant: Grant, standing: Standing, level: Level) -> bool:
    lowest = standing.office_of_level(level)
    above = standing.offices[standing.offices.index(lowest) :]
    return grant.role is Role.OFFICE and any(grant.unit == unit for _, unit in above)


def _lead(grant: Grant, standing: Standing) -> bool:
    return grant.role in SCOPED_BY_UNIT and grant.unit == standing.lead_unit


def _lead_head(grant: Grant, standing: Standing) -> bool:
    return grant.role is Role.UNIT_HEAD and grant.unit == standing.lead_unit


def _any_part(grant: Grant, standing: Standing) -> bool:
    return _lead(grant, standing) or (grant.role in SCOPED_BY_UNIT and grant.unit in standing.co_units)


def _supervisor(grant: Grant, standing: Standing) -> bool:
    return grant.role is Role.SUPERVISOR and grant.area is not None and standing.area.startswith(grant.area)


def _verifier(grant: Grant, standing: Standing) -> bool:
    return _supervisor(grant, standing) or _closing_office(grant, standing)


def _looks_back(grant: Grant, standing: Standing) -> bool:
    return _supervisor(grant, standing) or _office(grant, standing)


def _sends_back(grant: Grant, standing: Standing) -> bool:
    if standing.state is State.VERIFIED:
        return _closing_office(grant, standing)
    return _office(grant, standing) or (standing.submission_reviewed and _verifier(grant, standing))


MAY: Mapping[Trigger, Permission] = {
    Trigger.ASSIGN: _office,
    Trigger.DISMISS: _office,
    Trigger.ACCEPT: _lead,
    Trigger.RETURN: _lead,
    Trigger.TRANSFER: _office,
    Trigger.PLAN: _lead,
    Trigger.PROGRESS: _any_part,
    Trigger.SUBMIT: _lead_head,
    Trigger.REVIEW: _office,
    Trigger.SEND_BACK: _sends_back,
    Trigger.VERIFY: _verifier,
    Trigger.ORDER_CLOSING: _office,
    Trigger.CLOSE: lambda _grant, _standing: False,
    Trigger.REOPEN: _looks_back,
    Trigger.SUSPEND: _office,
    Trigger.RESUME: _office,
    Trigger.REQUEST_EXTENSION: _lead_head,
    Trigger.GRANT_EXTENSION: _office,
    Trigger.REFUSE_EXTENSION: _office,
}


AUTOMATIC = frozenset({Trigger.ASSIGN, Trigger.RESUME, Trigger.CLOSE})
"""What an agent may do: route, resume at the review date, strike off; everything else takes a person."""


def acting_as(actor: Actor, trigger: Trigger, standing: Standing) -> Grant | None:
    """Return the grant by which this person may fire the trigger, None where none allows it."""
    permission = MAY[trigger]
    return next((grant for grant in actor.grants if permission(grant, standing)), None)


def may_attach(actor: Actor, standing: Standing) -> Grant | None:
    """Return the grant by which this person may add evidence: the units concerned, supervisors, offices."""
    return next(
        (
            grant
            for grant in actor.grants
            if _any_part(grant, standing) or _supervisor(grant, standing) or _office(grant, standing)
        ),
        None,
    )


def may_know(actor: Actor, standing: Standing) -> bool:
    """Tell whether this person may know whom a case is about: its units, supervisors, offices of the place."""
    return may_attach(actor, standing) is not None or any(
        grant.role is Role.OFFICE and grant.area is not None and standing.area.startswith(grant.area)
        for grant in actor.grants
    )


def may_publicize(actor: Actor, standing: Standing) -> Grant | None:
    """Return the grant by which this person may post a case and write down objections: its office, or one above."""
    return next((grant for grant in actor.grants if _office(grant, standing)), None)


def may_answer(actor: Actor, standing: Standing) -> Grant | None:
    """Return the grant by which this person may answer objections: whoever's office may also order the closing."""
    return next((grant for grant in actor.grants if _closing_office(grant, standing)), None)


def may_instruct(actor: Actor, standing: Standing) -> Grant | None:
    """Return the grant by which this person may instruct: the highest that makes them a duty leader of the place."""
    return max(_leading(actor, standing), key=lambda grant: RANK[grant.level], default=None)


def may_answer_instruction(actor: Actor, standing: Standing) -> Grant | None:
    """Return the grant by which this person may answer a duty leader: one of the unit that leads the case."""
    return next((grant for grant in actor.grants if _lead(grant, standing)), None)


def may_withdraw(actor: Actor, standing: Standing, given_at: Level | None) -> Grant | None:
    """Return the grant by which this person may take back an instruction of a level; None stands for their own."""
    grants = _leading(actor, standing)
    return next((grant for grant in grants if given_at is None or RANK[grant.level] > RANK[given_at]), None)


def acts_for(actor: Actor, office: str) -> Grant | None:
    """Return the grant by which this person acts for an office: they work there."""
    return next((grant for grant in actor.grants if grant.role is Role.OFFICE and grant.unit == office), None)


def _leading(actor: Actor, standing: Standing) -> tuple[Grant, ...]:
    leads = (grant for grant in actor.grants if grant.role is Role.DUTY_LEADER and grant.area is not None)
    return tuple(grant for grant in leads if standing.area.startswith(str(grant.area)))


def may_log(actor: Actor, area: str) -> Grant | None:
    """Return the grant by which this person may log a finding in an area: supervisors and offices of that area."""
    return next(
        (
            grant
            for grant in actor.grants
            if grant.role in {Role.SUPERVISOR, Role.OFFICE} and grant.area is not None and area.startswith(grant.area)
        ),
        None,
    )


def may_import(actor: Actor) -> Grant | None:
    """Return the grant by which this person imports ledgers: offices do, in their own area."""
    return next((grant for grant in actor.grants if grant.role is Role.OFFICE and grant.area and grant.unit), None)


def may_appoint(actor: Actor, level: Level, area: str) -> bool:
    """Tell whether this person keeps the terms of an area's duty leaders: offices do, at their level and below."""
    return any(
        grant.role is Role.OFFICE
        and grant.area is not None
        and area.startswith(grant.area)
        and RANK[grant.level] >= RANK[level]
        for grant in actor.grants
    )


def reads(actor: Actor) -> bool:
    """Tell whether this person reads cases at all; administrators do not."""
    return any(grant.role not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN} for grant in actor.grants)


def checking(actor: Actor) -> Actor:
    """Return the person with what lets them check how others work: what they are granted as an office or an auditor."""
    kept = tuple(grant for grant in actor.grants if grant.role in {Role.OFFICE, Role.AUDITOR})
    return replace(actor, grants=kept)


def checks(actor: Actor) -> bool:
    """Tell whether this person checks how others work."""
    return bool(checking(actor).grants)


def administers(actor: Actor) -> bool:
    """Tell whether this person keeps the house: accounts, channels, what could not be delivered."""
    return any(grant.role is Role.SYSTEM_ADMIN for grant in actor.grants)


def secures(actor: Actor) -> bool:
    """Tell whether this person gives rights and takes them."""
    return any(grant.role is Role.SECURITY_ADMIN for grant in actor.grants)


def audits(actor: Actor) -> bool:
    """Tell whether this person reads who did what to accounts, rights and personal data."""
    return any(grant.role in {Role.AUDITOR, Role.SECURITY_ADMIN} for grant in actor.grants)
