"""What the papers of a meeting say: its agenda, the sheets of its cases, its minutes."""

from collections.abc import Mapping
from datetime import date

from duzhan.documents import letter_words
from duzhan.vocabulary.meeting import Attendance, Standing
from duzhan.wire.meetings import DecisionOut, ItemOut, MeetingDetail
from statemachines.states import State

AGENDA, MINUTES = "议程", "纪要"
"""What follows a meeting's title, which says itself that it is a meeting."""
CASE_SHEET = "附件{position}　案件情况表"
NOTHING_BEFORE = "上次会商没有需要通报的议定事项。"
_STATES: Mapping[State | None, str] = {
    None: "",
    State.FOUND: "已发现，待交办",
    State.ASSIGNED: "已交办，待签收",
    State.RECTIFYING: "正在整改",
    State.VERIFIED: "已验收，待销号",
    State.CLOSED: "已销号",
}
_STANDING: Mapping[Standing | None, str] = {
    None: "待签发",
    Standing.DONE: "已落实",
    Standing.NOT_DONE: "未落实",
    Standing.WITHDRAWN: "已撤销",
}


def held(meeting: MeetingDetail) -> list[tuple[str, str]]:
    """Return time, place and participants of a meeting, each under its name."""
    called = [each.unit_name for each in meeting.participants if each.attendance is Attendance.INVITED]
    return [
        ("时间", letter_words.full_day(meeting.held_on)),
        ("地点", meeting.place),
        ("召集", meeting.office_name),
        ("参会", "、".join(called) or "未通知其他单位"),
    ]


def item(each: ItemOut) -> str:
    """Return a line of the agenda."""
    grounds = "、".join(ground.label for ground in each.grounds)
    if each.case is None:
        return f"{each.title}（{grounds}）"
    return f"{each.area_name}：{each.description}（{each.case}，{grounds}）"


def sheet(each: ItemOut) -> list[list[str]]:
    """Return the sheet of an item's case, name and value in each row."""
    light = "" if each.light is None else each.light.label
    return [
        ["项目", "内容"],
        ["问题编号", str(each.case)],
        ["地点", each.area_name or ""],
        ["问题描述", each.description or ""],
        ["牵头单位", each.lead_unit_name or "尚未交办"],
        ["状态、灯色", f"{_STATES[each.state]}，{light}"],
        ["整改时限", "" if each.due_on is None else letter_words.full_day(each.due_on)],
        ["列入事由", "、".join(ground.label for ground in each.grounds)],
        ["提请协调", each.requested_for or "无"],
    ]


def decided(each: DecisionOut) -> str:
    """Return a decision as the minutes have it: what, by whom, until when."""
    due = "" if each.due_on is None else f"，{letter_words.full_day(each.due_on)}前完成"
    case = "" if each.case is None else f"，案件{each.case}"
    return f"{each.words.rstrip('。')}（{each.unit_name or ''}{due}{case}）。"


def came_of(each: DecisionOut) -> list[str]:
    """Return how an earlier decision stands, as a row: which, who, until when, how."""
    due = "" if each.due_on is None else _short(each.due_on)
    return [f"{each.meeting}第{each.position}项：{each.words}", each.unit_name or "", due, _STANDING[each.standing]]


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
