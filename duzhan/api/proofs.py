"""What proves a case: its closing certificate 销号证明, and the bundle 核验包 that verifies offline."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Response
from fastapi.responses import HTMLResponse

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import READ_CASE
from duzhan.documents import bundle, certificate_docx, certificate_page
from duzhan.http.doors import CaseReader
from duzhan.http.replies import PRIVATE
from duzhan.usecases.bundle_cases import bundle_cases
from duzhan.usecases.certify_closing import certify_closing
from duzhan.wire.proofs import BundleFilter

router = operations.router("proof")


@router.get(
    "/cases/{number}/certificate.html",
    response_class=HTMLResponse,
    responses={200: {"description": "The certificate"}, **operations.refused((*READ_CASE, 409))},
)
def print_a_closing_certificate(number: CasePath, door: CaseReader) -> Response:
    """销号证明网页: one page to print, complete in itself."""
    said = door.read(lambda tx, actor: certify_closing(tx, number, doer=actor))
    policy = {"Content-Security-Policy": certificate_page.content_security_policy()}
    return HTMLResponse(certificate_page.page(said), headers={**PRIVATE, **policy})


@router.get(
    "/cases/{number}/certificate.docx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {certificate_docx.MEDIA_TYPE: {}}},
        **operations.refused((*READ_CASE, 409)),
    },
)
def download_a_closing_certificate(number: CasePath, door: CaseReader) -> Response:
    """销号证明文件: a Word file with the closing's steps, evidence hashes, seal and anchor."""
    said = door.read(lambda tx, actor: certify_closing(tx, number, doer=actor))
    headers = _attached(f"{said.closure_number}.docx")
    return Response(certificate_docx.document(said), headers=headers, media_type=certificate_docx.MEDIA_TYPE)


@router.get(
    "/cases/{number}/bundle",
    response_class=Response,
    responses={200: {"description": "The file", "content": {bundle.MEDIA_TYPE: {}}}, **operations.refused(READ_CASE)},
)
def download_a_bundle(number: CasePath, wanted: Annotated[BundleFilter, Query()], door: CaseReader) -> Response:
    """核验包: events, proofs, seals, anchors, evidence hashes and certificate, with the script that verifies them."""
    folder = door.settings.evidence_folder if wanted.files else None
    packed = door.read(lambda tx, actor: bundle_cases(tx, [number], doer=actor, evidence_folder=folder))
    return Response(packed, headers=_attached(f"{number}.zip"), media_type=bundle.MEDIA_TYPE)


def _attached(filename: str) -> dict[str, str]:
    return {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"}
