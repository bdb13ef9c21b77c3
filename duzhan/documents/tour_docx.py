"""A tour's report as a Word file, laid out as formal documents are: every figure comes from the rows below it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx.document import Document
from docx.shared import Mm

from duzhan.documents import formal_docx, letter_words
from duzhan.documents import tour_words as words
from duzhan.documents.formal_docx import HEAD, HEADING, TITLE, About
from duzhan.vocabulary.tour import Answer
from duzhan.wire.tours import TourDetail, VisitLine
from duzhan.wire.visits import AnswerOut, CaseLookOut, FindingOut
from statemachines.states import State

MEDIA_TYPE = formal_docx.MEDIA_TYPE
_CONTENT_WIDTHS = (Mm(90), Mm(22), Mm(22), Mm(22))
_FINDING_WIDTHS = (Mm(34), Mm(14), Mm(38), Mm(52), Mm(18))
_CASE_WIDTHS = (Mm(34), Mm(14), Mm(24), Mm(84))
_VISIT_WIDTHS = (Mm(14), Mm(24), Mm(48), Mm(14), Mm(18), Mm(38))


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit with what it noted; the report's figures are counted from these."""

    line: VisitLine
    answers: tuple[AnswerOut, ...]
    cases: tuple[CaseLookOut, ...]
    findings: tuple[FindingOut, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A tour with its visits by date, the local date that it is of, and the content areas that are asked about."""

    tour: TourDetail
    visits: tuple[Seen, ...]
    dated: date
    contents: tuple[tuple[str, str], ...]


def write(report: Report) -> bytes:
    """Return the file: what was planned and done, what was checked and found, and every visit in the annex."""
    tour = report.tour
    file = formal_docx.begun(About(tour.office_name, tour.name, words.TITLE))
    formal_docx.centred(file, tour.office_name, HEAD, pitch=40)
    formal_docx.centred(file, tour.name, TITLE, pitch=36)
    formal_docx.centred(file, words.TITLE, TITLE, pitch=36)
    _basics(file, report)
    _ruled(file, words.CHECKED, (words.CONTENT_HEAD, *_checked(report)), _CONTENT_WIDTHS)
    _ruled(file, words.FOUND, (words.FINDING_HEAD, *_found(report)), _FINDING_WIDTHS)
    _ruled(file, words.LOOKED, (words.CASE_HEAD, *_looked(report)), _CASE_WIDTHS)
    formal_docx.signed(file, tour.office_name, letter_words.full_day(report.dated))
    _ruled(file, words.ANNEX, (words.VISIT_HEAD, *_visits(report)), _VISIT_WIDTHS)
    return formal_docx.finished(file)


def _basics(file: Document, report: Report) -> None:
    tour, found = report.tour, [each for visit in report.visits for each in visit.findings]
    formal_docx.paragraph(file, words.BASICS, HEADING, kept=True)
    sent = words.SENT.format(
        office=tour.office_name,
        team=tour.team_name,
        since=letter_words.full_day(tour.since),
        until=letter_words.full_day(tour.until),
        units="、".join(tour.member_units) or words.NOTHING,
    )
    counted = words.COUNTED.format(
        stops=len(tour.itinerary),
        planned=sum(stop.visits_planned for stop in tour.itinerary),
        made=len(report.visits),
        sampled=sum(len(stop.households) for stop in tour.itinerary),
        visited=sum(visit.line.households for visit in report.visits),
        findings=len(found),
        closed=sum(each.state is State.CLOSED for each in found),
    )
    taken_back = () if tour.withdrawn_for is None else (words.WITHDRAWN.format(reason=tour.withdrawn_for),)
    for text in (sent, *taken_back, counted, words.TRACED.format(day=letter_words.full_day(report.dated))):
        formal_docx.paragraph(file, text)


def _ruled(file: Document, heading: str, rows: Sequence[Sequence[str]], widths: Sequence[Mm]) -> None:
    formal_docx.paragraph(file, heading, HEADING, kept=True)
    if len(rows) == 1:
        formal_docx.paragraph(file, f"{words.NOTHING}。")
    else:
        formal_docx.ruled(file, rows, widths)
    formal_docx.line(file)


def _checked(report: Report) -> list[tuple[str, ...]]:
    given = Counter((each.content_area, each.answer) for visit in report.visits for each in visit.answers)
    return [
        (f"{code} {title}", *(str(given[code, answer]) for answer in Answer))
        for code, title in report.contents
        if report.visits
    ]


def _found(report: Report) -> list[tuple[str, ...]]:
    return [
        (
            each.number,
            str(visit.line.id),
            f"{visit.line.area_name}{each.household}",
            each.description,
            words.CLOSED if each.state is State.CLOSED else words.OPEN,
        )
        for visit in report.visits
        for each in visit.findings
    ]


def _looked(report: Report) -> list[tuple[str, ...]]:
    return [
        (each.number, str(visit.line.id), words.SEEN if each.seen else words.NOT_SEEN, each.found)
        for visit in report.visits
        for each in visit.cases
    ]


def _visits(report: Report) -> list[tuple[str, ...]]:
    return [
        (
            str(visit.line.id),
            visit.line.visited_on.isoformat(),
            visit.line.area_name,
            str(visit.line.households),
            str(visit.line.fails),
            " ".join(each.number for each in visit.findings),
        )
        for visit in report.visits
    ]
