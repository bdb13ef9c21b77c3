"""What can be wrong with a campaign's folder, each fault with the sentence that says what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from duzhan.errors import DuzhanError


class FaultSeverity(StrEnum):
    """Whether a fault keeps the campaign from being adopted."""

    ERROR = "error"
    WARNING = "warning"


SENTENCES = {
    "file-missing": "缺少文件 {file}，请补上",
    "file-not-utf8": "文件 {file} 不是 UTF-8 编码，请另存为 UTF-8",
    "csv-broken": "CSV 格式有误（{detail}），请核对引号",
    "toml-broken": "TOML 语法有误（{detail}），请更正",
    "header-wrong": "表头应为“{expected}”，现为“{found}”，请更正",
    "row-length": "本行有 {found} 列，表头有 {expected} 列，请核对逗号和引号",
    "field-missing": "缺少“{field}”，请填写",
    "field-unknown": "“{field}”不是约定的字段，请删除或改名",
    "field-invalid": "“{field}”不能填“{value}”（{detail}），请更正",
    "placeholder-unknown": "“{value}”里的占位符有误，只能用 {expected}，请更正",
    "duplicate-code": "“{value}”与第 {first} 行重复，请删去或改号",
    "code-malformed": "区划代码“{value}”与级别“{level}”或代码来源不符，请更正",
    "unknown-area": "区划代码“{value}”不在 areas.csv 中，请更正或先补区划",
    "unknown-unit": "单位代码“{value}”不在 units.csv 中，请更正或先补单位",
    "unknown-sector": "units.csv 中没有行业“{value}”的单位，请更正或先补单位",
    "item-misplaced": "分项“{value}”不在督战内容“{expected}”之下，编号应为“{expected}.n”",
    "parent-cycle": "上级关系成环：{value}，请断开",
    "level-mismatch": "“{value}”的级别应为“{expected}”，请更正",
    "printed-name-unknown": "文件所印“{value}”不是区划 {area} 的名称或别名，请核对",
    "dates-reversed": "结束日期 {until} 早于开始日期 {since}，请更正",
    "date-outside-campaign": "{value} 不在督战期（{start} 至 {end}）内，请更正",
    "terms-overlap": "{name} 对 {area} 的任期与第 {first} 行重叠，请更正起止日期",
    "content-unhandled": "督战内容 {content} 的行业“{sector}”在 {areas} 没有单位承办，请在 units.csv 补单位",
    "rung-dead": "层级“{rung}”永远到不了：更高的“{above}”同时或更早触发，请调整时限",
    "rung-without-trigger": "层级“{rung}”没有触发条件，请补上",
    "rung-without-seats": "层级“{rung}”没有接收人，请补 seats",
    "letter-without-follow-ups": "督办单有签收期限，逾期却无人催办，请补 follow_ups，不要求签收的删去 [letter.sign]",
    "light-falling": "层级“{rung}”的灯色低于前一层级“{below}”，请调整顺序或灯色",
    "seat-falls-nowhere": "席位“{seat}”无人时不能落到省领导小组办公室，请补 fall_through",
    "reporter-unknown": "units.csv 中没有“{value}”的单位，无人报送，请更正或先补单位",
    "reminder-too-late": "提醒日 {value} 日晚于报送日 {expected} 日，请更正",
    "points-beyond-start": "各项最多共扣 {value} 分，超过起始的 {expected} 分，请调整",
    "weights-falling": "越严重的问题权重越大：major 的 {value} 小于 minor 或 moderate，请调整",
    "bonus-outweighs": "加分 {value} 不小于一件逾期至少的扣分 {expected}，拖着不办也划算，请调整",
    "group-empty": "units.csv 中没有“{value}”的单位，组内无人，请更正或先补单位",
    "hours-falling": "越严重的问题整改越久：major 的 {value} 小时少于 minor 或 moderate，请调整",
    "returns-unreachable": "各单位合计 {expected} 次已先于同一单位 {value} 次，请把 any_unit 调到不少于 same_unit",
    "course-missing": "督战内容 {value} 没有推演假设，请补 [[areas]]",
    "day-reversed": "下班时间 {value} 不晚于上班时间，请更正",
    "delay-falling": "九成之内的用时 {value} 短于一半之内的 {expected}，请调整",
    "unknown-content": "contents.toml 中没有督战内容“{value}”，请更正",
    "rule-of-two-kinds": "规则“{value}”应写 holds，或者写 facts 和 missing_weeks，二者选一",
    "expression-broken": "算式“{value}”语法有误，请更正",
    "expression-of-nothing": "算式“{value}”没有用到任何监测项，请更正",
    "expression-part": "算式里不能写“{value}”，只能用监测项、数字、比较、and、or、not 和加减乘除",
    "expression-name": "没有监测项“{value}”，可用：{expected}",
    "expression-call": "“{value}”写法有误，应为 rising、falling 或 change（监测项, 2 至 30 的次数）",
    "threshold-impossible": "“{value}”不论监测值多少结果都一样，请调整数值",
    "exit-of-household": "退出指标“{value}”只能是县或村的规则，请删去 exit",
    "exit-out-of-row": "退出指标的序号 {value} 应为 {expected}，从 1 起连续编号",
    "level-without-leader": (
        "{level}没有包保领导的县（市、区）{count} 个：{areas}；督办单将落到上一级，请在 liaisons.csv 补名单"
    ),
    "template-missing": "缺少模板 {file}，请补上",
    "template-broken": "模板语法有误（{detail}），请更正",
    "template-without-subject": "模板首行应为标题，第二行应为空行，请更正",
    "template-variable-unknown": "模板变量“{value}”不存在，可用：{expected}",
}

WARNINGS = {"level-without-leader"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the folder: the file's name within it, the line from 1, the column or key."""

    file: str
    line: int
    field: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong, and where."""

    file: str
    line: int
    field: str
    severity: FaultSeverity
    code: str
    message: str


def fault(code: str, place: Place, **facts: object) -> Fault:
    """Write a fault's sentence; facts fill its gaps, with the place's own file and field at hand."""
    severity = FaultSeverity.WARNING if code in WARNINGS else FaultSeverity.ERROR
    message = SENTENCES[code].format(**{"file": place.file, "field": place.field} | facts)
    return Fault(place.file, place.line, place.field, severity, code, message)


class CampaignInvalid(DuzhanError):
    """The campaign's folder has errors, so nothing can be adopted from it; ``faults`` says which and where."""

    slug = "campaign-invalid"
    title = "督战方案文件夹有误，请按提示更正后再试"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"{f.file}:{f.line} {f.field} {f.message}" for f in faults))
        self.faults = tuple(faults)


class UnknownCode(DuzhanError, KeyError):
    """The campaign has no area, content area or budget of this ``code``."""

    slug = "unknown-code"
    title = "督战方案中没有这个代码"

    def __init__(self, code: str) -> None:
        super().__init__(code=code)
        self.code = code
