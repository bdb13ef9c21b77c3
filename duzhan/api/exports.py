"""The ledger as files, and the blank one that offices fill in."""

from typing import Annotated, BinaryIO

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from duzhan.api import operations
from duzhan.api.operations import READ, Documented
from duzhan.documents import export_csv, export_docx, export_table, export_xlsx
from duzhan.http.doors import CaseReader, Door
from duzhan.http.downloads import download
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases.export_ledger import ExportFormat, Order, blank, export_ledger
from duzhan.wire.ledger import CsvSelection, LedgerSelection

router = operations.router("ledger")
MEDIA_TYPES = {
    ExportFormat.XLSX: export_xlsx.MEDIA_TYPE,
    ExportFormat.CSV: export_csv.MEDIA_TYPE,
    ExportFormat.DOCX: export_docx.MEDIA_TYPE,
}


def _file(media_type: str) -> Documented:
    return {200: {"description": "The file", "content": {media_type: {}}}, **operations.refused(READ)}


@router.get("/ledger.xlsx", response_class=Response, responses=_file(export_xlsx.MEDIA_TYPE))
def export_a_workbook(wanted: Annotated[LedgerSelection, Query()], door: CaseReader) -> Response:
    """台账工作簿: the lines in the caller's scope, with lists to choose from, set up to print."""
    return _exported(door, Order(wanted, ExportFormat.XLSX))


@router.get("/ledger.csv", response_class=Response, responses=_file(export_csv.MEDIA_TYPE))
def export_a_csv_file(wanted: Annotated[CsvSelection, Query()], door: CaseReader) -> Response:
    """台账文本表格: the same lines as text, in UTF-8 with a mark or in GB 18030."""
    return _exported(door, Order(wanted, ExportFormat.CSV, wanted.encoding))


@router.get("/ledger.docx", response_class=Response, responses=_file(export_docx.MEDIA_TYPE))
def export_a_document(wanted: Annotated[LedgerSelection, Query()], door: CaseReader) -> Response:
    """台账文档: up to 500 lines as a table, to go on with in a bulletin."""
    return _exported(door, Order(wanted, ExportFormat.DOCX))


@router.get("/ledger-template.xlsx", response_class=Response, responses=_file(export_xlsx.MEDIA_TYPE))
def download_a_blank_ledger(door: CaseReader) -> Response:
    """台账导入模板: a blank ledger with the words that its columns may hold."""

    def write(tx: ReadTx, _actor: Actor, target: BinaryIO) -> None:
        blank(tx, target)

    return download(door, write, export_table.BLANK_NAME, export_xlsx.MEDIA_TYPE)


def _exported(door: Door, order: Order) -> StreamingResponse:
    def write(tx: ReadTx, actor: Actor, target: BinaryIO) -> int:
        return export_ledger(tx, order, target, doer=actor)

    filename = f"{order.wanted.columns.label}.{order.format.value}"
    return download(door, write, filename, MEDIA_TYPES[order.format])
