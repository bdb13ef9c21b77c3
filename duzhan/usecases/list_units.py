"""单位、包保领导: the organisation as it stands, for those who keep the house."""

from dataclasses import dataclass
from datetime import date

from duzhan.store import organisation, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, UnitKind

PAGE = 100


@dataclass(frozen=True, slots=True)
class UnitListed:
    """A unit with the name of its area; ``parent`` is a code."""

    code: str
    name: str
    level: Level
    kind: UnitKind
    area: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A page of units in the order of their codes; ``next`` is the code after which the following one begins."""

    items: tuple[UnitListed, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A duty leader's term for an area; both dates inclusive, ``until`` None while it lasts."""

    name: str
    title: str
    level: Level
    area: str
    since: date
    until: date | None
    ended: bool


def list_units(tx: ReadTx, words: str | None, after: str) -> UnitPage:
    """Return a page of the units whose code, name or area has some words in it."""
    found = organisation.units(tx, words, after, PAGE + 1)
    items = tuple(
        UnitListed(unit.code, unit.name, Level(unit.level), UnitKind(unit.kind), area, unit.parent)
        for unit, area in found[:PAGE]
    )
    return UnitPage(items, items[-1].code if len(found) > PAGE else None)


def list_terms(tx: ReadTx) -> tuple[Term, ...]:
    """List the duty leaders' terms by area."""
    today = policies.in_force(tx).today(tx.now)
    return tuple(
        Term(
            name=row.name,
            title=row.title,
            level=Level(row.level),
            area=area,
            since=row.since,
            until=row.until,
            ended=row.until is not None and row.until < today,
        )
        for row, area in organisation.terms(tx)
    )
