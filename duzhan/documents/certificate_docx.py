"""The closing certificate 销号证明 as a Word file, to be printed, sealed and archived."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.shared import Length, Mm

from duzhan.documents import certificate, official_layout
from duzhan.documents.certificate import Certificate
from duzhan.documents.official_layout import HEADING, MEDIA_TYPE, TITLE, About

__all__ = ["MEDIA_TYPE", "document"]

_TWO = (Mm(34), Mm(122))
_THREE = (Mm(24), Mm(48), Mm(84))
_FOUR = (Mm(22), Mm(44), Mm(36), Mm(54))


def document(said: Certificate) -> bytes:
    """Return the file."""
    file = official_layout.new_paper(About(said.issuer, certificate.TITLE, said.closure_number))
    official_layout.centred(file, certificate.TITLE, TITLE, pitch=32)
    official_layout.line(file, pitch=10)
    official_layout.table(file, _TWO, [("项目", "内容"), *said.facts()])
    _part(file, "一、办理环节", _FOUR, [certificate.HEADS_OF_STEPS, *said.signed()])
    _part(file, "二、佐证材料", _THREE, [certificate.HEADS_OF_PIECES, *said.pieces()])
    _part(file, "三、签封和存证", _TWO, [("项目", "内容"), *said.proof()])
    official_layout.text(file, certificate.HOW_TO_VERIFY)
    official_layout.signature(file, said.issuer, said.dated)
    official_layout.number_pages(file)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _part(file: Document, heading: str, widths: Sequence[Length], rows: Sequence[Sequence[str]]) -> None:
    official_layout.text(file, heading, HEADING, kept=True)
    official_layout.table(file, widths, rows)
