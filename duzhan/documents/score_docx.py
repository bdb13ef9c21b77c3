"""A month's score sheet as a Word file, laid out as formal documents are, with the formula in its annex."""

from dataclasses import dataclass
from datetime import date

from docx.document import Document
from docx.shared import Mm

from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import formal_docx, letter_words, score_words
from duzhan.documents.formal_docx import HEAD, HEADING, TITLE, About
from duzhan.wire.scores import ScoreOut, ScoreSheetOut

MEDIA_TYPE = formal_docx.MEDIA_TYPE
_WIDTHS = (Mm(14), Mm(74), Mm(22), Mm(24), Mm(22))
_ROW_WIDTHS = (Mm(44), Mm(30), Mm(16), Mm(66))
_AMENDED_WIDTHS = (Mm(28), Mm(44), Mm(26), Mm(16), Mm(16), Mm(26))


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on it besides the scores."""

    issuer: str
    month: str
    dated: date


def write(head: Head, sheet: ScoreSheetOut) -> bytes:
    """Return the file: each peer group's ranking, then the rows behind every line, then how it is computed."""
    title = f"{head.month[:4]}年{int(head.month[5:])}月{score_words.TITLE}"
    file = formal_docx.begun(About(head.issuer, title, title))
    formal_docx.centred(file, head.issuer, HEAD, pitch=40)
    formal_docx.centred(file, title, TITLE, pitch=36)
    groups: dict[str, list[ScoreOut]] = {}
    for score in sheet.items:
        groups.setdefault(score.peers, []).append(score)
    for peers, scores in groups.items():
        formal_docx.paragraph(file, f"{score_words.group(peers)}（共{scores[0].among}家）", HEADING, kept=True)
        rows = [["名次", "单位", "得分", "扣分", "加分"], *(_ranked(score) for score in scores)]
        formal_docx.ruled(file, rows, _WIDTHS)
        formal_docx.line(file)
    formal_docx.signed(file, head.issuer, letter_words.full_day(head.dated))
    _annexes(file, sheet)
    _amended(file, sheet)
    return formal_docx.finished(file)


def _ranked(score: ScoreOut) -> list[str]:
    lost = sum(each.points for each in score.lost)
    return [str(score.rank), score.unit_name, f"{score.score:.2f}", f"{lost:.2f}", f"{score.bonus:.2f}"]


def _amended(file: Document, sheet: ScoreSheetOut) -> None:
    """List what appeals made of frozen lines, each under its number; nothing where there is none."""
    found = [(score, each) for score in sheet.items for each in score.amendments]
    if not found:
        return
    formal_docx.line(file)
    formal_docx.paragraph(file, score_words.AMENDED, HEADING, kept=True)
    rows = [["更正编号", "单位", "项目", "原扣分", "改扣", "更正后"]]
    rows += [
        [
            each.number,
            score.unit_name,
            score_words.LINES[each.line],
            f"{each.was:.2f}",
            f"{each.points:.2f}",
            f"{each.total:.2f}（第{each.rank}名）",
        ]
        for score, each in found
    ]
    formal_docx.ruled(file, rows, _AMENDED_WIDTHS)


def _annexes(file: Document, sheet: ScoreSheetOut) -> None:
    formal_docx.paragraph(file, "附件1　扣分、加分依据", HEADING, kept=True)
    rows = [["单位", "项目", "分数", "问题编号或单位"]]
    for score in sheet.items:
        rows += [
            [score.unit_name, score_words.LINES[each.line], f"-{each.points:.2f}", " ".join(each.cases) or "同组折算"]
            for each in score.lost
            if each.points
        ]
        rows += [[score.unit_name, score_words.BONUS, f"{score.bonus:.2f}", " ".join(score.fast)]] if score.fast else []
    formal_docx.ruled(file, rows, _ROW_WIDTHS)
    formal_docx.line(file)
    formal_docx.paragraph(file, "附件2　算法", HEADING, kept=True)
    formal_docx.paragraph(file, f"{score_words.BASE}。")
    for line in ScoreLine:
        formal_docx.paragraph(file, f"{score_words.LINES[line]}：{score_words.MEANINGS[line]}。")
    formal_docx.paragraph(file, f"{score_words.BONUS}：{score_words.BONUS_MEANING}。")
