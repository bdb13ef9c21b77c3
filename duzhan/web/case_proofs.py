"""What proves a case: its closing certificate 销号证明, and the bundle 核验包 that verifies offline."""

from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from duzhan.documents import bundle, certificate_docx, certificate_page
from duzhan.http.replies import PRIVATE
from duzhan.usecases.bundle_cases import bundle_cases
from duzhan.usecases.certify_closing import certify_closing
from duzhan.web.doors import CasePage
from duzhan.web.paths import CasePath

router = APIRouter(include_in_schema=False)


@router.get("/cases/{number}/certificate")
def show(number: CasePath, door: CasePage) -> Response:
    """Show the certificate: one page to print, complete in itself and under a policy of its own."""
    said = door.look(lambda tx, visit: certify_closing(tx, number, doer=visit.actor))
    policy = {"Content-Security-Policy": certificate_page.content_security_policy()}
    return HTMLResponse(certificate_page.page(said), headers={**PRIVATE, **policy})


@router.get("/cases/{number}/certificate.docx")
def write(number: CasePath, door: CasePage) -> Response:
    """Hand out the certificate as a Word file."""
    said = door.look(lambda tx, visit: certify_closing(tx, number, doer=visit.actor))
    headers = _attached(f"{said.closure_number}.docx")
    return Response(certificate_docx.document(said), headers=headers, media_type=certificate_docx.MEDIA_TYPE)


@router.get("/cases/{number}/bundle")
def pack(number: CasePath, door: CasePage) -> Response:
    """Hand out the bundle, without the bytes of the evidence."""
    packed = door.look(lambda tx, visit: bundle_cases(tx, [number], doer=visit.actor, evidence_folder=None))
    return Response(packed, headers=_attached(f"{number}.zip"), media_type=bundle.MEDIA_TYPE)


def _attached(filename: str) -> dict[str, str]:
    return {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"}
