"""The published definitions 口径 of the metrics that policy/metrics.py computes, word for word as they are computed."""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.campaign.measures import Metric


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric's label, its formula, and what does and does not count."""

    label: str
    formula: str
    note: str


DEFINITIONS: Mapping[Metric, Definition] = {
    Metric.ON_TIME_RATE: Definition(
        "按期销号率",
        "按期销号件数 ÷（本期到期件数 ＋ 期末逾期未销件数）",
        "本期到期指整改时限在本期内届满；期末仍逾期未办的，不论何时到期都计入分母。期末经批准挂账的、不予立案和并案的不计。"
        "申请销号不晚于整改时限且已销号的为按期",
    ),
    Metric.ACCEPT_ON_TIME_RATE: Definition(
        "按期签收率",
        "按期签收件数 ÷ 本期签收时限届满的件数",
        "转办、退回而另起时限的不计；同一件有多次签收时限的，全部按期才算按期",
    ),
    Metric.REWORK_RATE: Definition(
        "退办率",
        "本期被退办件数 ÷ 本期申请销号或被退办的件数",
        "同一件退办多次计一件",
    ),
    Metric.EXTENSION_RATE: Definition(
        "延期率",
        "本期获准延期件数 ÷ 本期在办件数",
        "在办指期末已交办未销号，或本期已销号",
    ),
    Metric.RETURN_RATE: Definition(
        "退回率",
        "本期被责任单位退回件数 ÷ 本期交办、转办或被退回的件数",
        "同一件退回多次计一件",
    ),
    Metric.REOPEN_RATE: Definition(
        "反弹率",
        "本期反弹重启件数 ÷ 期末累计曾销号件数",
        "曾销号包括销号后又反弹重启的；不予立案和并案的不计",
    ),
    Metric.MEAN_OVERDUE_DAYS: Definition(
        "平均逾期天数",
        "逾期工作日合计 ÷ 逾期件数",
        "逾期件数为期末逾期未办的和本期逾期销号的；申请销号后、挂账期间逾期天数不再增加",
    ),
    Metric.REPORT_ON_TIME: Definition(
        "月报按时率",
        "按时报送份数 ÷ 应报份数",
        "以首次报送时间为准，截至报送日 24 时；退回补报的不改变首次报送时间，到期未报的计入分母",
    ),
}
