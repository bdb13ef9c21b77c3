"""What the database holds about a case, as tests look at it: rows, read afterwards by a connection of their own."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

from sqlalchemy import Row, text
from world import BEIJING, World

from duzhan.store.transaction import reading

_CLOCKS = """
select k.*, exists (select from part p where p.case_id = k.case_id and p.unit = k.holder and p.role = 'co_unit'
                    and p.ended_at is null) as of_co_unit
from clock k join "case" c on c.id = k.case_id where c.number = :number order by k.id"""
_EVENTS = """
select e.*, a.username from event e join "case" c on c.id = e.case_id left join account a on a.id = e.actor
where c.number = :number order by e.id"""
_DECISIONS = """
select d.*, k.kind, k.due_version from decision d join clock k on k.id = d.clock_id join "case" c on c.id = d.case_id
where c.number = :number order by d.clock_id, d.rung"""
_NOTICES = """
select n.*, a.username from notice n join "case" c on c.id = n.case_id join account a on a.id = n.recipient
where c.number = :number order by n.created_at, n.promise, a.username, n.channel"""
_TABLES = "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
_DIGEST = "select count(*) || ' ' || md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) as told from \"{}\" t"
_CLOSURES = "select * from closure order by position"


def rows(world: World, statement: str, **values: object) -> Sequence[Row[tuple[object, ...]]]:
    """Ask anything of the database."""
    with reading(world.real) as tx:
        return tx.run(text(statement), values).all()


def contents(world: World, but: AbstractSet[str] = frozenset()) -> Mapping[str, str]:
    """Return what stands in every table, as so many rows and their digest."""
    names = {str(row.name) for row in rows(world, _TABLES)} - but
    return {name: str(rows(world, _DIGEST.format(name))[0].told) for name in sorted(names)}


def clocks(world: World, number: str) -> Sequence[Row[tuple[object, ...]]]:
    """Return every clock that a case ever had, in the order of their starts."""
    return rows(world, _CLOCKS, number=number)


def running(world: World, number: str) -> dict[str, Row[tuple[object, ...]]]:
    """Return the clocks that have not ended, by kind; those of co-units are left out."""
    return {str(clock.kind): clock for clock in clocks(world, number) if clock.ended is None and not clock.of_co_unit}


def of_co_units(world: World, number: str) -> dict[str, Row[tuple[object, ...]]]:
    """Return the co-units' clocks that have not ended, by holder."""
    return {str(clock.holder): clock for clock in clocks(world, number) if clock.ended is None and clock.of_co_unit}


def events(world: World, number: str) -> Sequence[Row[tuple[object, ...]]]:
    """Return the events of a case, oldest first."""
    return rows(world, _EVENTS, number=number)


def decisions(world: World, number: str) -> Sequence[Row[tuple[object, ...]]]:
    """Return what was decided about a case, by clock and rung."""
    return rows(world, _DECISIONS, number=number)


def notices(world: World, number: str, template: str | None = None) -> Sequence[Row[tuple[object, ...]]]:
    """Return the notices about a case, of one kind or of all."""
    found = rows(world, _NOTICES, number=number)
    return [notice for notice in found if template in {None, notice.template}]


def told(world: World, number: str, template: str) -> set[str]:
    """Return who was told something about a case."""
    return {str(notice.username) for notice in notices(world, number, template)}


def closures(world: World) -> Sequence[Row[tuple[object, ...]]]:
    """Return the closure numbers that were given, in order."""
    return rows(world, _CLOSURES)


def due_on(clock: Row[tuple[object, ...]]) -> str:
    """Return the local date until whose end a clock may be met."""
    return (clock.due_at - timedelta(microseconds=1)).astimezone(BEIJING).date().isoformat()
