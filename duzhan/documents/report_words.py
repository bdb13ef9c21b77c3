"""What reports and bulletins say: the labels of their figures, and the paragraphs first drafted from them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from duzhan.campaign.measures import Figure, Grouping, Metric, ObligationKind, Punctuality
from duzhan.documents import letter_words
from duzhan.wire.reports import FiguresOut, MetricOut, NotableOut, TextsOut
from statemachines.monthly_report import ReportState

KINDS: Mapping[ObligationKind, str] = {
    ObligationKind.MONTHLY_REPORT: "月报",
    ObligationKind.IMPLEMENTATION_PLAN: "实施方案",
}
STATES: Mapping[ReportState, str] = {
    ReportState.DUE: "待报",
    ReportState.SUBMITTED: "已报待审",
    ReportState.RETURNED: "退回补报",
    ReportState.ACCEPTED: "已接收",
    ReportState.FROZEN: "已封存",
}
PUNCTUALITIES: Mapping[Punctuality, str] = {
    Punctuality.WAITING: "未到期",
    Punctuality.ON_TIME: "按时",
    Punctuality.LATE: "迟报",
    Punctuality.MISSING: "未报",
}
FIGURES: Mapping[Figure, str] = {
    Figure.FOUND_IN_MONTH: "本月新发现",
    Figure.CLOSED_IN_MONTH: "本月销号",
    Figure.OPEN: "未销号",
    Figure.FOUND: "待交办",
    Figure.ASSIGNED: "待签收",
    Figure.RECTIFYING: "整改中",
    Figure.VERIFIED: "待销号",
    Figure.OVERDUE: "逾期",
    Figure.SUSPENDED: "挂账",
    Figure.HARD: "红灯",
    Figure.CLOSED: "累计销号",
    Figure.SET_ASIDE: "不予立案、并案",
}
WHOLE = "合计"
SUMMARY, BULLETIN = "情况汇总", "情况通报"
NONE = "—"
_STANDING = (Figure.FOUND, Figure.ASSIGNED, Figure.RECTIFYING, Figure.VERIFIED)
_AT_END = "24时"


def month(first: date) -> str:
    """Write a month: 2020年6月."""
    return f"{first.year}年{first.month}月"


def label(kind: ObligationKind, first: date | None) -> str:
    """Name an obligation: 2020年6月月报, 实施方案."""
    return KINDS[kind] if first is None else f"{month(first)}{KINDS[kind]}"


def title(campaign: str, what: str) -> str:
    """Write a document's title: 河南省脱贫攻坚挂牌督战2020年6月情况通报."""
    return f"{campaign}{what}"


def as_of(at: datetime, zone: ZoneInfo) -> str:
    """Write an exclusive end as people do: midnight is the end of the day before."""
    local = at.astimezone(zone)
    if local.time().replace(tzinfo=None).isoformat() == "00:00:00":
        return f"{letter_words.full_day(date.fromordinal(local.toordinal() - 1))}{_AT_END}"
    return letter_words.minute(local)


def standing(punctuality: Punctuality, days_late: int) -> str:
    """Say how a report came: 按时, 迟报2天, 未报."""
    late = f"{days_late}天" if punctuality is Punctuality.LATE and days_late else ""
    return PUNCTUALITIES[punctuality] + late


def measured(metric: MetricOut) -> str:
    """Write a metric's value: a share in percent, days to two places."""
    if metric.value is None:
        return NONE
    if metric.metric is Metric.MEAN_OVERDUE_DAYS:
        return f"{metric.value:.2f}天"
    return f"{100 * metric.value:.1f}%"


def totals(figures: FiguresOut) -> dict[Figure, int]:
    """Return the figures for all cases."""
    return {cell.figure: cell.count for cell in figures.cells if cell.by is Grouping.ALL}


def drafted(figures: FiguresOut, zone: ZoneInfo) -> TextsOut:
    """Word a report's four parts from its figures; the unit edits them."""
    counted = totals(figures)
    return TextsOut(
        progress=_progress(figures, counted, zone),
        problems=_problems(figures.hard, counted),
        experience=_experience(figures.typical, counted),
        next_steps=_next_steps(counted),
    )


def _progress(figures: FiguresOut, counted: Mapping[Figure, int], zone: ZoneInfo) -> str:
    states = "、".join(f"{FIGURES[figure]}{counted[figure]}件" for figure in _STANDING)
    rate = next(metric for metric in figures.metrics if metric.metric is Metric.ON_TIME_RATE)
    return (
        f"截至{as_of(figures.as_of, zone)}，台账累计销号{counted[Figure.CLOSED]}件，未销号{counted[Figure.OPEN]}件，"
        f"其中{states}；逾期{counted[Figure.OVERDUE]}件，挂账{counted[Figure.SUSPENDED]}件。"
        f"本月新发现{counted[Figure.FOUND_IN_MONTH]}件，销号{counted[Figure.CLOSED_IN_MONTH]}件，按期销号率{measured(rate)}。"
    )


def _problems(hard: Sequence[NotableOut], counted: Mapping[Figure, int]) -> str:
    if not hard:
        return "没有红灯问题。"
    listed = "；".join(f"{one.number}（{one.place}，逾期{one.overdue_days}个工作日）" for one in hard)
    return f"红灯问题{counted[Figure.HARD]}件，主要有：{listed}。"


def _experience(typical: Sequence[NotableOut], counted: Mapping[Figure, int]) -> str:
    if not typical:
        return "本月没有销号问题。"
    listed = "；".join(f"{one.number}（{one.place}，{one.lead_unit}）" for one in typical)
    return f"本月销号{counted[Figure.CLOSED_IN_MONTH]}件，典型的有：{listed}。"


def _next_steps(counted: Mapping[Figure, int]) -> str:
    overdue = counted[Figure.OVERDUE]
    late = f"，其中逾期的{overdue}件逐件限定时间" if overdue else ""
    return f"对未销号的{counted[Figure.OPEN]}件逐件推进整改{late}，确保按期销号。"
