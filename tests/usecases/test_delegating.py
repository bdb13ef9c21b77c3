"""委托: while a person is on leave, somebody who sees the same hears and signs in their place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import seen
from correspondence import alone, lettered, of_case, read, sign, sweep
from world import World, actor, beijing

from duzhan.errors import Conflict, InvalidInput, NotFound
from duzhan.policy.standing_in import may_stand_in
from duzhan.store.transaction import reading
from duzhan.usecases import seating
from duzhan.usecases.delegate_account import (
    delegate_account,
    list_delegations,
    revoke_delegation,
    revoke_delegations,
)
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.read_work import WorkGroup, read_work
from duzhan.wire.delegations import DelegationOut, NewDelegation

JUNE = (date(2020, 6, 1), date(2020, 6, 30))


def delegate(world: World, of: str, to: str, days: tuple[date, date] = JUNE) -> DelegationOut:
    with world.tx() as tx:
        new = NewDelegation(delegate=to, since=days[0], until=days[1], reason="年休假")
        return delegate_account(tx, new, of=actor(of), by=actor(of))


def mine(world: World, by: str) -> tuple[DelegationOut, ...]:
    with reading(world.pool) as tx:
        return list_delegations(tx, actor=actor(by))


def fault(refused: pytest.ExceptionInfo[InvalidInput]) -> tuple[str, str]:
    ((field, code, _),) = refused.value.errors
    return field, code


@pytest.mark.parametrize(
    ("of", "to", "may"),
    [
        ("water", "water_head", True),
        ("water_head", "water", True),
        ("province_office", "province_office2", True),
        ("county_office", "city_office", True),
        ("city_office", "county_office", False),
        ("county_office", "sibling_office", False),
        ("county_office", "county_leader", False),
        ("county_leader", "city_leader", True),
        ("province_leader", "county_leader", False),
        ("county_finder", "finder", True),
        ("finder", "county_finder", False),
        ("water", "health", False),
        ("water", "sibling_water", False),
        ("water", "county_office", False),
        ("auditor", "province_office", False),
        ("sysadmin", "secadmin", False),
    ],
)
def test_whoever_stands_in_is_of_the_same_unit_or_ranks_and_sees_no_less_in_the_same_role(
    of: str, to: str, *, may: bool
) -> None:
    assert may_stand_in(actor(to).grants, actor(of).grants) is may


def test_whoever_wears_two_hats_needs_somebody_who_wears_both() -> None:
    both = (*actor("water").grants, *actor("health").grants)
    assert not may_stand_in(actor("water_head").grants, both)
    assert may_stand_in((*actor("water_head").grants, *actor("health_head").grants), both)
    assert not may_stand_in(both, ())


def test_the_rungs_reach_the_stand_in_and_say_for_whom(world: World) -> None:
    delegate(world, "water", "water_head")
    number = alone(world)
    sweep(world, "2020-06-22 00:05")
    assert seen.told(world, number, "decision") == {"water_head"}
    (decision,) = seen.decisions(world, number)
    assert decision.detail["seats"] == [[actor("water_head").account, "handler"]]
    assert decision.detail["delegated"] == [[actor("water").account, actor("water_head").account]]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2020-06-21 23:59", "water"),
        ("2020-06-22 00:00", "water_head"),
        ("2020-06-28 23:59", "water_head"),
        ("2020-06-29 00:00", "water"),
    ],
)
def test_a_leave_counts_by_the_local_date_with_both_its_ends(world: World, at: str, told: str) -> None:
    delegate(world, "water", "water_head", (date(2020, 6, 22), date(2020, 6, 28)))
    world.now = beijing(at)
    with reading(world.pool) as tx:
        seated, _ = seating.read(tx, ())
    assert seated.in_place_of(actor("water").account) == actor(told).account


def test_after_a_revocation_the_person_hears_again(world: World) -> None:
    given = delegate(world, "water", "water_head")
    number = alone(world)
    with world.tx() as tx:
        revoked = revoke_delegation(tx, given.id, actor=actor("water"))
    assert revoked.revoked_at == world.now
    sweep(world, "2020-06-22 00:05")
    assert seen.told(world, number, "decision") == {"water"}


def test_a_stand_in_who_was_disabled_leaves_the_seat_to_the_person(world: World) -> None:
    delegate(world, "water", "water_head")
    number = alone(world)
    with world.tx() as tx:
        disable_account(tx, "water_head")
    sweep(world, "2020-06-22 00:05")
    assert seen.told(world, number, "decision") == {"water"}


def test_a_letter_says_who_stood_in_for_whom(world: World) -> None:
    delegate(world, "water", "water_head")
    (told,) = read(world, lettered(world)).told
    assert (told.account, told.stood_in_for) == ("water_head", ("water",))


def test_at_the_end_of_a_chain_somebody_hears_and_signs_for_the_first_of_it(world: World) -> None:
    delegate(world, "county_office", "city_office")
    delegate(world, "city_office", "province_office")
    number = world.log("county_finder").number
    sweep(world, "2020-06-02 09:00")
    (letter,) = of_case(world, number)
    told = read(world, letter.number).told
    assert [(one.account, set(one.stood_in_for)) for one in told if one.stood_in_for] == [
        ("province_office", {"county_office", "city_office"})
    ]
    with reading(world.pool) as tx:
        tasks = read_work(tx, actor=actor("province_office")).of(WorkGroup.SIGN)
    assert [task.letter for task in tasks] == [letter.number]
    assert sign(world, letter.number, "province_office").stood_in_for == "county_office"


def test_one_hears_for_oneself_and_one_s_days_are_delegated_once(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        delegate(world, "water", "water")
    assert fault(refused) == ("delegate", "delegated_to_oneself")
    with pytest.raises(InvalidInput) as refused:
        delegate(world, "water", "nobody")
    assert fault(refused) == ("username", "unknown_account")
    with pytest.raises(InvalidInput) as refused:
        delegate(world, "water", "health")
    assert fault(refused) == ("delegate", "cannot_stand_in")
    with pytest.raises(InvalidInput) as refused:
        delegate(world, "water", "water_head", (date(2020, 6, 2), date(2020, 6, 1)))
    assert fault(refused) == ("until", "ends_before_it_begins")
    with pytest.raises(InvalidInput) as refused:
        delegate(world, "water", "water_head", (date(2020, 5, 1), date(2020, 5, 28)))
    assert fault(refused) == ("until", "already_over")
    delegate(world, "water", "water_head")
    with pytest.raises(Conflict):
        delegate(world, "water", "water_head", (date(2020, 6, 30), date(2020, 7, 3)))
    delegate(world, "water", "water_head", (date(2020, 7, 1), date(2020, 7, 3)))
    assert len(mine(world, "water")) == 2


def test_of_eight_delegations_of_the_same_days_at_once_one_stands(world: World) -> None:
    def attempt(_: int) -> bool:
        try:
            delegate(world, "water", "water_head")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as several:
        assert sum(several.map(attempt, range(8))) == 1


def test_both_see_a_delegation_and_only_its_owner_revokes_it(world: World) -> None:
    given = delegate(world, "water", "water_head")
    assert mine(world, "water") == mine(world, "water_head") == (given,)
    assert mine(world, "health") == ()
    with pytest.raises(NotFound), world.tx() as tx:
        revoke_delegation(tx, given.id, actor=actor("water_head"))
    with world.tx() as tx:
        first = revoke_delegation(tx, given.id, actor=actor("water"))
    world.now = beijing("2020-06-05 09:00")
    with world.tx() as tx:
        assert revoke_delegation(tx, given.id, actor=actor("water")) == first


def test_an_operator_ends_what_is_not_over_and_leaves_what_is(world: World) -> None:
    over = delegate(world, "water", "water_head", (date(2020, 5, 29), date(2020, 5, 29)))
    delegate(world, "water", "water_head")
    world.now = beijing("2020-05-30 09:00")
    with world.tx() as tx:
        assert revoke_delegations(tx, "water") == 1
        assert revoke_delegations(tx, "water") == 0
    revoked = {each.id: each.revoked_at for each in mine(world, "water")}
    assert revoked.pop(over.id) is None
    assert list(revoked.values()) == [world.now]
