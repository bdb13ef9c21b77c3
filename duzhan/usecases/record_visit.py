"""登记走访: what a team saw in a place, once per recorder and source record, with the findings that come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from duzhan.model.area import Area
from duzhan.model.tour import Visit, VisitAnswer, VisitCase, VisitMember
from duzhan.policy import permissions, tour_refusals
from duzhan.policy.permissions import Actor
from duzhan.policy.tour_refusals import NotOnTeam, TourNotFound
from duzhan.store import organisation, policies, teams, tours, visits
from duzhan.store.teams import Window
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import log_visit_findings, prepare_visit, tour_desk
from duzhan.wire.visits import AnswerIn, VisitIn


@dataclass(frozen=True, slots=True)
class Recorded:
    """The visit's key, and whether this call recorded it."""

    visit: int
    created: bool


def record_visit(tx: Tx, key: int, command: VisitIn, *, actor: Actor) -> Recorded:
    """Record a visit with its findings; the same reference again is the same visit.

    Raises TourNotFound out of scope, NotOnTeam for who was not on the team that day, TourWithdrawn, InvalidInput for
    what cannot be, OwnArea for what is a member's own, HouseholdRepeated for a household that a tour of these days went
    to.
    """
    tour = tour_desk.find(tx, key, actor)
    known = visits.known(tx, actor.account, command.source_ref)
    if known is not None:
        return Recorded(known, created=False)
    place = _place(tx, tour, command, actor)
    on_it = teams.on_it(tx, tour["team"], command.visited_on)
    if actor.account not in on_it:
        raise NotOnTeam
    tours.hold_to_visit(tx, key)
    tour_desk.require_going(tx, key)
    _require_day(tx, tour, command.visited_on)
    tour_desk.require_away(
        tx, tour["team"], Window(place.code, command.visited_on, command.visited_on), place.full_name
    )
    tour_desk.require_households(command.households, place, "households")
    answers = _answers(tx, command.answers)
    there = _there(command, on_it, actor)
    looked = _cases(tx, command, actor)
    visit = visits.record(tx, _visit(tx, key, command, actor))
    if visit is None:
        # Two copies of one request: the other one was faster, and its visit is this one's too.
        return Recorded(int(visits.known(tx, actor.account, command.source_ref) or 0), created=False)
    visits.keep(
        tx,
        [each.model_copy(update={"visit": visit}) for each in answers],
        [VisitCase(visit=visit, case_id=case, seen=seen, found=found) for case, (seen, found) in looked.items()],
        [VisitMember(visit=visit, account=account) for account in there],
    )
    _go_to(tx, visit, command, tour)
    log_visit_findings.log_from(tx, (visit, command.area, command.visited_on), command.findings, "0", actor)
    return Recorded(visit, created=True)


def _place(tx: ReadTx, tour: RowMapping, command: VisitIn, actor: Actor) -> Area:
    place = organisation.find_area(tx, command.area)
    if place is None or permissions.may_log(actor, command.area) is None:
        raise TourNotFound(tour=tour["id"])
    if tours.stop_of(tx, tour["id"], command.area) is None:
        raise tour_refusals.fault("area", "place_off_itinerary", code=command.area)
    return place


def _require_day(tx: ReadTx, tour: RowMapping, day: date) -> None:
    since, until = tours.window(tour)
    if not since <= day <= until:
        raise tour_refusals.fault("visited_on", "dates_outside_tour", since=since, until=until)
    if day > policies.in_force(tx).today(tx.now):
        raise tour_refusals.fault("visited_on", "visited_in_future")


def _answers(tx: ReadTx, given: Sequence[AnswerIn]) -> list[VisitAnswer]:
    """Return the answers; raises InvalidInput unless every item is answered, once."""
    asked = [content.code for content in prepare_visit.asked(policies.in_force(tx))]
    kept: dict[str, VisitAnswer] = {}
    for position, each in enumerate(given):
        if each.content_area not in asked:
            raise tour_refusals.fault(f"answers.{position}.content_area", "answer_unknown", code=each.content_area)
        if each.content_area in kept:
            raise tour_refusals.fault(f"answers.{position}.content_area", "answer_twice", code=each.content_area)
        answer = VisitAnswer(visit=0, content_area=each.content_area, answer=each.answer.value, remark=each.remark)
        kept[each.content_area] = answer
    missing = [code for code in asked if code not in kept]
    if missing:
        raise tour_refusals.fault("answers", "answers_incomplete", code=missing[0])
    return list(kept.values())


def _there(command: VisitIn, on_it: Mapping[int, str], actor: Actor) -> list[int]:
    for account in command.members:
        if account not in on_it:
            raise tour_refusals.fault("members", "member_not_there", code=account)
    return sorted({actor.account, *command.members})


def _cases(tx: ReadTx, command: VisitIn, actor: Actor) -> dict[int, tuple[bool, str]]:
    """Return the open cases of the checklist, looked at or not, and others of the place that were named."""
    areas = actor.areas()
    named = visits.named_cases(tx, command.area, [each.number for each in command.cases], areas)
    looked = {int(row["id"]): (False, "") for row in visits.open_cases(tx, command.area, areas)}
    seen: set[str] = set()
    for position, each in enumerate(command.cases):
        if each.number not in named:
            raise tour_refusals.fault(f"cases.{position}.number", "case_not_here", code=each.number)
        if each.number in seen:
            raise tour_refusals.fault(f"cases.{position}.number", "case_twice", code=each.number)
        seen.add(each.number)
        looked[named[each.number]] = (each.seen, each.found)
    return looked


def _visit(tx: Tx, key: int, command: VisitIn, actor: Actor) -> Visit:
    return Visit(
        tour=key,
        area=command.area,
        visited_on=command.visited_on,
        summary=command.summary,
        source_ref=command.source_ref,
        recorded_by=actor.account,
        recorded_at=tx.now,
    )


def _go_to(tx: Tx, visit: int, command: VisitIn, tour: RowMapping) -> None:
    since, until = tours.window(tour)
    at = {"area": command.area, "since": since, "until": until}
    # In one order, so that two visits to the same households wait for each other and not in a ring.
    for household in sorted(command.households):
        if not visits.go_to(tx, visit, household, at):
            raise tour_refusals.repeated(household)
