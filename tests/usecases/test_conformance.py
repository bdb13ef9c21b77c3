"""合规检查: what was done around the rules is found with its rows; whoever kept to them has nothing against them."""

import injecting
import pytest
from injecting import AROUND, THROUGH, as_owner
from reading import read
from sqlalchemy import text
from world import World, actor, beijing

from duzhan.campaign.conformance import Nonconformity
from duzhan.store.databases import Logins
from duzhan.usecases import find_nonconformities as finding
from duzhan.usecases.find_nonconformities import find_everywhere, find_nonconformities
from duzhan.wire.conformance import ConformanceFilter, NonconformityPage

N = Nonconformity


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def found(world: World, by: str = "auditor", **wanted: object) -> NonconformityPage:
    with read(world) as tx:
        return find_nonconformities(tx, ConformanceFilter.model_validate(wanted), actor=actor(by))


def against(world: World, number: str) -> dict[Nonconformity, tuple[int, ...]]:
    """Return what is found about a case, with the events that show it."""
    return {each.kind: each.events for each in found(world, limit=200).items if number in each.cases}


def kinds_of(world: World, events: tuple[int, ...]) -> list[str]:
    with read(world) as tx:
        return list(
            tx.run(text("select kind from event where id = any(:ids) order by at, id"), {"ids": [*events]}).scalars()
        )


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (N.CLOSED_TOO_FAST, ["assign", "submit", "close"]),
        (N.VERIFIED_BY_OWN, ["verify"]),
        (N.EVIDENCE_LATE, ["submit", "verify"]),
        (N.REVIEW_SKIPPED, ["submit", "verify", "verify"]),
        (N.PING_PONG, ["return", "return"]),
    ],
)
def test_what_is_done_around_the_rules_is_found_with_its_rows(
    world: World, shared_database: Logins, kind: Nonconformity, shown: list[str]
) -> None:
    number = injecting.closed(world)
    assert against(world, number) == {}, "a life led as it should be has nothing against it"
    as_owner(shared_database, AROUND[kind], number=number)
    assert {each: kinds_of(world, events)[-len(shown) :] for each, events in against(world, number).items()} == {
        kind: shown
    }


@pytest.mark.parametrize("kind", THROUGH)
def test_what_the_rules_let_happen_is_found_too(world: World, kind: Nonconformity) -> None:
    numbers = THROUGH[kind](world)
    (only,) = [each for each in found(world, limit=200, kind=kind.value).items if numbers[0] in each.cases]
    assert (only.kind, only.cases) == (kind, numbers)
    assert len(only.events) == {N.CLOSED_TOO_FAST: 3, N.PING_PONG: 2, N.BULK_CLOSING: 10}[kind]
    assert all(str(value) in only.why for value in only.facts.values())


def test_whoever_is_of_the_unit_or_acted_for_it_verified_their_own(world: World, shared_database: Logins) -> None:
    granted, worked = injecting.closed(world), injecting.closed(world)
    given = (
        "insert into account_grant (account, role, level, unit) values (%(who)s, 'unit_head', 'county', '410325-water')"
    )
    as_owner(shared_database, given, who=actor("verifier").account)
    assert N.VERIFIED_BY_OWN in against(world, granted)
    later = (
        "insert into audit (at, kind, subject, detail) values (%(at)s, 'grant_given', 'verifier',"
        """ '{"unit": "410325-water"}')"""
    )
    as_owner(shared_database, later, at=world.now + injecting.HOUR)
    assert against(world, granted) == {}, "what was granted afterwards says nothing about then"
    mine = "update event set actor = %(who)s where kind = 'progress' and unit = '410325-water' and case_id = :case"
    as_owner(shared_database, mine, who=actor("verifier").account, number=worked)
    events = against(world, worked)[N.VERIFIED_BY_OWN]
    assert kinds_of(world, events) == ["progress", "verify"]
    as_owner(
        shared_database,
        "delete from account_grant where role = 'unit_head' and account = %(who)s",
        who=actor("verifier").account,
    )


def test_everybody_checks_their_own_scope_and_no_unit_checks(world: World) -> None:
    here, there = world.to_closed().number, injecting.closed(world)
    seen = {
        by: {n for each in found(world, by, limit=200).items for n in each.cases} for by in ("county_office", "auditor")
    }
    assert here in seen["county_office"] & seen["auditor"]
    assert there not in seen["auditor"]
    for by in ("sibling_office", "other_city_office", "water_head", "verifier"):
        assert found(world, by, limit=200).items == ()


def test_pages_go_on_where_they_end_and_a_month_has_what_was_done_in_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.now = beijing("2020-08-03 09:00")
    new = [world.to_closed().number for _ in range(3)]
    assert set(new) <= {n for each in found(world, month="2020-08").items for n in each.cases}
    assert not {n for each in found(world, month="2020-07", limit=200).items for n in each.cases} & set(new)
    monkeypatch.setattr(finding, "LOOKED_AT", 2)
    pages = [found(world, month="2020-08", limit=2)]
    while pages[-1].next is not None:
        pages.append(found(world, month="2020-08", limit=2, cursor=pages[-1].next))
    assert [n for page in pages for each in page.items for n in each.cases] == new
    with read(world) as tx:
        everywhere = {n for each in find_everywhere(tx, "2020-08", N.CLOSED_TOO_FAST) for n in each.cases}
    assert everywhere == set(new)
