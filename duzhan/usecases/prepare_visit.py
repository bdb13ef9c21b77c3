"""检查清单: what a team looks at in a place: the plan's content areas, its open cases, the households left to visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from duzhan.campaign.contents import ContentArea
from duzhan.policy import deadlines, tour_refusals
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.tour_refusals import NotOnTeam, TourNotFound
from duzhan.store import organisation, policies, teams, tours, visits
from duzhan.store.transaction import ReadTx
from duzhan.usecases import tour_desk
from duzhan.vocabulary import Level, Light
from duzhan.vocabulary.tour import Answer
from duzhan.wire.visits import CaseItem, Checklist, ContentItem, MemberItem
from statemachines.states import State


@dataclass(frozen=True, slots=True)
class Visiting:
    """A checklist with what its form offers: content areas with their items, and the dates that a visit can have."""

    checklist: Checklist
    contents: tuple[ContentArea, ...]
    village: bool
    today: date
    since: date
    until: date


def prepare_visit(tx: ReadTx, key: int, area: str, *, actor: Actor) -> Visiting:
    """Return the checklist of a place for the team.

    Raises TourNotFound out of scope, NotOnTeam for who is not on the team today, TourWithdrawn, InvalidInput for a
    place off the itinerary.
    """
    tour = tour_desk.find(tx, key, actor)
    rules = policies.in_force(tx)
    today = rules.today(tx.now)
    since, until = tours.window(tour)
    on_it = teams.on_it(tx, tour["team"], min(today, until))
    if actor.account not in on_it:
        raise NotOnTeam
    tour_desk.require_going(tx, key)
    place = organisation.find_area(tx, area)
    if place is None or not area.startswith(actor.areas()):
        raise TourNotFound(tour=key)
    if tours.stop_of(tx, key, area) is None:
        raise tour_refusals.fault("area", "place_off_itinerary", code=area)
    others = tuple(MemberItem(account=key, name=name) for key, name in on_it.items() if key != actor.account)
    sampled = tours.households(tx, key, actor.areas())
    checklist = Checklist(
        tour=key,
        tour_name=tour["name"],
        area=area,
        area_name=place.full_name,
        contents=_contents(tx, rules, area),
        cases=_cases(rules, visits.open_cases(tx, area, actor.areas())),
        households=tuple(each["household"] for each in sampled if each["area"] == area and each["visit"] is None),
        members=others,
    )
    village = place.level == Level.VILLAGE.value
    return Visiting(checklist, rules.policy.contents, village, today, since, until)


def asked(rules: Rules) -> tuple[ContentArea, ...]:
    """Return the content areas that a checklist asks about: the plan's own."""
    return tuple(content for content in rules.policy.contents if content.parent is None)


def _contents(tx: ReadTx, rules: Rules, area: str) -> tuple[ContentItem, ...]:
    before = visits.last_answers(tx, area)
    return tuple(
        ContentItem(
            code=content.code,
            title=content.title,
            text=content.text,
            answered=Answer(before[content.code][0]) if content.code in before else None,
            answered_on=before[content.code][1] if content.code in before else None,
        )
        for content in asked(rules)
    )


def _cases(rules: Rules, rows: Sequence[RowMapping]) -> tuple[CaseItem, ...]:
    return tuple(
        CaseItem(
            number=row["number"],
            description=row["description"],
            content_area=row["content_area"],
            state=State(row["state"]),
            light=Light(row["light"]),
            due_on=None if row["due_at"] is None else deadlines.due_date(row["due_at"], rules.zone),
            lead_unit_name=row["lead_unit_name"],
        )
        for row in rows
    )
