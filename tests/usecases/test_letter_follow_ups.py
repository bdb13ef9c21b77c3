"""A letter that nobody signs is itself followed up: once each time, a step higher, and never after it is settled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import seen
from correspondence import alone, lettered, of_case, read, sign, sweep
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from waiting import eventually
from world import VILLAGE, World, actor, beijing

from duzhan.campaign.load import load_campaign
from duzhan.policy.permissions import Actor
from duzhan.settings import current
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.usecases.delegate_account import delegate_account
from duzhan.usecases.follow_up_letters import follow_up_letters
from duzhan.usecases.read_inbox import read_inbox
from duzhan.wire.delegations import NewDelegation
from duzhan.wire.notices import InboxFilter, NoticeOut
from statemachines.states import Trigger

T = Trigger
UNSIGNED = "letter_unsigned"


def follow_up(world: World, at: str, chunk: int = 500) -> int:
    world.now = beijing(at)
    return follow_up_letters(world.pool, chunk=chunk)


def told(world: World, number: str, follow_up: int) -> set[str]:
    """Return who was told by which follow-up."""
    return {
        str(notice.username)
        for notice in seen.notices(world, number, UNSIGNED)
        if notice.detail["follow_up"] == follow_up
    }


def inbox(world: World, by: Actor) -> tuple[NoticeOut, ...]:
    with reading(world.pool) as tx:
        return read_inbox(tx, InboxFilter(), actor=by).items


def test_an_unsigned_letter_is_followed_up_a_step_higher_each_working_day_and_then_left_alone(world: World) -> None:
    letter = lettered(world)
    number = read(world, letter).case
    assert follow_up(world, "2020-06-23 23:59:59") == 0
    assert follow_up(world, "2020-06-24 00:00") == 1
    assert told(world, number, 1) == {"water", "water_head"}
    shown = read(world, letter)
    # The Dragon Boat holidays lie between: the next working day is a Sunday made up for them.
    assert (shown.follow_ups, shown.follow_up_at) == (1, beijing("2020-06-29 00:00"))
    assert follow_up(world, "2020-06-28 23:59:59") == 0
    assert follow_up(world, "2020-06-29 00:00") == 1
    assert told(world, number, 2) == {"water", "water_head", "county_office", "city_office"}
    shown = read(world, letter)
    assert (shown.follow_ups, shown.follow_up_at) == (2, None)
    assert follow_up(world, "2020-07-20 00:00") == 0


def test_the_follow_up_names_the_letter_and_who_has_not_signed(world: World) -> None:
    letter = lettered(world)
    number = read(world, letter).case
    follow_up(world, "2020-06-24 08:30")
    notice = next(notice for notice in inbox(world, actor("water")) if notice.subject.startswith("督办单未签收"))
    assert notice.case == number
    assert "豫脱贫督办〔2020〕1号（蓝灯）6月22日（周一）发出，嵩县水利局至今未签收。这是第 1 次催办。" in notice.body


def test_a_follow_up_is_told_once_however_often_it_runs(world: World) -> None:
    number = read(world, lettered(world)).case
    assert follow_up(world, "2020-06-24 08:30") == 1
    assert follow_up(world, "2020-06-24 08:30") == 0
    before = len(seen.notices(world, number, UNSIGNED))
    with transaction(world.real) as tx:
        tx.write(text("update letter set follow_ups = 0, unsigned_at = issued_at"))
    follow_up(world, "2020-06-24 08:30")
    assert len(seen.notices(world, number, UNSIGNED)) == before


def test_eight_at_once_follow_each_letter_up_once(world: World) -> None:
    numbers = [alone(world) for _ in range(6)]
    sweep(world, "2020-06-22 00:05")
    world.now = beijing("2020-06-24 08:30")
    together = Barrier(8)

    def run(_: int) -> int:
        together.wait()
        return follow_up_letters(world.pool, chunk=2)

    with ThreadPoolExecutor(8) as several:
        assert sum(several.map(run, range(8))) <= 6
    # Whoever came while all cases were held found nobody to hold; the next run finds what is left.
    follow_up_letters(world.pool)
    for number in numbers:
        letters = of_case(world, number)
        assert [letter.follow_ups for letter in letters] == [1]
        inboxes = [row.username for row in seen.notices(world, number, UNSIGNED) if row.channel == "inbox"]
        assert sorted(inboxes) == ["water", "water_head"]


def test_a_case_that_somebody_holds_is_followed_up_the_next_time(world: World) -> None:
    held, free = alone(world), alone(world)
    sweep(world, "2020-06-22 00:05")
    world.now = beijing("2020-06-24 08:30")
    with transaction(world.real) as tx:
        tx.write(text('select from "case" where number = :number for update'), {"number": held})
        assert follow_up_letters(world.pool) == 1
    assert (told(world, held, 1), told(world, free, 1)) == (set(), {"water", "water_head"})
    assert follow_up_letters(world.pool) == 1


def test_a_signed_letter_is_not_followed_up_and_what_had_not_left_is_cancelled(world: World) -> None:
    numbers = [alone(world), alone(world)]
    sweep(world, "2020-06-22 00:05")
    first, second = (of_case(world, number)[0].number for number in numbers)
    sign(world, first)
    follow_up(world, "2020-06-24 08:30")
    assert seen.notices(world, numbers[0], UNSIGNED) == []
    asked = seen.notices(world, numbers[1], UNSIGNED)
    assert {row.username for row in asked if row.state == "pending"} == {"water", "water_head"}
    sign(world, second)
    states = {row.channel: row.state for row in seen.notices(world, numbers[1], UNSIGNED)}
    assert states == {"inbox": "sent", "email": "cancelled"}
    assert follow_up(world, "2020-06-30 08:30") == 0


def submit(world: World, number: str) -> None:
    world.progress(number, "water")
    world.evidence(number, "photo_before", "photo_after", "test_report")
    world.do(T.SUBMIT, number, "water_head", text="已全部整改")


def extend(world: World, number: str) -> None:
    world.do(T.REQUEST_EXTENSION, number, "water_head", reason="雨季", progress="过半", proposed_on="2020-07-03")
    world.do(T.GRANT_EXTENSION, number, "province_office", opinion="同意")


def suspend(world: World, number: str) -> None:
    world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-07-10")


def transfer(world: World, number: str) -> None:
    world.do(T.TRANSFER, number, "province_office", lead_unit="410325-health", reason="职责调整")


@pytest.mark.parametrize("settle", [submit, extend, suspend, transfer])
def test_a_letter_whose_clock_stopped_is_left_alone_and_can_still_be_signed(
    world: World, settle: Callable[[World, str], None]
) -> None:
    letter = lettered(world)
    number = read(world, letter).case
    settle(world, number)
    assert follow_up(world, "2020-06-24 08:30") == 0
    assert seen.notices(world, number, UNSIGNED) == []
    assert sign(world, letter).signed_by == "water"


def test_an_office_that_does_not_sign_its_own_letter_hears_of_it(world: World) -> None:
    number = world.log("county_finder", area=VILLAGE).number
    sweep(world, "2020-06-02 09:00")
    assert follow_up(world, "2020-06-04 09:00") == 1
    assert told(world, number, 1) == {"county_office"}


def test_whoever_stands_in_is_reminded_in_the_place_of_the_person_on_leave(world: World) -> None:
    number = read(world, lettered(world)).case
    with world.tx() as tx:
        away = NewDelegation(delegate="water", since=date(2020, 6, 24), until=date(2020, 6, 24), reason="出差")
        delegate_account(tx, away, of=actor("water_head"), by=None)
    follow_up(world, "2020-06-24 08:30")
    assert told(world, number, 1) == {"water"}


def test_chunks_of_one_get_through_everything(world: World) -> None:
    numbers = [alone(world) for _ in range(3)]
    sweep(world, "2020-06-22 00:05")
    assert follow_up(world, "2020-06-24 08:30", chunk=1) == 3
    assert all(told(world, number, 1) for number in numbers)


def test_a_policy_without_a_term_for_signing_has_no_follow_ups(world: World) -> None:
    campaign = load_campaign(current().campaign_folder)
    terms = campaign.policy.ladders.letter.model_copy(update={"sign": None})
    ladders = campaign.policy.ladders.model_copy(update={"letter": terms})
    policy = campaign.policy.model_copy(update={"ladders": ladders})
    with world.tx() as tx:
        adopt_campaign(tx, campaign.model_copy(update={"policy": policy}), by="test")
    letter = lettered(world)
    assert read(world, letter).follow_up_at is None
    assert "签收。" not in read(world, letter).paragraphs[1]
    assert follow_up(world, "2020-07-20 08:30") == 0


def test_signatures_and_follow_ups_at_once_settle_every_letter(world: World) -> None:
    numbers = [alone(world) for _ in range(12)]
    sweep(world, "2020-06-22 00:05")
    world.now = beijing("2020-06-24 08:30")
    letters = [of_case(world, number)[0].number for number in numbers]

    def act(turn: int) -> None:
        if turn % 3:
            sign(world, letters[turn % 12], ("water", "water_head")[turn % 2])
        else:
            follow_up_letters(world.pool, chunk=3)

    with ThreadPoolExecutor(8) as several:
        list(several.map(act, range(72)))
    for number, letter in zip(numbers, letters, strict=True):
        signed = read(world, letter).receipt is not None
        receipts = [event.kind for event in seen.events(world, number)].count("receipt")
        assert receipts == signed
        told_of = {row.promise for row in seen.notices(world, number, UNSIGNED)}
        assert len(told_of) == read(world, letter).follow_ups <= 1
        assert signed or told_of


def test_a_follow_up_that_is_killed_half_way_leaves_nothing_and_the_next_one_does_it(world: World) -> None:
    number = read(world, lettered(world)).case
    world.now = beijing("2020-06-24 08:30")
    blocked = text(
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%with followed as%'"
    )

    def stuck() -> int | None:
        with reading(world.real) as tx:
            pid: int | None = tx.run(blocked).scalar()
            return pid

    with ThreadPoolExecutor(1) as beside, transaction(world.real) as tx:
        tx.write(text("lock table notice in exclusive mode"))
        dying = beside.submit(follow_up_letters, world.pool)
        pid = eventually(stuck, within=20)
        tx.run(text("select pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(DBAPIError):
            dying.result(20)
    assert seen.notices(world, number, UNSIGNED) == []
    assert [letter.follow_ups for letter in of_case(world, number)] == [0]
    assert follow_up_letters(world.pool) == 1
    assert told(world, number, 1) == {"water", "water_head"}
