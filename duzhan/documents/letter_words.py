"""What a letter 督办单 says of days, channels and people; dates are local, digits stand without spaces."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from duzhan.campaign.ladders import Rung
from duzhan.policy.working_days import Day
from duzhan.vocabulary import BudgetUnit, ClockKind, DayKind, Level, Light, Role, Source, UnitKind
from duzhan.wording import BETWEEN

KIND = "督办单"
TITLES: Mapping[Light, str] = {Light.BLUE: "提醒", Light.YELLOW: "警告", Light.ORANGE: "督办", Light.RED: "挂牌"}
"""What a letter of each light is (domain.md, section 5)."""

FOUND: Mapping[Source, str] = {
    Source.FIXED_POINT: "定点督战发现",
    Source.ROVING_TEAM: "巡回督战发现",
    Source.PLATFORM_MONITOR: "信息平台实时监测发现",
    Source.NATIONAL_ASSESSMENT: "国家考核反馈",
    Source.NATIONAL_LOOK_BACK: "脱贫攻坚“回头看”反馈",
    Source.TARGET_RAISED: "督战对象反映",
}
_BY_A_LEVEL = frozenset({Source.FIXED_POINT, Source.ROVING_TEAM})

SIGNERS: Mapping[Role, str] = {Role.UNIT_HANDLER: "经办人", Role.UNIT_HEAD: "主要负责人", Role.OFFICE: "办公室人员"}

YOU: Mapping[UnitKind, str] = {UnitKind.OFFICE: "你办", UnitKind.SECTOR: "你单位", UnitKind.GOVERNMENT: "你单位"}
LEADS, TAKES_PART = "牵头", "配合"
COUNTED_IN: Mapping[BudgetUnit, str] = {BudgetUnit.WORKING_DAYS: "个工作日", BudgetUnit.CALENDAR_DAYS: "天"}
DONE: Mapping[ClockKind, str] = {
    ClockKind.ASSIGN: "交办",
    ClockKind.ACCEPT: "签收",
    ClockKind.PLAN: "报送",
    ClockKind.RECTIFY: "完成",
    ClockKind.REVIEW: "初审",
    ClockKind.VERIFY: "验收",
    ClockKind.LOOK_BACK: "回头看",
    ClockKind.INSTRUCTION: "回复",
}
"""What is to be done before a clock of each kind runs out."""

_DAYS_OFF: Mapping[DayKind, str] = {
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "假期",
    DayKind.OVERRIDE_OFF: "另文规定放假",
}
_LONG_RUN = 3
"""So many days in a row are written as from the first to the last."""
_MOST_RUNS = 8
"""More are not listed: the figure says enough, and the letter keeps to one page."""
_SPACED = re.compile(
    r"(?<=[\u3400-\u9fff，。、；：（）《》“”〔〕]) +(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) +(?=[\u3400-\u9fff])"
)


def tight(text: str) -> str:
    """Return a text without the spaces that stand between figures and Chinese on a screen."""
    return _SPACED.sub("", text)


def full_day(on: date) -> str:
    """Write a date with its year."""
    return f"{on.year}年{on.month}月{on.day}日"


def day(on: date, year: int) -> str:
    """Write a date as one of ``year``, which is not repeated."""
    return f"{on.month}月{on.day}日" if on.year == year else full_day(on)


def minute(at: datetime) -> str:
    """Write a local date and time as the receipt has it."""
    return f"{full_day(at.date())}{at:%H时%M分}"


def found_by(source: Source, level: Level) -> str:
    """Say by which channel something was found, and by which level's people where they went there."""
    return (level.label if source in _BY_A_LEVEL else "") + FOUND[source]


def signer(role: Role | None, stood_in: bool) -> str:  # noqa: FBT001  # a fact of the receipt, as it was stored
    """Say who signed online, by role."""
    who = "工作人员" if role is None else SIGNERS.get(role, role.label)
    return f"{who}{'代' if stood_in else ''}（在线签收）"


def days(listed: Sequence[Day], year: int) -> str:
    """List which days count as working days and why the others do not; nothing where that would be too long."""
    worked = list(_runs(each.date for each in listed if each.working))
    named = [(each, _why_off(each)) for each in listed if not each.working]
    off = [(why, list(_runs(each.date for each, _ in days_off))) for why, days_off in groupby(named, lambda d: d[1])]
    if not worked or len(worked) + sum(len(runs) for _, runs in off) > _MOST_RUNS:
        return ""
    moved = [each.date for each in listed if each.why is DayKind.MAKEUP]
    said = _written(worked, year)
    if moved:
        said += f"，{_written(list(_runs(moved)), year, after=worked[-1][1])}调休上班"
    if off:
        said += "；" + BETWEEN.join(f"{_written(runs, year)}为{why}" for why, runs in off) + "，不计"
    return said


def _why_off(each: Day) -> str:
    kind = _DAYS_OFF.get(each.why, each.why.label)
    return f"{each.name}{kind}" if each.name and each.why is DayKind.HOLIDAY else kind


def _runs(dates: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each run of days in a row, the short ones day by day."""
    in_a_row = groupby(enumerate(sorted(dates)), lambda pair: pair[1].toordinal() - pair[0])
    for _, pairs in in_a_row:
        run = [on for _, on in pairs]
        if len(run) < _LONG_RUN:
            yield from ((on, on) for on in run)
        else:
            yield run[0], run[-1]


def _written(runs: Sequence[tuple[date, date]], year: int, after: date = date.min) -> str:
    """Write runs of days; a month that was named last, in ``after`` too, is not named again."""
    written, last = [], after
    for first, end in runs:
        words = _short(first, last, year)
        written.append(words if first == end else f"{words}至{_short(end, first, year)}")
        last = end
    return BETWEEN.join(written)


def _short(on: date, after: date, year: int) -> str:
    return f"{on.day}日" if (on.year, on.month) == (after.year, after.month) else day(on, year)


def due(on: date, year: int) -> str:
    """Write a due day, met until its end."""
    return f"{day(on, year)}24时"


def next_when(kind: ClockKind, rung: Rung) -> str:
    """Say when the next rung is reached if nothing happens; nothing where time alone never reaches it."""
    still = f"仍未{DONE[kind]}的"
    if rung.on_due_day:
        return f"到期当日{still}"
    if rung.overdue_working_days is None:
        return ""
    return f"逾期满{rung.overdue_working_days}个工作日{still}" if rung.overdue_working_days else f"逾期{still}"


def next_step(light: Light, before: Light) -> str:
    """Say what the next rung makes of the light."""
    return f"按{light.label}升级督办" if light is before else f"转{light.label}"
