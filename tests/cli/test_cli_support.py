"""`duzhan support` lists what departments gave to targets, and what it comes to."""

from typing import Any

import pytest
from operating import Operator, shown
from world import COUNTY, VILLAGE, World

from duzhan.policy.permissions import Actor, Grant
from duzhan.usecases.record_support import record_support
from duzhan.usecases.strike_support import strike_support
from duzhan.vocabulary import Level, Role
from duzhan.wire.support import SupportIn, SupportStrike

FUND = {"area": VILLAGE, "kind": "fund", "amount": "1250000.10", "given_on": "2020-05-20"}
POLICY = {"area": COUNTY, "kind": "policy", "given_on": "2020-04-02"}
PAPER = {"document": "豫财农〔2020〕12号", "words": "石坡组饮水管网"}
WATER = Actor(1, "finder", "finder", (Grant(Role.UNIT_HANDLER, Level.PROVINCE, None, "41-water"),))


def test_lines_are_listed_and_what_is_struck_out_counts_no_more(operator: Operator, world: World) -> None:
    with world.tx() as tx:
        record_support(tx, SupportIn.model_validate({**POLICY, **PAPER}), actor=WATER)
        record_support(tx, SupportIn.model_validate({**FUND, **PAPER}), actor=WATER)
        wrong = record_support(tx, SupportIn.model_validate({**FUND, **PAPER, "amount": "9.00"}), actor=WATER)
    with world.tx() as tx:
        strike_support(tx, wrong, SupportStrike(reason="金额有误"), actor=WATER)
    village = "2020-05-20  洛阳市嵩县车村镇拜石村  河南省水利厅  资金"
    lines = operator.says("support").splitlines()
    assert lines == shown("targets.md", "duzhan support")
    assert lines == [
        f"{village} 9.00 元  豫财农〔2020〕12号  石坡组饮水管网  已作废：金额有误",
        f"{village} 1250000.10 元  豫财农〔2020〕12号  石坡组饮水管网",
        "2020-04-02  洛阳市嵩县  河南省水利厅  政策  豫财农〔2020〕12号  石坡组饮水管网",
        "共 3 条；政策 1 项，资金 1250000.10 元，项目 0.00 元，资金和项目合计 1250000.10 元",
    ]
    told: dict[str, Any] = operator.told("support", "--target", COUNTY, "--month", "2020-04")
    assert ([line["kind"] for line in told["items"]], told["total"]["policies"]) == (["policy"], 1)


@pytest.mark.parametrize(
    ("option", "says"),
    [("--month", "月份写成2020-06"), ("--kind", "种类写policy（政策）、"), ("--target", "行政区划写代码")],
)
def test_what_is_typed_wrongly_is_said(operator: Operator, option: str, says: str) -> None:
    assert says in operator.misread("support", option, "六 月")
