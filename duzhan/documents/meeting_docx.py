"""The papers of a meeting as Word files, laid out as formal documents are: agenda with its case sheets, minutes."""

from datetime import date

from docx.document import Document
from docx.shared import Mm

from duzhan.documents import formal_docx, letter_words, meeting_words
from duzhan.documents.formal_docx import HEAD, HEADING, TITLE, About
from duzhan.wire.meetings import MeetingDetail

MEDIA_TYPE = formal_docx.MEDIA_TYPE
_OPENING, _SHEET = (Mm(80), Mm(32), Mm(22), Mm(22)), (Mm(34), Mm(122))


def agenda(meeting: MeetingDetail, dated: date) -> bytes:
    """Return the agenda: what was decided last and how it stands, the items, and a sheet for each case."""
    file = _begun(meeting, meeting_words.AGENDA)
    _opening(file, meeting)
    formal_docx.paragraph(file, "二、会商事项", HEADING, kept=True)
    for position, each in enumerate(meeting.standing, start=1):
        formal_docx.paragraph(file, f"{position}．{meeting_words.item(each)}")
    if not meeting.standing:
        formal_docx.paragraph(file, "没有列入的事项。")
    formal_docx.signed(file, meeting.office_name, letter_words.full_day(dated))
    sheets = (each for each in meeting.standing if each.case is not None)
    for position, each in enumerate(sheets, start=1):
        formal_docx.paragraph(file, meeting_words.CASE_SHEET.format(position=position), HEADING, kept=True)
        formal_docx.ruled(file, meeting_words.sheet(each), _SHEET)
        formal_docx.line(file)
    return formal_docx.finished(file)


def minutes(meeting: MeetingDetail, dated: date) -> bytes:
    """Return the minutes: what was told of the last decisions, what was said, what was decided."""
    file = _begun(meeting, meeting_words.MINUTES)
    _opening(file, meeting)
    formal_docx.paragraph(file, "二、会商情况", HEADING, kept=True)
    for part in (meeting.minutes or "").splitlines():
        formal_docx.paragraph(file, part)
    formal_docx.paragraph(file, "三、议定事项", HEADING, kept=True)
    for each in meeting.decisions:
        formal_docx.paragraph(file, f"{each.position}．{meeting_words.decided(each)}")
    if not meeting.decisions:
        formal_docx.paragraph(file, "没有议定事项。")
    formal_docx.signed(file, meeting.office_name, letter_words.full_day(dated))
    return formal_docx.finished(file)


def _begun(meeting: MeetingDetail, kind: str) -> Document:
    title = f"{meeting.title}{kind}"
    file = formal_docx.begun(About(meeting.office_name, title, meeting.number))
    formal_docx.centred(file, meeting.office_name, HEAD, pitch=40)
    formal_docx.centred(file, title, TITLE, pitch=36)
    formal_docx.centred(file, meeting.number, formal_docx.COPIES, pitch=28)
    for name, words in meeting_words.held(meeting):
        formal_docx.paragraph(file, f"{name}：{words}")
    return file


def _opening(file: Document, meeting: MeetingDetail) -> None:
    formal_docx.paragraph(file, "一、上次议定事项落实情况", HEADING, kept=True)
    if not meeting.opening:
        formal_docx.paragraph(file, meeting_words.NOTHING_BEFORE)
        return
    rows = [["议定事项", "承办单位", "时限", "落实情况"], *map(meeting_words.came_of, meeting.opening)]
    formal_docx.ruled(file, rows, _OPENING)
    formal_docx.line(file)
