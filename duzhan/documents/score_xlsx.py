"""A month's score sheet as a workbook: the ranking, and every line with the rows behind it."""

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import score_words, sheet_paper
from duzhan.wire.scores import ScoreOut, ScoreSheetOut

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RANKING, _ROWS, _AMENDED = "排名", "依据", "申诉更正"
_FACE = {"font_name": "宋体", "font_size": 10.5}


def write(sheet: ScoreSheetOut) -> bytes:
    """Return the workbook; no text in it is taken for a formula."""
    target = BytesIO()
    with Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "default_format_properties": _FACE}
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
        ranking = sheet_paper.lay_out(book.add_worksheet(_RANKING), (8, 26, 8, 8, *[11] * (len(ScoreLine) + 1)))
        heads = (
            "组别",
            "单位",
            "名次",
            "得分",
            *(f"{label}扣分" for label in score_words.LINES.values()),
            score_words.BONUS,
        )
        ranking.write_row(0, 0, heads, bold)
        for at, score in enumerate(sheet.items, start=1):
            ranking.write_row(at, 0, _ranked(score))
        ranking.autofilter(0, 0, max(len(sheet.items), 1), len(heads) - 1)
        rows = sheet_paper.lay_out(book.add_worksheet(_ROWS), (26, 16, 12, 12, 12, 10, 22))
        rows.write_row(0, 0, ("单位", "项目", "加权件数", "基数", "折算率", "分数", "问题编号或单位"), bold)
        at = 1
        for score in sheet.items:
            for line in _lines(score):
                rows.write_row(at, 0, line)
                at += 1
        _amended(book, sheet, bold)
    return target.getvalue()


def _amended(book: Workbook, sheet: ScoreSheetOut, bold: Format) -> None:
    """Add what appeals made of frozen lines, each under its number; no sheet where there is none."""
    found = [(score, each) for score in sheet.items for each in score.amendments]
    if not found:
        return
    amended = sheet_paper.lay_out(book.add_worksheet(_AMENDED), (16, 26, 16, 10, 10, 12, 12, 16, 40))
    heads = ("更正编号", "单位", "项目", "原扣分", "改扣分", "更正后得分", "更正后名次", "申诉编号", "理由")
    amended.write_row(0, 0, heads, bold)
    for at, (score, each) in enumerate(found, start=1):
        said = (each.number, score.unit_name, score_words.LINES[each.line], each.was, each.points, each.total)
        amended.write_row(at, 0, (*said, each.rank, each.appeal, each.reason))


def _ranked(score: ScoreOut) -> list[str | int | float]:
    lost = score_words.lost_of(score)
    points = [-lost[line].points for line in ScoreLine]
    return [score_words.group(score.peers), score.unit_name, score.rank, score.score, *points, score.bonus]


def _lines(score: ScoreOut) -> list[list[str | float]]:
    """Return one row for each case that cost or earned something, under the figures of its line."""
    found: list[list[str | float]] = []
    for lost in score.lost:
        figures = (lost.bad, lost.of, lost.rate, -lost.points)
        said: list[str | float] = [score.unit_name, score_words.LINES[lost.line], *figures]
        found += [[*said, case] for case in lost.cases or ("",)]
    found += [[score.unit_name, score_words.BONUS, "", "", "", score.bonus, case] for case in score.fast]
    return found
