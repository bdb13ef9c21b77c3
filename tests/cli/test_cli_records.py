"""`duzhan records` and `duzhan appeals` list what units were told, until when they appeal, and who decides by when."""

from typing import Any

import pytest
from operating import Operator, shown
from world import WATER, World, actor

from duzhan.store.transaction import reading
from duzhan.usecases.draft_record import draft_record
from duzhan.usecases.lodge_appeal import lodge_appeal
from duzhan.usecases.propose_record import propose_record
from duzhan.usecases.read_records import list_records
from duzhan.usecases.sign_record import sign_record
from duzhan.wire.appeals import AppealIn
from duzhan.wire.records import ProposeRecord, RecordFilter, RecordIn, SignRecord

FIELDS = {"unit": WATER, "since": "2020-03-01", "until": "2020-05-28", "reason": "整改推进迟缓"}


def recorded(world: World, kind: str) -> str:
    """Let the province's office draft a record of 嵩县水利局 with a row of the ledger behind it."""
    number = world.log().number
    world.assign(number)
    said = RecordIn.model_validate({**FIELDS, "kind": kind, "rows": (number,)})
    with world.tx() as tx:
        return draft_record(tx, said, actor=actor("province_office")).number


def signed(world: World, number: str) -> None:
    with world.tx() as tx:
        propose_record(tx, number, None, ProposeRecord(), actor=actor("province_office"))
    with world.tx() as tx:
        sign_record(tx, number, None, SignRecord(), actor=actor("province_office2"))


def test_records_and_appeals_are_listed_with_state_and_date(operator: Operator, world: World) -> None:
    operator.rehearse()
    reminder, praise = recorded(world, "reminder"), recorded(world, "commendation")
    signed(world, reminder)
    lines = operator.says("records").splitlines()
    assert lines == shown("records.md", "duzhan records")
    assert lines == [
        f"{praise}  表扬  嵩县水利局  起草中  依据 1 条",
        f"{reminder}  提醒  嵩县水利局  已签发  依据 1 条  申诉截止 2020-06-12",
        "共 2 条：表扬 1，提醒 1，约谈 0，通报 0，问责 0",
    ]
    with reading(world.pool) as tx:
        page_by_page = [each.number for each in list_records(tx, RecordFilter(limit=1), "41")]
    assert page_by_page == [praise, reminder]
    told: dict[str, Any] = operator.told("records", "--state", "signed", "--unit", WATER)
    assert [each["number"] for each in told["items"]] == [reminder]
    with world.tx() as tx:
        said = AppealIn(record=reminder, grounds="逾期系汛期停工，已报备")
        number = lodge_appeal(tx, said, actor=actor("water_head")).number
    line = f"{number}  嵩县水利局  对 {reminder}  待决定  限 2020-06-19 前由河南省脱贫攻坚领导小组办公室决定"
    in_time = operator.says("appeals", "--waiting", "--now", "2020-06-19 23:59").splitlines()
    assert in_time == [line, "共 1 件，待决定 1 件，其中逾期 0 件"] == shown("records.md", "duzhan appeals --waiting")
    late = "--now", "2020-06-20 00:00"
    assert operator.says("appeals", *late) == f"{line}（逾期）\n共 1 件，待决定 1 件，其中逾期 1 件\n"
    assert [each["overdue"] for each in operator.told("appeals", *late)["items"]] == [True]  # type: ignore[attr-defined]
    assert operator.told("appeals", "--ended") == {"items": []}
    assert f"申诉 {number}" in operator.says("records", "--kind", "reminder")


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--kind", "种类写commendation（表扬）、"),
        ("--state", "状态写drafted（起草中）、"),
        ("--unit", "单位写代码"),
    ],
)
def test_what_is_typed_wrongly_is_said(operator: Operator, option: str, says: str) -> None:
    assert says in operator.misread("records", option, "约 谈")
