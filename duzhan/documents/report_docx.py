"""Monthly report, province-wide summary and bulletin 通报 as Word files, laid out as formal documents are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from docx.document import Document
from docx.shared import Mm

from duzhan.campaign.measures import Figure, Grouping, Metric, Punctuality
from duzhan.documents import formal_docx, letter_words, metric_words, report_words
from duzhan.documents.formal_docx import BODY, HEAD, HEADING, About
from duzhan.wire.reports import AmendmentOut, FiguresOut, MetricOut, MonthContent, TextsOut, UnitMonthOut
from duzhan.wording import BETWEEN

MEDIA_TYPE = formal_docx.MEDIA_TYPE

_PARTS = (
    ("progress", "一、工作进展"),
    ("problems", "二、存在的突出问题"),
    ("experience", "三、典型做法"),
    ("next_steps", "四、下一步打算"),
)
_SHOWN = (
    Figure.FOUND_IN_MONTH,
    Figure.CLOSED_IN_MONTH,
    Figure.OPEN,
    Figure.OVERDUE,
    Figure.SUSPENDED,
    Figure.CLOSED,
)
_GROUPED_WIDTHS = (Mm(54), *[Mm(17)] * len(_SHOWN))
_ROLL_WIDTHS = (Mm(52), Mm(24), *[Mm(16)] * 5)
_METRIC_WIDTHS = (Mm(46), Mm(30), Mm(40), Mm(40))
_ROLL = (Figure.OPEN, Figure.OVERDUE, Figure.CLOSED_IN_MONTH)
_RATES = (Metric.ON_TIME_RATE, Metric.ACCEPT_ON_TIME_RATE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on every one of them besides its content; ``number`` is the formal one, empty where it has none."""

    issuer: str
    title: str
    addressee: str
    number: str
    dated: date
    zone: ZoneInfo


def report(sheet: Sheet, texts: TextsOut, figures: FiguresOut | None) -> bytes:
    """Return a unit's monthly report, or its plan, which has text only."""
    file = _begun(sheet)
    if figures is None:
        _prose(file, texts.progress)
    else:
        _monthly(file, sheet, texts, figures)
    formal_docx.signed(file, sheet.issuer, letter_words.full_day(sheet.dated))
    if figures is not None:
        _annex_of_cases(file, figures)
    return formal_docx.finished(file)


def summary(sheet: Sheet, content: MonthContent, amendments: Sequence[AmendmentOut]) -> bytes:
    """Return the summary of a frozen month over all units, with its amendments."""
    file = _begun(sheet)
    formal_docx.paragraph(file, report_words.drafted(content.figures, sheet.zone).progress)
    _heading(file, "一、问题分类")
    _by_group(file, content.figures, Grouping.CONTENT_AREA, "督战内容")
    _heading(file, "二、督战对象进展")
    _by_group(file, content.figures, Grouping.TARGET, "督战对象")
    _heading(file, "三、各单位情况")
    _roll(file, content.units)
    _heading(file, "四、突出问题")
    formal_docx.paragraph(file, report_words.drafted(content.figures, sheet.zone).problems)
    _amended(file, sheet, content, amendments)
    formal_docx.signed(file, sheet.issuer, letter_words.full_day(sheet.dated))
    _annex_of_cases(file, content.figures)
    return formal_docx.finished(file)


def bulletin(sheet: Sheet, content: MonthContent, amendments: Sequence[AmendmentOut]) -> bytes:
    """Return a frozen month's numbered bulletin: who reported when, how units stand, what each metric means."""
    file = _begun(sheet)
    formal_docx.paragraph(file, report_words.drafted(content.figures, sheet.zone).progress)
    _heading(file, "一、报送情况")
    formal_docx.paragraph(file, _punctuality(content.units))
    _heading(file, "二、工作情况")
    _metrics(file, content.figures.metrics)
    formal_docx.line(file)
    _roll(file, content.units)
    _amended(file, sheet, content, amendments)
    formal_docx.signed(file, sheet.issuer, letter_words.full_day(sheet.dated))
    _annex_of_definitions(file)
    return formal_docx.finished(file)


def _begun(sheet: Sheet) -> Document:
    file = formal_docx.begun(About(sheet.issuer, sheet.title, sheet.number or sheet.title))
    formal_docx.centred(file, sheet.issuer, HEAD, pitch=40)
    formal_docx.headed(file, sheet.number, letter_words.full_day(sheet.dated), sheet.title)
    if sheet.addressee:
        formal_docx.write(formal_docx.line(file), f"{sheet.addressee}：", BODY)
    return file


def _monthly(file: Document, sheet: Sheet, texts: TextsOut, figures: FiguresOut) -> None:
    for part, heading in _PARTS:
        _heading(file, heading)
        _prose(file, getattr(texts, part))
    _heading(file, f"附表（数据截至{report_words.as_of(figures.as_of, sheet.zone)}）")
    _by_group(file, figures, Grouping.CONTENT_AREA, "督战内容")
    formal_docx.line(file)
    _by_group(file, figures, Grouping.TARGET, "督战对象")
    formal_docx.line(file)
    _metrics(file, figures.metrics)


