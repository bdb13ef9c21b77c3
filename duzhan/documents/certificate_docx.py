"""The closing certificate 销号证明 as a Word file, to be printed, sealed and archived."""

from collections.abc import Sequence

from docx.document import Document
from docx.shared import Length, Mm

from duzhan.documents import certificate, formal_docx
from duzhan.documents.certificate import Certificate
from duzhan.documents.formal_docx import HEADING, MEDIA_TYPE, TITLE, About

__all__ = ["MEDIA_TYPE", "document"]

_TWO = (Mm(34), Mm(122))
_THREE = (Mm(24), Mm(48), Mm(84))
_FOUR = (Mm(22), Mm(44), Mm(36), Mm(54))


def document(said: Certificate) -> bytes:
    """Return the file."""
    file = formal_docx.begun(About(said.issuer, certificate.TITLE, said.closure_number))
    formal_docx.centred(file, certificate.TITLE, TITLE, pitch=32)
    formal_docx.line(file, pitch=10)
    formal_docx.ruled(file, [("项目", "内容"), *said.facts()], _TWO)
    _part(file, "一、办理环节", [certificate.HEADS_OF_STEPS, *said.signed()], _FOUR)
    _part(file, "二、佐证材料", [certificate.HEADS_OF_PIECES, *said.pieces()], _THREE)
    _part(file, "三、签封和存证", [("项目", "内容"), *said.proof()], _TWO)
    formal_docx.paragraph(file, certificate.HOW_TO_VERIFY)
    formal_docx.signed(file, said.issuer, said.dated)
    return formal_docx.finished(file)


def _part(file: Document, heading: str, rows: Sequence[Sequence[str]], widths: Sequence[Length]) -> None:
    formal_docx.paragraph(file, heading, HEADING, kept=True)
    formal_docx.ruled(file, rows, widths)
