"""督办单: what is demanded of whom; listed, laid out on its sheet, signed for, and handed out as a Word file."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from duzhan.documents import letter_docx, letter_page
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.lay_out_letter import LaidOut, lay_out_letter
from duzhan.usecases.list_unsigned_letters import list_unsigned_letters
from duzhan.usecases.read_letter import read_sheet
from duzhan.usecases.read_letters import read_letters
from duzhan.usecases.sign_letter import sign_letter
from duzhan.web import asking, case_acts, faults
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.web.paths import LetterPath
from duzhan.wire.letters import LetterFilter, LetterOut, ReceiptIn
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/letters"
_TITLE_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """What waits for the reader's signature, then a page of what else concerns them, and what it was asked by."""

    mine: tuple[LetterOut, ...]
    letters: tuple[LetterOut, ...]
    next: str | None
    asked: Mapping[str, str]
    query: str
    problem: Problem | None

    @property
    def later(self) -> bool:
        """Whether it is a page after the first."""
        return "cursor" in self.asked


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter, its sheet as HTML, and what was typed into its receipt and refused."""

    laid: LaidOut
    sheet: str
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """List the letters: what the visitor has to sign for first."""
    asked = asking.asked(door.request)

    def look(tx: ReadTx, visit: Visit) -> Listed:
        problem = None
        try:
            page = read_letters(tx, asking.shaped(LetterFilter, asked), actor=visit.actor)
        except DuzhanError as refusal:
            problem = faults.of(refusal)
            page = read_letters(tx, LetterFilter(), actor=visit.actor)
        mine = () if asked else list_unsigned_letters(tx, actor=visit.actor)
        kept = {name: value for name, value in asked.items() if name != "cursor"}
        following = None if page.next is None else urlencode({**kept, "cursor": page.next})
        return Listed(mine, page.items, following, asked, urlencode(kept), problem)

    return door.show("letters.html.j2", look)


@router.get(f"{ADDRESS}/{{number}}")
def read(number: LetterPath, door: CasePage) -> Response:
    """Show a letter's sheet, whom it reached and why it was issued; whoever may sign for it finds the form here."""
    return _shown(number, door, {}, None)


@router.post(f"{ADDRESS}/{{number}}")
def sign(number: LetterPath, form: CaseForm) -> Response:
    """Sign for a letter."""

    def act(tx: Tx, visit: Visit) -> str:
        sign_letter(tx, number, asking.filled(ReceiptIn, form.form), actor=visit.actor)
        return f"{ADDRESS}/{number}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(number, form, asking.typed(form.form), case_acts.unless_at_the_door(refusal))


@router.get(f"{ADDRESS}/{{number}}/letter.docx")
def write(number: LetterPath, door: CasePage) -> Response:
    """Hand out a letter as a Word file, laid out by GB/T 9704."""
    sheet = door.look(lambda tx, visit: read_sheet(tx, number, actor=visit.actor))
    return attachment(letter_docx.document(sheet), f"{sheet.document_number}.docx", letter_docx.MEDIA_TYPE)


def _shown(number: str, door: PageDoor, typed: Mapping[str, str], problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        laid = lay_out_letter(tx, number, actor=visit.actor)
        return Shown(laid, letter_page.sheet(laid.sheet, _TITLE_LEVEL), typed, problem)

    return door.show("letter.html.j2", look, 200 if problem is None else problem.status)
