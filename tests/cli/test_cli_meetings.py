"""`duzhan meetings` says what meetings decided and what of it is not done, and writes an agenda."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import meeting
import pytest
from operating import Operator, shown
from world import World

from duzhan.policy.meeting_refusals import MeetingNotFound


def test_meetings_are_listed_with_what_is_not_done_and_their_agendas_written(
    operator: Operator, world: World, tmp_path: Path
) -> None:
    case = world.to_rectifying().number
    first = meeting.convene(world)
    meeting.add(world, first, case)
    meeting.decide(world, first, case=case)
    meeting.sign(world, first)
    world.now += timedelta(days=1)
    second = meeting.convene(world, "city_office", title="第二次会商调度会")
    office = "河南省脱贫攻坚领导小组办公室"
    lines = operator.says("meetings").splitlines()
    assert lines == shown("meetings.md", "duzhan meetings")
    assert lines == [
        f"{second}  2020-05-30  洛阳市脱贫攻坚领导小组办公室  第二次会商调度会  筹备中",
        f"{first}  2020-05-29  {office}  第一次会商调度会  纪要已签发  已落实 0 项，未落实 1 项",
        "会商 2 次，议定事项未落实 1 项",
    ]
    told: dict[str, Any] = operator.told("meetings")
    assert [(each["number"], each["not_done"]) for each in told["items"]] == [(second, 0), (first, 1)]
    paper = tmp_path / "议程.docx"
    assert operator.told("meetings", "agenda", first, "--out", str(paper))["items"] == 1
    assert any(case in paragraph.text for paragraph in docx.Document(str(paper)).paragraphs)
    assert "扩展名须为docx" in operator.misread("meetings", "agenda", first, "--out", "议程.pdf")
    assert "看不懂“第一次”" in operator.misread("meetings", "agenda", "第一次", "--out", str(paper))
    assert "写不了文件" in operator.misread("meetings", "agenda", first, "--out", str(tmp_path / "无" / "议程.docx"))
    missing = operator.run("meetings", "agenda", "HY-41-2020-0009", "--out", str(tmp_path / "无.docx"))
    with pytest.raises(MeetingNotFound):
        raise missing.exception or AssertionError
