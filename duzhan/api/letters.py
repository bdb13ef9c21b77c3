"""Letters 督办单: listed, read, printed, and signed for."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from duzhan.api import operations
from duzhan.api.addresses import CasePath, LetterPath, paged
from duzhan.api.operations import READ, READ_CASE, WRITE
from duzhan.documents import letter_docx, letter_page
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.downloads import attachment
from duzhan.http.replies import PRIVATE, reply
from duzhan.usecases.read_letter import read_letter, read_sheet
from duzhan.usecases.read_letters import read_letters, read_letters_of_case
from duzhan.usecases.sign_letter import sign_letter
from duzhan.wire.letters import LetterDetail, LetterFilter, LetterPage, ReceiptIn, ReceiptOut

router = operations.router("letter")


@router.get("/letters", responses=operations.answers(LetterPage, READ))
def list_the_letters(request: Request, wanted: Annotated[LetterFilter, Query()], door: CaseReader) -> Response:
    """督办单: of the cases in the caller's scope, and those addressed to the caller's units; newest first."""
    page = door.read(lambda tx, actor: read_letters(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.get("/cases/{number}/letters", responses=operations.answers(LetterPage, READ_CASE))
def list_the_letters_of_a_case(number: CasePath, door: CaseReader) -> Response:
    """同案督办单: every letter about the case, newest first."""
    letters = door.read(lambda tx, actor: read_letters_of_case(tx, number, actor=actor))
    return reply(LetterPage(items=letters)).response()


@router.get("/letters/{number}", responses=operations.answers(LetterDetail, READ_CASE))
def read_a_letter(number: LetterPath, door: CaseReader) -> Response:
    """督办单: in words, why it was issued, whom it reached, and its receipt."""
    return reply(door.read(lambda tx, actor: read_letter(tx, number, actor=actor))).response()


@router.get(
    "/letters/{number}/letter.html",
    response_class=HTMLResponse,
    responses={200: {"description": "The sheet"}, **operations.refused(READ_CASE)},
)
def print_a_letter(number: LetterPath, door: CaseReader) -> Response:
    """督办单网页: one A4 page to print, complete in itself."""
    sheet = door.read(lambda tx, actor: read_sheet(tx, number, actor=actor))
    policy = {"Content-Security-Policy": letter_page.content_security_policy()}
    return HTMLResponse(letter_page.page(sheet), headers={**PRIVATE, **policy})


@router.get(
    "/letters/{number}/letter.docx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {letter_docx.MEDIA_TYPE: {}}},
        **operations.refused(READ_CASE),
    },
)
def download_a_letter(number: LetterPath, door: CaseReader) -> Response:
    """督办单文件: a Word file, laid out by GB/T 9704."""
    sheet = door.read(lambda tx, actor: read_sheet(tx, number, actor=actor))
    return attachment(letter_docx.document(sheet), f"{sheet.document_number}.docx", letter_docx.MEDIA_TYPE)


@router.post("/letters/{number}/receipt", responses=operations.answers(ReceiptOut, WRITE))
def sign_for_a_letter(number: LetterPath, command: ReceiptIn, door: CaseWriter) -> Response:
    """签收督办单: by the addressee's people, with what they will do; again brings the first receipt."""
    return door.write(lambda tx, actor: reply(sign_letter(tx, number, command, actor=actor)))