def _heading(file: Document, words: str) -> None:
    formal_docx.paragraph(file, words, HEADING, kept=True)


def _prose(file: Document, words: str) -> None:
    for each in words.splitlines():
        if each.strip():
            formal_docx.paragraph(file, each.strip())


def _by_group(file: Document, figures: FiguresOut, by: Grouping, head: str) -> None:
    rows = [[head, *(report_words.FIGURES[figure] for figure in _SHOWN)]]
    groups: dict[str, dict[Figure, int]] = {}
    names: dict[str, str] = {"": report_words.WHOLE}
    for cell in figures.cells:
        if cell.by in {by, Grouping.ALL}:
            groups.setdefault(cell.key, {})[cell.figure] = cell.count
            names.setdefault(cell.key, cell.name)
    keys = [*(key for key in groups if key), ""]
    rows += [[names[key], *(str(groups[key].get(figure, 0)) for figure in _SHOWN)] for key in keys]
    formal_docx.ruled(file, rows, _GROUPED_WIDTHS)


def _metrics(file: Document, metrics: Sequence[MetricOut]) -> None:
    rows = [["指标", "数值", "分子", "分母"]]
    rows += [
        [
            metric_words.DEFINITIONS[metric.metric].label,
            report_words.measured(metric),
            str(metric.numerator),
            str(metric.denominator),
        ]
        for metric in metrics
    ]
    formal_docx.ruled(file, rows, _METRIC_WIDTHS)


def _roll(file: Document, units: Sequence[UnitMonthOut]) -> None:
    heads = [report_words.FIGURES[figure] for figure in _ROLL]
    heads += [metric_words.DEFINITIONS[metric].label for metric in _RATES]
    rows = [["单位", "报送", *heads]]
    for unit in units:
        rates = {metric.metric: report_words.measured(metric) for metric in unit.metrics}
        rows.append(
            [
                unit.unit_name,
                report_words.standing(unit.punctuality, unit.days_late),
                *(str(unit.totals[figure]) for figure in _ROLL),
                *(rates[metric] for metric in _RATES),
            ]
        )
    formal_docx.ruled(file, rows, _ROLL_WIDTHS)


def _punctuality(units: Sequence[UnitMonthOut]) -> str:
    """Say how many reported on time, and name those that were late and those that did not."""
    said = []
    for punctuality in (Punctuality.ON_TIME, Punctuality.LATE, Punctuality.MISSING):
        those = [unit for unit in units if unit.punctuality is punctuality]
        named = ""
        if those and punctuality is not Punctuality.ON_TIME:
            named = f"（{BETWEEN.join(_named(unit) for unit in those)}）"
        said.append(f"{report_words.PUNCTUALITIES[punctuality]}{len(those)}家{named}")
    return f"应报{len(units)}家，{'，'.join(said)}。"


def _named(unit: UnitMonthOut) -> str:
    late = f"迟{unit.days_late}天" if unit.punctuality is Punctuality.LATE else ""
    return f"{unit.unit_name}{late}"


def _amended(file: Document, sheet: Sheet, content: MonthContent, amendments: Sequence[AmendmentOut]) -> None:
    if not amendments:
        return
    names = {unit.unit: unit.unit_name for unit in content.units}
    _heading(file, "封存后更正")
    for each in amendments:
        changes = "；".join(
            f"{report_words.FIGURES[change.figure]}由{change.was}件更正为{change.now}件" for change in each.changes
        )
        on = letter_words.full_day(each.at.astimezone(sheet.zone).date())
        of = names.get(each.unit, sheet.issuer)
        formal_docx.paragraph(file, f"{each.number}（{on}，{of}）：{changes}。{each.reason}")


def _annex_of_cases(file: Document, figures: FiguresOut) -> None:
    """Name the cases behind each figure of the whole and of the tables: it can be traced to the ledger's rows."""
    _annex(file, "附件：各项数字所依据的问题编号")
    for cell in figures.cells:
        numbers = BETWEEN.join(cell.cases) or report_words.NONE
        if cell.by is Grouping.ALL or (cell.cases and cell.figure in _SHOWN):
            formal_docx.paragraph(file, f"{cell.name}{report_words.FIGURES[cell.figure]}{cell.count}件：{numbers}")


def _annex_of_definitions(file: Document) -> None:
    _annex(file, "附件：指标口径")
    for position, metric in enumerate(Metric, start=1):
        meaning = metric_words.DEFINITIONS[metric]
        formal_docx.paragraph(file, f"{position}．{meaning.label}＝{meaning.formula}。{meaning.note}。")


def _annex(file: Document, words: str) -> None:
    """Begin an annex on a page of its own."""
    formal_docx.paragraph(file, words, HEADING, kept=True).paragraph_format.page_break_before = True
