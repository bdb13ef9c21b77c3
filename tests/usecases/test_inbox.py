"""The inbox: notices in words, within the reader's scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from world import MORNING, World, actor

from duzhan.errors import InvalidInput, NotFound
from duzhan.store.transaction import ReadTx, reading
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.mark_read import mark_read
from duzhan.usecases.read_inbox import read_inbox
from duzhan.wire import triggers as wire
from duzhan.wire.cases import CaseFilter
from duzhan.wire.notices import InboxFilter
from statemachines.states import Trigger


@contextmanager
def read(world: World) -> Iterator[ReadTx]:
    with reading(world.pool) as tx:
        yield tx


def numbers(world: World, by: str = "auditor", **filters: object) -> list[str]:
    with read(world) as tx:
        page = list_cases(tx, CaseFilter.model_validate(filters), actor=actor(by))
    return [case.number for case in page.items]


def subjects(world: World, by: str, **fields: object) -> list[str]:
    with read(world) as tx:
        return [notice.subject for notice in read_inbox(tx, InboxFilter.model_validate(fields), actor=actor(by)).items]


def test_a_notice_is_in_the_inbox_at_once_and_in_words(world: World) -> None:
    number = world.log().number
    with read(world) as tx:
        page = read_inbox(tx, InboxFilter(), actor=actor("province_office"))
    assert page.unread == 1
    notice = page.items[0]
    assert notice.subject == f"待交办：{number} 洛阳市嵩县车村镇拜石村饮水安全"
    # The assign clock's own due date, one working day after Friday.
    assert "请于6月1日（周一）24:00前交办。" in notice.body
    assert notice.read_at is None


def test_each_notice_names_the_date_that_was_true_when_it_was_written(world: World) -> None:
    number = world.to_rectifying().number
    world.fire(Trigger.SUSPEND, number, "province_office", wire.Suspend(reason="汛期", review_on=date(2020, 6, 10)))
    world.fire(Trigger.RESUME, number, "province_office", wire.Resume(reason="汛期已过"))
    world.submit(number)
    with read(world) as tx:
        told = [notice.body for notice in read_inbox(tx, InboxFilter(), actor=actor("water")).items]
        office = [notice.body for notice in read_inbox(tx, InboxFilter(), actor=actor("province_office")).items]
    assert any("复核日期为6月10日（周三）。" in body for body in told)
    assert any("整改时限为6月28日（周日）24:00。" in body for body in told)
    assert any("请于6月3日（周三）24:00前完成初审。" in body for body in office)


def test_reading_is_marked_once_and_only_by_the_reader(world: World) -> None:
    world.log()
    with read(world) as tx:
        notice = UUID(read_inbox(tx, InboxFilter(), actor=actor("province_office")).items[0].id)
    for stranger in ("city_office", "province_office2"):
        with pytest.raises(NotFound), world.tx() as tx:
            mark_read(tx, notice, actor=actor(stranger))
    with pytest.raises(NotFound), world.tx() as tx:
        mark_read(tx, uuid4(), actor=actor("province_office"))
    for _ in range(2):
        with world.tx() as tx:
            mark_read(tx, notice, actor=actor("province_office"))
        world.now += timedelta(hours=1)
    with read(world) as tx:
        page = read_inbox(tx, InboxFilter(), actor=actor("province_office"))
    assert page.unread == 0
    assert page.items[0].read_at == MORNING


def test_the_inbox_pages_newest_first(world: World) -> None:
    for _ in range(3):
        world.log()
        world.now += timedelta(minutes=1)
    everything = subjects(world, "province_office")
    with read(world) as tx:
        first = read_inbox(tx, InboxFilter(limit=2), actor=actor("province_office"))
    rest = subjects(world, "province_office", cursor=first.next)
    assert [*(notice.subject for notice in first.items), *rest] == everything
    with read(world) as tx, pytest.raises(InvalidInput):
        read_inbox(tx, InboxFilter(cursor="x"), actor=actor("province_office"))


def test_the_unit_a_case_was_taken_from_keeps_the_notice_that_says_so(world: World) -> None:
    number = world.to_rectifying().number
    command = wire.Transfer(lead_unit="410325-education", reason="职责调整")
    world.fire(Trigger.TRANSFER, number, "province_office", command)
    assert numbers(world, "water") == []
    assert any(subject.startswith("转办：") for subject in subjects(world, "water"))
