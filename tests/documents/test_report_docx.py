"""Reports, summaries and bulletins as Word files: formal pages, figures in tables, cases and definitions in annexes."""

from datetime import date
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from world import BEIJING, beijing

from duzhan.campaign.measures import Figure, Grouping, Metric, Punctuality
from duzhan.documents import metric_words, report_docx, report_words
from duzhan.documents.report_docx import Sheet
from duzhan.wire.reports import (
    AmendmentOut,
    CellOut,
    ChangeOut,
    FiguresOut,
    MetricOut,
    MonthContent,
    NotableOut,
    TextsOut,
    UnitMonthOut,
)
from statemachines.monthly_report import ReportState

SHEET = Sheet(
    issuer="河南省脱贫攻坚领导小组办公室",
    title="河南省脱贫攻坚挂牌督战2020年6月情况通报",
    addressee="",
    number="豫脱贫督通〔2020〕6号",
    dated=date(2020, 6, 28),
    zone=BEIJING,
)


def cell(by: Grouping, key: str, name: str, figure: Figure, *cases: str) -> CellOut:
    return CellOut(by=by, key=key, name=name, figure=figure, count=len(cases), cases=cases)


def metric(which: Metric, numerator: int, denominator: int) -> MetricOut:
    value = round(numerator / denominator, 4) if denominator else None
    return MetricOut(metric=which, value=value, numerator=numerator, denominator=denominator, counted=(), of=())


METRICS = tuple(metric(which, 1, 4) for which in Metric)
FIGURES = FiguresOut(
    since=beijing("2020-05-25 00:00"),
    as_of=beijing("2020-06-25 00:00"),
    cells=(
        *(cell(Grouping.ALL, "", "", figure, "DZ-410325-0001") for figure in Figure),
        cell(Grouping.CONTENT_AREA, "1", "三保障和饮水安全", Figure.OPEN, "DZ-410325-0001"),
        cell(Grouping.TARGET, "410325", "嵩县", Figure.OPEN),
        cell(Grouping.TARGET, "410325", "嵩县", Figure.CLOSED),
    ),
    metrics=METRICS,
    hard=(
        NotableOut(
            number="DZ-410325-0001",
            place="洛阳市嵩县车村镇拜石村",
            content_area="饮水安全",
            lead_unit="嵩县水利局",
            overdue_days=5,
            closed_on=None,
        ),
    ),
    typical=(),
)


def unit(name: str, punctuality: Punctuality, late: int = 0) -> UnitMonthOut:
    return UnitMonthOut(
        unit=name,
        unit_name=name,
        level="city",
        state=ReportState.ACCEPTED,
        punctuality=punctuality,
        days_late=late,
        version=3,
        sha256=None,
        totals=dict.fromkeys(Figure, 1),
        metrics=METRICS,
    )


MONTH = MonthContent(
    figures=FIGURES,
    units=(
        unit("郑州市", Punctuality.ON_TIME),
        unit("洛阳市", Punctuality.LATE, 2),
        unit("开封市", Punctuality.MISSING, 3),
    ),
    rows=(),
)
AMENDED = AmendmentOut(
    number="2020-06-A1",
    unit="41-office",
    at=beijing("2020-07-02 09:00"),
    reason="一件重复登记。",
    changes=(ChangeOut(figure=Figure.OPEN, was=1, now=0),),
)


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def words(file: Document) -> str:
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def rows(file: Document, number: int) -> list[list[str]]:
    return [[each.text for each in row.cells] for row in file.tables[number].rows]


def test_a_month_s_report_has_its_parts_its_tables_and_the_cases_behind_its_figures() -> None:
    texts = TextsOut(progress="整改有序推进。\n已通水。", problems="无", experience="打井", next_steps="继续")
    file = opened(report_docx.report(SHEET, texts, FIGURES))
    text = words(file)
    for heading in ("一、工作进展", "二、存在的突出问题", "三、典型做法", "四、下一步打算"):
        assert heading in text
    assert "数据截至2020年6月24日24时" in text
    assert rows(file, 0)[1][:4] == ["三保障和饮水安全", "0", "0", "1"]
    assert rows(file, 0)[-1][0] == report_words.WHOLE
    assert rows(file, 1)[1] == ["嵩县", "0", "0", "0", "0", "0", "0"]
    assert [row[0] for row in rows(file, 2)[1:]] == [metric_words.DEFINITIONS[which].label for which in Metric]
    traced = ("未销号1件：DZ-410325-0001", "三保障和饮水安全未销号1件：DZ-410325-0001")
    assert set(traced) <= {paragraph.text for paragraph in file.paragraphs}
    (section,) = file.sections
    assert [round(side / Mm(1)) for side in (section.page_width, section.left_margin)] == [210, 28]


def test_a_plan_is_text_only() -> None:
    file = opened(report_docx.report(SHEET, TextsOut(progress="一村一策。"), None))
    assert "一村一策。" in words(file)
    assert file.tables == []


def test_a_bulletin_is_numbered_names_who_was_late_and_defines_every_metric() -> None:
    file = opened(report_docx.bulletin(SHEET, MONTH, (AMENDED,)))
    text = words(file)
    assert file.core_properties.subject == SHEET.number
    assert SHEET.number in text
    assert "应报3家，按时1家，迟报1家（洛阳市迟2天），未报1家（开封市）。" in text
    assert [row[:2] for row in rows(file, 1)[1:]] == [["郑州市", "按时"], ["洛阳市", "迟报2天"], ["开封市", "未报"]]
    for meaning in metric_words.DEFINITIONS.values():
        assert f"{meaning.label}＝{meaning.formula}" in text
    assert "2020-06-A1（2020年7月2日，河南省脱贫攻坚领导小组办公室）：未销号由1件更正为0件。一件重复登记。" in text
    annex = next(paragraph for paragraph in file.paragraphs if paragraph.text == "附件：指标口径")
    assert annex.paragraph_format.page_break_before


def test_a_table_s_head_stands_on_every_page_and_no_row_is_torn() -> None:
    file = opened(report_docx.summary(SHEET, MONTH, ()))
    assert len(file.tables) == 3
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)  # noqa: SLF001


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (metric(Metric.ON_TIME_RATE, 1, 3), "33.3%"),
        (metric(Metric.MEAN_OVERDUE_DAYS, 7, 2), "3.50天"),
        (metric(Metric.REOPEN_RATE, 0, 0), "—"),
    ],
)
def test_a_metric_is_shown_as_a_share_or_as_days(figure: MetricOut, shown: str) -> None:
    assert report_words.measured(figure) == shown


def test_the_first_draft_is_worded_from_the_figures() -> None:
    drafted = report_words.drafted(FIGURES, BEIJING)
    assert drafted.progress.startswith("截至2020年6月24日24时，台账累计销号1件，未销号1件，其中待交办1件")
    assert drafted.problems == "红灯问题1件，主要有：DZ-410325-0001（洛阳市嵩县车村镇拜石村，逾期5个工作日）。"
    assert drafted.experience == "本月没有销号问题。"
    assert drafted.next_steps == "对未销号的1件逐件推进整改，其中逾期的1件逐件限定时间，确保按期销号。"
