"""`duzhan burden` counts week by week what the system asked of villages."""

from datetime import timedelta
from typing import Any

import pytest
from operating import Operator, shown
from world import VILLAGE, World


def test_what_was_asked_is_counted_by_week(operator: Operator, world: World) -> None:
    operator.rehearse()
    number = world.log().number
    world.assign(number)
    world.now += timedelta(days=7)
    world.accept(number)
    june = "--now", "2020-06-10 09:00"
    lines = operator.says("burden", *june).splitlines()
    assert lines == shown("burden.md", "duzhan burden")
    assert lines == [
        "2020-05-25 起一周  1 个地方  填写 7 项，照片 2 张，报告 0 份",
        "2020-06-01 起一周  1 个地方  填写 2 项，照片 0 张，报告 0 份",
        "2020-03-23 至 2020-06-10，村级 1 个地方：填写 9 项，照片 2 张，报告 0 份",
    ]
    told: dict[str, Any] = operator.told("burden", "--since", "2020-06-01", "--area", "410325", *june)
    assert ([place["area"] for place in told["places"]], told["total"]["fields"]) == ([VILLAGE], 2)
    assert [act["act"] for act in told["acts"]] == ["accept"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--since", "6月1日"), "日期写成2020-06-01；看不懂“6月1日”"),
        (("--level", "组"), "层级写province（省级）、"),
        (("--since", "2020-06-02", "--until", "2020-06-01"), "since："),
    ],
)
def test_what_is_typed_wrongly_is_said(operator: Operator, words: tuple[str, ...], says: str) -> None:
    assert says in operator.misread("burden", *words)
