"""A record of a unit, and the list of them, as Word files, laid out as formal documents are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from docx.document import Document
from docx.shared import Mm

from duzhan.documents import formal_docx, letter_words, record_words
from duzhan.documents.formal_docx import BODY, HEAD, HEADING, About
from duzhan.vocabulary.records import RecordKind, RecordStanding
from duzhan.wire.records import RecordDetail, RecordOut
from statemachines.record import RecordState

MEDIA_TYPE = formal_docx.MEDIA_TYPE

_TITLES = {
    RecordKind.COMMENDATION: "关于表扬{unit}的决定",
    RecordKind.REMINDER: "关于对{unit}予以提醒的通知",
    RecordKind.TALK: "关于约谈{unit}的通知",
    RecordKind.BULLETIN: "关于对{unit}予以通报的决定",
    RecordKind.ACCOUNTABILITY: "关于对{unit}予以问责的决定",
}
_NOT_IN_FORCE = frozenset({RecordState.DRAFTED, RecordState.PROPOSED, RecordState.REVOKED, RecordState.WITHDRAWN})
_ROW_WIDTHS = (Mm(14), Mm(26), Mm(44), Mm(72))
_LIST_WIDTHS = (Mm(32), Mm(44), Mm(24), Mm(30), Mm(26))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on it besides the record: who issues it, of which campaign, when, and in which zone days are."""

    issuer: str
    campaign: str
    dated: date
    zone: ZoneInfo


def record(sheet: Sheet, shown: RecordDetail) -> bytes:
    """Return a record: what is said of whom, how it stands if not in force, the rows behind it, and how to appeal."""
    file = _begun(sheet, _TITLES[shown.kind].format(unit=shown.unit_name), shown.number)
    if shown.state in _NOT_IN_FORCE or shown.changed_kind is not None:
        formal_docx.paragraph(file, f"【{_standing(shown)}】", HEADING)
    formal_docx.write(formal_docx.line(file), f"{shown.unit_name}：", BODY)
    period = f"{letter_words.full_day(shown.since)}至{letter_words.full_day(shown.until)}"
    formal_docx.paragraph(file, f"{sheet.campaign}期间（{period}），{shown.reason}")
    if shown.seat is not None:
        formal_docx.paragraph(file, f"责任人：{shown.seat.label}。")
    if shown.passed_over is not None:
        formal_docx.paragraph(file, f"未经前一级直接办理的理由：{shown.passed_over}")
    formal_docx.paragraph(file, "依据", HEADING, kept=True)
    rows = [["序号", "类别", "编号", "内容"]]
    rows += [[str(at), row.kind.label, row.ref, row.words] for at, row in enumerate(shown.evidence, start=1)]
    formal_docx.ruled(file, rows, _ROW_WIDTHS)
    formal_docx.line(file)
    if shown.appeal_until is not None:
        until = letter_words.full_day(shown.appeal_until)
        formal_docx.paragraph(file, f"如有异议，可于{until}24时前由单位负责人提出申诉。")
    formal_docx.signed(file, sheet.issuer, letter_words.full_day(sheet.dated))
    return formal_docx.finished(file)


def listing(sheet: Sheet, shown: Sequence[RecordOut]) -> bytes:
    """Return the list of a campaign's records, each with how it stands."""
    file = _begun(sheet, f"{sheet.campaign}表扬、问责情况", "")
    formal_docx.paragraph(file, f"截至{letter_words.full_day(sheet.dated)}，共{len(shown)}件。")
    rows = [["编号", "单位", "类别", "签发", "状态"], *(_line(sheet, each) for each in shown)]
    formal_docx.ruled(file, rows, _LIST_WIDTHS)
    formal_docx.signed(file, sheet.issuer, letter_words.full_day(sheet.dated))
    return formal_docx.finished(file)


def _line(sheet: Sheet, shown: RecordOut) -> list[str]:
    signed = shown.signed_at
    on = "" if signed is None else letter_words.full_day(signed.astimezone(sheet.zone).date())
    standing = RecordStanding(shown.state.value).label
    return [shown.number, shown.unit_name, record_words.kind(shown.kind, shown.changed_kind), on, standing]


def _standing(shown: RecordDetail) -> str:
    if shown.changed_kind is not None:
        return record_words.kind(shown.kind, shown.changed_kind)
    return RecordStanding(shown.state.value).label


def _begun(sheet: Sheet, title: str, number: str) -> Document:
    file = formal_docx.begun(About(sheet.issuer, title, number or title))
    formal_docx.centred(file, sheet.issuer, HEAD, pitch=40)
    formal_docx.headed(file, number, letter_words.full_day(sheet.dated), title)
    return file
