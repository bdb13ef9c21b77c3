"""Cases that have to be posted 公示, and cases that a county closes, as tests come by them."""

from datetime import date
from uuid import UUID

import seen
from world import World, actor

from duzhan.usecases.answer_objection import answer_objection
from duzhan.usecases.publicize_case import publicize_case
from duzhan.usecases.raise_objection import raise_objection
from duzhan.vocabulary import Outcome
from duzhan.wire.publicity import ObjectionAnswer, ObjectionIn, PublicityIn, PublicityOut
from statemachines.states import Trigger

POSTED = {"content_area": "3.4", "description": "特困供养 5 人护理费未发"}
"""A finding whose content area demands five working days of publicity."""


def verified(world: World, **fields: object) -> str:
    """Bring a case to verified that has to be posted."""
    number = world.to_rectifying(**{**POSTED, **fields}).number
    return handed_in(world, number)


def handed_in(world: World, number: str) -> str:
    """Submit with everything that is needed, and verify."""
    world.evidence(number, "roster", "receipt")
    world.submit(number)
    world.review(number)
    world.verify(number, "verifier")
    return world.verify(number, "verifier2").number


def pictures(world: World, number: str, *, cycle: int = 1) -> tuple[UUID, ...]:
    """Photograph the poster and return the pictures that there are."""
    world.evidence(number, "publicity")
    asked = """select v.id from evidence v join "case" c on c.id = v.case_id
               where c.number = :number and v.kind = 'publicity' and v.cycle = :cycle"""
    return tuple(row.id for row in seen.rows(world, asked, number=number, cycle=cycle))


def publicize(world: World, number: str, by: str = "province_office", **fields: object) -> PublicityOut:
    """Post a case since today."""
    words = {"posted_on": world.now.date(), "place": "拜石村村务公开栏", **fields}
    command = PublicityIn.model_validate({"evidence": pictures(world, number), **words})
    with world.tx() as tx:
        return publicize_case(tx, number, command, actor=actor(by))


def object_to(world: World, number: str, by: str = "province_office", on: date | None = None) -> PublicityOut:
    """Write down that somebody was left out."""
    command = ObjectionIn(raised_on=on or world.now.date(), words="有 1 人仍未领到")
    with world.tx() as tx:
        return raise_objection(tx, number, command, actor=actor(by))


def answer(world: World, number: str, outcome: Outcome, by: str = "province_office", position: int = 1) -> PublicityOut:
    """Answer an objection."""
    command = ObjectionAnswer(outcome=outcome, words="经核实发放记录")
    with world.tx() as tx:
        return answer_objection(tx, number, position, command, actor=actor(by))


def closed_by_county(world: World) -> str:
    """Have a case found, assigned, reviewed and struck off by 嵩县's own office."""
    number = world.log("county_finder").number
    world.assign(number, "county_office")
    world.accept(number)
    world.submit(number)
    world.review(number, "county_office")
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    world.do(Trigger.ORDER_CLOSING, number, "county_office", opinion="同意销号")
    world.close()
    return number
