"""Who may do what to a report: the unit writes, its head signs, the receiving office judges."""

from dataclasses import dataclass

from duzhan.policy.permissions import Actor
from duzhan.vocabulary import Role
from statemachines.monthly_report import ReportFacts, ReportTrigger

AUTHORS = frozenset({Role.OFFICE, Role.UNIT_HANDLER, Role.UNIT_HEAD})
READERS = frozenset({Role.OFFICE, Role.AUDITOR, Role.DUTY_LEADER})
"""Who sees the reports of an area; a unit's people see their own."""
OF_UNIT = frozenset({ReportTrigger.DRAFT, ReportTrigger.SIGN, ReportTrigger.SUBMIT})


@dataclass(frozen=True, slots=True)
class Parties:
    """The unit that reports and the office that it reports to."""

    unit: str
    receiver: str


def areas(actor: Actor) -> tuple[str, ...]:
    """Return the area prefixes whose units' reports a person sees."""
    return tuple(grant.area for grant in actor.grants if grant.area and grant.role in READERS)


def may(actor: Actor, trigger: ReportTrigger, parties: Parties) -> bool:
    """Tell whether a person's roles have to do with a trigger at all; the guards come after."""
    facts = facts_of(actor, parties)
    return facts.actor_of_unit if trigger in OF_UNIT else facts.actor_of_receiver


def facts_of(actor: Actor, parties: Parties) -> ReportFacts:
    """Return what is true of the person; the report's own facts still refuse."""
    return ReportFacts(
        actor_of_unit=any(grant.unit == parties.unit and grant.role in AUTHORS for grant in actor.grants),
        actor_is_head=any(grant.unit == parties.unit and grant.role is Role.UNIT_HEAD for grant in actor.grants),
        actor_of_receiver=any(grant.unit == parties.receiver and grant.role is Role.OFFICE for grant in actor.grants),
        actor_belongs_to_unit=parties.unit in actor.all_units(),
    )
