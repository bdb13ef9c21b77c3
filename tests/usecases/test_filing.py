"""What an office closed it tells the office above, once, in batches; what the province closed it tells nobody."""

from concurrent.futures import ThreadPoolExecutor

import posting
import pytest
import seen
from posting import closed_by_county
from world import World, actor, beijing

from duzhan.documents.certificate import Certificate
from duzhan.errors import NotPermitted
from duzhan.policy.closing_refusals import FilingNotFound, FilingReceived, NothingToFile
from duzhan.store.transaction import reading
from duzhan.usecases.certify_closing import certify_closing
from duzhan.usecases.file_closings import file_closings, receive_filing
from duzhan.usecases.read_filings import read_due_filings, read_filing, read_filings
from duzhan.wire.filings import DueFilings, FilingDetail, FilingFilter, FilingIn, FilingReceipt
from statemachines.states import Trigger


def due(world: World, by: str = "county_office") -> DueFilings:
    with reading(world.pool) as tx:
        return read_due_filings(tx, actor=actor(by))


def file(world: World, by: str = "county_office", *cases: str) -> FilingDetail:
    with world.tx() as tx:
        return file_closings(tx, FilingIn(cases=cases), actor=actor(by))


def receive(world: World, number: str, by: str = "city_office") -> FilingDetail:
    with world.tx() as tx:
        return receive_filing(tx, number, FilingReceipt(), actor=actor(by))


def facts(world: World, number: str) -> dict[str, str]:
    with reading(world.pool) as tx:
        said: Certificate = certify_closing(tx, number, doer=actor("province_office"))
    return dict(said.facts())


def test_a_county_files_what_it_closed_with_its_city_which_is_told_and_receives_it_once(world: World) -> None:
    first, second = closed_by_county(world), closed_by_county(world)
    (waiting,) = due(world).items
    assert (waiting.office, waiting.to_office, waiting.count) == ("410325-office", "4103-office", 2)
    assert [case.case for case in waiting.cases] == [first, second]
    assert facts(world, first)["报备"] == "洛阳市脱贫攻坚领导小组办公室：尚未报备；报备后重新下载即可看到"
    filed = file(world)
    assert (filed.number, filed.count, filed.filed_by) == ("BB-410325-2020-0001", 2, "county_office")
    assert [case.closure_number for case in filed.cases] == ["XH-2020-0001", "XH-2020-0002"]
    asked = "select a.username from notice n join account a on a.id = n.recipient where n.template = 'filing'"
    assert {row.username for row in seen.rows(world, asked)} == {"city_office"}
    assert due(world).items == ()
    world.now = beijing("2020-06-01 10:00")
    assert receive(world, filed.number).received_by == "city_office"
    with pytest.raises(FilingReceived):
        receive(world, filed.number)
    assert facts(world, first)["报备"] == (
        "洛阳市脱贫攻坚领导小组办公室：BB-410325-2020-0001，2020年5月29日09时40分报备，2020年6月1日10时00分收到"
    )


def test_a_closing_is_filed_once_by_whom_it_was_ordered_and_again_once_it_was_reopened(world: World) -> None:
    number, other = closed_by_county(world), closed_by_county(world)
    assert file(world, "county_office", number).count == 1
    with pytest.raises(NothingToFile):
        file(world, "county_office", number, other)
    with pytest.raises(NothingToFile):
        file(world, "city_office")
    world.do(Trigger.REOPEN, number, "county_office", findings="又停水")
    with reading(world.pool) as tx:
        batch = read_filing(tx, "BB-410325-2020-0001", actor=actor("city_office"))
    assert [(case.case, case.voided) for case in batch.cases] == [(number, True)]
    assert [case.case for case in due(world).items[0].cases] == [other]
    world.submit(number)
    world.review(number, "county_office")
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    world.do(Trigger.ORDER_CLOSING, number, "county_office", opinion="同意销号")
    world.close()
    assert {case.case for case in file(world).cases} == {number, other}


def test_what_the_province_closed_is_filed_with_nobody_and_the_certificate_says_so(world: World) -> None:
    number = posting.verified(world)
    posting.publicize(world, number)
    world.now = beijing("2020-06-08 09:00")
    world.order(number)
    world.close()
    assert due(world, "province_office").items == ()
    with pytest.raises(NothingToFile):
        file(world, "province_office")
    said = facts(world, number)
    assert said["报备"] == "省级批准销号，不须报备"
    assert said["公示"] == "2020年5月29日至2020年6月5日，拜石村村务公开栏，无异议"
    assert facts(world, world.to_closed().number)["公示"] == "本项督战内容不要求公示"


def test_a_batch_is_the_business_of_its_two_offices_and_of_whoever_is_over_them(world: World) -> None:
    closed_by_county(world)
    number = file(world).number
    for stranger in ("sibling_office", "other_city_office", "water_head"):
        with pytest.raises(FilingNotFound):
            receive(world, number, stranger)
        with reading(world.pool) as tx:
            assert read_filings(tx, FilingFilter(), actor=actor(stranger)).items == ()
    for reader in ("county_office", "province_office", "auditor"):
        with pytest.raises(NotPermitted):
            receive(world, number, reader)
        with reading(world.pool) as tx:
            (listed,) = read_filings(tx, FilingFilter(received=False), actor=actor(reader)).items
        assert listed.number == number
    with pytest.raises(NotPermitted):
        file(world, "water_head")


def test_two_who_file_at_once_file_nothing_twice(world: World) -> None:
    numbers = {closed_by_county(world) for _ in range(3)}

    def attempt(_: int) -> list[str]:
        try:
            return [case.case for case in file(world).cases]
        except NothingToFile:
            return []

    with ThreadPoolExecutor(4) as several:
        filed = [case for batch in several.map(attempt, range(4)) for case in batch]
    assert sorted(filed) == sorted(numbers)
