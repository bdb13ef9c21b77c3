"""Letters 督办单: one for each change of a clock's light, worded from what was stored, signed for once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import seen
from correspondence import alone, lettered, of_case, read, sign, sweep
from world import HEALTH, VILLAGE, WATER, World, actor, beijing, wearing

from duzhan.errors import InvalidInput, NotFound, NotPermitted
from duzhan.store.transaction import reading
from duzhan.usecases.delegate_account import delegate_account
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.read_letters import read_letters
from duzhan.vocabulary import Light, Role, Seat
from duzhan.wire.delegations import NewDelegation
from duzhan.wire.letters import LetterFilter, LetterPage
from statemachines.states import Trigger

T = Trigger
TITLE = "关于限期解决洛阳市嵩县车村镇拜石村石坡组饮水安全问题的督办单"
STANDS = (
    "2020年5月29日，省级巡回督战发现洛阳市嵩县车村镇拜石村石坡组饮水安全问题（编号DZ-410325-0001）：石坡组11户饮水靠拉运。"
    "5月29日由河南省脱贫攻坚领导小组办公室交你单位牵头整改，整改时限为6月28日24时。"
    "截至6月22日，时限已用24天，剩余6天，其中3个工作日（6月23日、24日、28日，28日调休上班；6月25日至27日为端午假期，不计）。"
)
DEMANDS = (
    "因整改时限剩余不超过3个工作日，整改时限已用达到80%，现予提醒。"
    "请于6月28日24时前完成整改，凭整改前照片、整改后照片、检测报告申请销号。确需延期的，应于6月22日24时前提出。"
    "到期当日仍未完成的，转黄灯，并报责任单位负责人。本单请于6月23日24时前签收。"
)


def test_each_change_of_light_has_a_letter_and_a_higher_rung_of_the_same_light_has_none(world: World) -> None:
    number = alone(world)
    for at in ("2020-06-22 00:05", "2020-06-28 00:05", "2020-06-29 00:05", "2020-07-03 00:05", "2020-07-10 00:05"):
        sweep(world, at)
    letters = of_case(world, number)
    assert [letter.light for letter in letters] == [Light.RED, Light.ORANGE, Light.YELLOW, Light.BLUE]
    assert [letter.number for letter in reversed(letters)] == [f"DB-P-2020-{n:04}" for n in (1, 2, 3, 4)]
    assert letters[0].document_number == "豫脱贫督办〔2020〕4号"
    assert {(letter.issuer, letter.addressee, letter.due_on) for letter in letters} == {
        ("41-office", WATER, date(2020, 6, 28))
    }


def test_the_letter_says_what_was_found_what_is_left_of_the_time_and_what_is_demanded_by_when(world: World) -> None:
    letter = read(world, lettered(world))
    assert (letter.title, letter.paragraphs) == (TITLE, (STANDS, DEMANDS))
    assert letter.copies == ()


def test_an_overdue_letter_counts_the_days_over_and_names_who_else_was_told(world: World) -> None:
    letter = read(world, lettered(world, "2020-07-06 09:00"))
    assert letter.title.startswith("关于尽快解决")
    days = "已过时限，逾期6个工作日（6月29日至7月3日、6日；7月4日、5日为周末，不计）。"
    assert days in letter.paragraphs[0]
    assert "因逾期达到5个工作日，现予挂牌督办。请立即采取措施完成整改" in letter.paragraphs[1]
    assert "逾期满10个工作日仍未完成的，按红灯升级督办，并报省级联系领导。" in letter.paragraphs[1]
    assert "确需延期" not in letter.paragraphs[1]
    assert letter.copies == ("县级包保领导", "市领导小组办公室", "市级包保领导")
    assert [(told.account, told.seat) for told in letter.told][:2] == [
        ("water", Seat.HANDLER),
        ("water_head", Seat.UNIT_HEAD),
    ]
    assert (letter.standing.used, letter.standing.left, letter.standing.overdue_working_days) == (30, 0, 6)
    assert [(ground.condition, ground.figure) for ground in letter.grounds] == [("overdue_working_days", 5)]


def test_a_co_unit_is_asked_for_its_own_part(world: World) -> None:
    number = world.do(T.PLAN, world.to_rectifying().number, "water", measures="新打机井一眼").number
    sweep(world, "2020-06-22 00:05")
    letters = {letter.addressee: letter.number for letter in of_case(world, number)}
    assert set(letters) == {WATER, HEALTH}
    words = "".join(read(world, letters[HEALTH]).paragraphs)
    assert "交你单位配合整改" in words
    assert "请于6月28日24时前完成你单位承担的部分，并报进展。" in words
    assert "延期" not in words


@pytest.mark.parametrize(
    ("to", "title", "owed", "demanded"),
    [
        ("found", "关于及时交办", "应于6月1日24时前交办。", "请立即交办，明确牵头单位、整改类型和时限。"),
        ("assigned", "关于及时签收", "交你单位牵头整改，应于6月1日24时前签收。", "请立即签收，写明责任人。"),
        ("accepted", "关于报送整改方案解决", "整改方案应于6月3日24时前报送。", "请立即报送整改方案"),
        ("submitted", "关于及时初审", "交嵩县水利局牵头整改，已申请销号，应于6月3日24时前初审。", "请立即初审"),
        ("reviewed", "关于及时验收", "销号申请已通过初审，应于6月5日24时前现场验收。", "请立即组织两名验收人员"),
    ],
)
def test_every_kind_of_clock_asks_for_what_it_measures(
    world: World, to: str, title: str, owed: str, demanded: str
) -> None:
    number = world.log().number
    if to != "found":
        world.assign(number, co_units=())
    if to not in {"found", "assigned"}:
        world.accept(number)
    if to in {"submitted", "reviewed"}:
        world.progress(number, "water")
        world.evidence(number, "photo_before", "photo_after", "test_report")
        world.do(T.SUBMIT, number, "water_head", text="已全部整改")
    if to == "reviewed":
        world.review(number)
    sweep(world, "2020-06-08 09:00")
    letter = read(world, of_case(world, number)[0].number)
    assert letter.title.startswith(title)
    assert owed in letter.paragraphs[0]
    assert demanded in letter.paragraphs[1]


def test_days_on_the_shelf_are_said_not_to_count(world: World) -> None:
    number = alone(world)
    world.now = beijing("2020-06-08 10:00")
    world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-06-14")
    sweep(world, "2020-06-14 00:05")
    sweep(world, "2020-06-30 00:05")
    words = "".join(read(world, of_case(world, number)[0].number).paragraphs)
    assert "；经批准挂账6天，不计入时限。" in words


def test_a_county_s_own_finding_is_the_county_office_s_letter_in_a_series_of_its_own(world: World) -> None:
    lettered(world)
    number = world.log("county_finder", area=VILLAGE).number
    sweep(world, "2020-06-24 00:05")
    (letter,) = of_case(world, number)
    assert (letter.number, letter.document_number) == ("DB-X-2020-0001", "嵩县脱贫督办〔2020〕1号")
    assert letter.issuer == letter.addressee == "410325-office"
    assert "县级巡回督战发现" in read(world, letter.number).paragraphs[0]


def test_a_vacant_seat_and_a_person_on_leave_are_on_record(world: World) -> None:
    with world.tx() as tx:
        disable_account(tx, "county_leader")
        new = {"since": "2020-06-20", "until": "2020-07-20", "reason": "年休假"}
        of = actor("water")
        delegate_account(tx, NewDelegation.model_validate({"delegate": "water_head", **new}), of=of, by=of)
    letter = read(world, lettered(world, "2020-06-29 09:00"))
    assert [(told.account, told.seat, told.stood_in_for) for told in letter.told] == [
        ("water_head", Seat.HANDLER, ("water",)),
        ("city_leader", Seat.CITY_LEADER, ()),
        ("city_office", Seat.CITY_OFFICE, ()),
    ]
    assert letter.skipped == ("county_leader>city_leader",)


def test_a_letter_reads_the_same_whatever_becomes_of_its_case(world: World) -> None:
    letter = lettered(world)
    before = read(world, letter)
    number = before.case
    world.do(T.REQUEST_EXTENSION, number, "water_head", reason="雨季", progress="过半", proposed_on="2020-07-03")
    world.do(T.GRANT_EXTENSION, number, "province_office", opinion="同意")
    world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, reason="职责调整")
    world.now = beijing("2020-08-20 09:00")
    after = read(world, letter)
    kept = ("title", "paragraphs", "copies", "grounds", "standing", "told", "due_on", "addressee")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_whoever_sees_the_case_sees_the_letter_and_so_does_its_addressee_for_ever(world: World) -> None:
    letter = lettered(world)
    readers = ("province_office", "city_office", "county_office", "finder", "county_leader", "auditor", "water")
    for reader in readers:
        assert read(world, letter, reader).number == letter
    world.do(T.TRANSFER, read(world, letter).case, "province_office", lead_unit=HEALTH, reason="职责调整")
    assert read(world, letter, "water").number == letter
    assert read(world, letter, "health").number == letter
    for stranger in ("sibling_office", "other_city_office", "sibling_water", "sysadmin", "secadmin"):
        with pytest.raises(NotFound):
            read(world, letter, stranger)
        with pytest.raises(NotFound):
            sign(world, letter, stranger)


def test_a_signature_is_a_receipt_an_event_and_no_new_version(world: World) -> None:
    letter = lettered(world)
    number = read(world, letter).case
    version = world.case(number).version
    world.now = beijing("2020-06-22 08:41")
    receipt = sign(world, letter, "water_head", "6月24日前完成通水")
    assert (receipt.signed_at, receipt.signed_by, receipt.role) == (world.now, "water_head", Role.UNIT_HEAD)
    event = seen.events(world, number)[-1]
    assert (event.kind, event.username, event.unit, event.version) == ("receipt", "water_head", WATER, version)
    assert event.detail == {"letter": letter, "reply": "6月24日前完成通水", "role": "unit_head"}
    assert world.case(number).version == version
    shown = read(world, letter, "water")
    assert (shown.receipt, shown.may_sign, shown.follow_up_at) == (receipt, False, None)


def test_a_letter_is_signed_once_and_everyone_after_gets_the_first_receipt(world: World) -> None:
    letter = lettered(world)
    first = sign(world, letter, "water", "抓紧办理")
    world.now = beijing("2020-06-25 10:00")
    assert sign(world, letter, "water_head", "另有意见") == first
    assert sign(world, letter, "water") == first
    assert [event.kind for event in seen.events(world, read(world, letter).case)].count("receipt") == 1


def test_a_letter_can_still_be_signed_when_its_case_is_closed(world: World) -> None:
    letter = lettered(world)
    number = read(world, letter).case
    world.progress(number, "water")
    world.evidence(number, "photo_before", "photo_after", "test_report")
    world.do(T.SUBMIT, number, "water_head", text="已全部整改")
    world.review(number)
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    world.order(number)
    world.close()
    assert sign(world, letter).signed_by == "water"
    assert (seen.events(world, number)[-1].kind, world.case(number).state) == ("receipt", "closed")


def test_sixteen_signatures_at_once_are_one(world: World) -> None:
    letter = lettered(world)
    with ThreadPoolExecutor(16) as several:
        receipts = list(several.map(lambda turn: sign(world, letter, ("water", "water_head")[turn % 2]), range(16)))
    assert len(set(receipts)) == 1
    assert [event.kind for event in seen.events(world, read(world, letter).case)].count("receipt") == 1


def test_only_the_addressee_s_people_sign(world: World) -> None:
    letter = lettered(world)
    for reader in ("province_office", "county_office", "finder", "county_leader", "auditor"):
        assert not read(world, letter, reader).may_sign
        with pytest.raises(NotPermitted):
            sign(world, letter, reader)
    assert read(world, letter, "water").may_sign
    assert read(world, letter, wearing("finder", "water")).may_sign


def test_an_office_signs_what_is_sent_to_it_and_a_stand_in_signs_for_it(world: World) -> None:
    number = world.log("county_finder", area=VILLAGE).number
    sweep(world, "2020-06-02 09:00")
    letter = of_case(world, number)[0].number
    with pytest.raises(NotPermitted):
        sign(world, letter, "city_office")
    with world.tx() as tx:
        new = NewDelegation(delegate="city_office", since=date(2020, 6, 2), until=date(2020, 6, 2), reason="病假")
        delegate_account(tx, new, of=actor("county_office"), by=None)
    receipt = sign(world, letter, "city_office")
    assert (receipt.signed_by, receipt.role, receipt.stood_in_for) == ("city_office", Role.OFFICE, "county_office")


def page(world: World, by: str, **wanted: object) -> LetterPage:
    with reading(world.pool) as tx:
        return read_letters(tx, LetterFilter.model_validate(wanted), actor=actor(by))


def listed(world: World, by: str, **wanted: object) -> list[str]:
    return [letter.number for letter in page(world, by, **wanted).items]


def test_the_list_has_what_concerns_a_person_newest_first_a_page_at_a_time(world: World) -> None:
    mine = [alone(world), alone(world)]
    sibling = world.log(area="410326").number
    world.assign(sibling, lead_unit="410326-water", co_units=())
    sweep(world, "2020-06-29 09:00")
    everything = listed(world, "province_office")
    assert everything == sorted(everything, reverse=True)
    assert len(everything) == 4
    of_water = [letter.number for number in mine for letter in of_case(world, number)]
    assert set(listed(world, "water")) == set(listed(world, "county_leader")) == set(of_water)
    assert (
        listed(world, "sibling_water")
        == listed(world, "sibling_office")
        == [letter.number for letter in of_case(world, sibling)]
    )
    assert listed(world, "health") == listed(world, "sysadmin") == []
    first = page(world, "auditor", limit=3)
    rest = page(world, "auditor", limit=3, cursor=first.next)
    assert [letter.number for letter in (*first.items, *rest.items)] == everything
    assert rest.next is None
    with pytest.raises(InvalidInput):
        page(world, "auditor", cursor="nonsense")


def test_the_list_is_narrowed_by_signature_light_and_case(world: World) -> None:
    number = alone(world)
    sweep(world, "2020-06-22 00:05")
    sweep(world, "2020-06-29 00:05")
    orange, blue = (letter.number for letter in of_case(world, number))
    sign(world, blue)
    assert listed(world, "water", unsigned=True) == [orange]
    assert listed(world, "water", unsigned=False) == [blue]
    assert listed(world, "province_office", light="blue") == [blue]
    assert listed(world, "province_office", case=number) == [orange, blue]
    assert listed(world, "province_office", case="DZ-410325-9999") == []
