"""Scores 考核得分: a month's sheet, frozen once, as JSON and as files; and a trial of another formula."""

from fastapi import Response

from duzhan.api import operations
from duzhan.api.addresses import MonthPath
from duzhan.api.operations import READ, READ_CASE, WRITE
from duzhan.documents import score_docx, score_xlsx
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.downloads import attachment
from duzhan.http.replies import reply
from duzhan.usecases.print_scores import print_scores
from duzhan.usecases.read_scores import list_scores, read_scores
from duzhan.usecases.score_units import score_units
from duzhan.usecases.try_scoring import try_scoring
from duzhan.wire.scores import ScoreMonth, ScoreSheetList, ScoreSheetOut, ScoringTrial, ScoringTried

router = operations.router("score")


@router.get("/scores", responses=operations.answers(ScoreSheetList, READ))
def list_the_scored_months(door: CaseReader) -> Response:
    """考核月份: the months that were scored, the newest first."""
    return reply(door.read(lambda tx, _: list_scores(tx))).response()


@router.post("/scoring/trial", responses=operations.answers(ScoringTried, WRITE))
def try_a_formula(command: ScoringTrial, door: CaseWriter) -> Response:
    """试算: how another scoring.toml would rank a month's units; for the campaign's own office, nothing is kept."""
    return reply(door.read(lambda tx, actor: try_scoring(tx, command, actor=actor))).response()


@router.get("/scores/{month}", responses=operations.answers(ScoreSheetOut, READ_CASE))
def read_the_scores(month: MonthPath, door: CaseReader) -> Response:
    """考核得分: of one's own units and of those in one's areas, every line with the cases behind it."""
    return reply(door.read(lambda tx, actor: read_scores(tx, month, actor=actor))).response()


@router.post("/scores/{month}/freeze", responses=operations.answers(ScoreSheetOut, WRITE))
def score_the_units(month: MonthPath, command: ScoreMonth, door: CaseWriter) -> Response:
    """考核: score a month by the formula in force and freeze its sheet; for the campaign's own office, once."""
    del command
    return door.write(lambda tx, actor: reply(score_units(tx, month, actor=actor)))


@router.get(
    "/scores/{month}/sheet.xlsx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {score_xlsx.MEDIA_TYPE: {}}},
        **operations.refused(READ_CASE),
    },
)
def download_the_scores(month: MonthPath, door: CaseReader) -> Response:
    """考核得分表（Excel）: the ranking, and every line with the cases behind it."""
    printed = door.read(lambda tx, actor: print_scores(tx, month, actor=actor))
    return attachment(score_xlsx.write(printed.sheet), f"scores-{month}.xlsx", score_xlsx.MEDIA_TYPE)


@router.get(
    "/scores/{month}/sheet.docx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {score_docx.MEDIA_TYPE: {}}},
        **operations.refused(READ_CASE),
    },
)
def print_the_scores(month: MonthPath, door: CaseReader) -> Response:
    """考核得分表（Word）: laid out as a formal document, with the formula in its annex."""
    printed = door.read(lambda tx, actor: print_scores(tx, month, actor=actor))
    head = score_docx.Head(printed.issuer, month, printed.dated)
    return attachment(score_docx.write(head, printed.sheet), f"scores-{month}.docx", score_docx.MEDIA_TYPE)
