"""Who sees which case: the one place where scope is applied (reliability.md, promises 20 to 22).

Every statement that reads cases for a person carries ``visible(actor)``: lists, counts, the ledger, the inbox.
"""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import ARRAY, CollectionAggregate, ColumnElement, Text, and_, any_, exists, false, literal, or_, select

from duzhan.model.area import Area
from duzhan.model.campaign import CampaignRow
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.rectification import Part
from duzhan.policy.permissions import Actor

CASE = table(Case).c
# Under names of their own, so that a statement that joins these tables does not swallow the condition.
PART = table(Part).alias("scope_part").c
AREA = table(Area).alias("scope_area").c
CAMPAIGN = table(CampaignRow).alias("scope_campaign").c

PROVINCE, CITY, COUNTY = 2, 4, 6
"""How long the codes of the three levels are that a case carries in columns of their own."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on the case table that only cases in the actor's scope meet; without a scope, none does."""
    return visible_to(actor.areas(), actor.units())


@lru_cache(maxsize=1024)
def visible_to(areas: tuple[str, ...], units: tuple[str, ...]) -> ColumnElement[bool]:
    """Return ``visible`` for everyone with this scope, built once: building costs more than asking."""
    seen = [within(area) for area in areas]
    if units:
        seen.append(taken_part_in_by(units))
    return or_(false(), *seen)


def within(area: str) -> ColumnElement[bool]:
    """Return the condition that a case lies in an area, on an indexed level column where there is one."""
    if len(area) <= CITY:
        return lies_in(area, CASE.city, CASE.county)
    if len(area) == COUNTY:
        return CASE.county == area
    # A village without a statistical code is prefixed by its county's only, so its parent is asked too.
    below = select(AREA.code).where(AREA.parent == area)
    return and_(
        CASE.county == area[:COUNTY],
        or_(CASE.area == area, CASE.area.startswith(area, autoescape=True), CASE.area.in_(below)),
    )


def lies_in(area: str, city: ColumnElement[str], county: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a row of a city and a county lies in an area that is no smaller than a county."""
    if len(area) <= PROVINCE:
        # Not a condition on the row at all: asked once a statement, so that a province's list keeps its plan.
        return exists().where(CAMPAIGN.area == area)
    if len(area) == CITY:
        return city == area
    return and_(city == area[:CITY], county == area)


def taken_part_in_by(units: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that one of these units has a running part in a case."""
    return exists().where(PART.case_id == CASE.id, PART.unit == one_of(units), PART.ended_at.is_(None))


def one_of(codes: Iterable[str]) -> CollectionAggregate[bool]:
    """Return what a column is compared to where any of some codes will do: one value, however many they are."""
    return any_(literal(list(codes), ARRAY(Text)))


def was_told(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a case is visible to the actor, or that one of the actor's units once had a part.

    For the inbox only: the unit that a case was taken from keeps the notice that says so, and nothing else.
    """
    if not actor.units():
        return visible(actor)
    return or_(visible(actor), exists().where(PART.case_id == CASE.id, PART.unit == one_of(actor.units())))
