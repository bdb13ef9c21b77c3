"""Imports of ledgers: a file is read and reported on; its office then accepts it, or does not."""

import tempfile
import time
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from duzhan.api import operations
from duzhan.api.addresses import Key
from duzhan.api.operations import LOCATION, PREFIX, READ, READ_CASE, WRITE
from duzhan.documents import ledger_report
from duzhan.documents.sheet_limits import LIMITS
from duzhan.http import upload_names
from duzhan.http.doors import Door, ImportReader, ImportUpload, ImportWriter
from duzhan.http.replies import PRIVATE, Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store import uploads
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.read_import import read_import
from duzhan.usecases.read_ledger_file import Sent, read_ledger_file
from duzhan.usecases.watch_reading import watch_reading
from duzhan.usecases.write_import_report import write_import_report
from duzhan.wire.imports import AcceptImport, FileSent, ImportFilter, ImportOut, ReadingOut

router = operations.router("import")

_PATIENCE = 5.0
"""Seconds of importing before there is an answer; what is left then goes on when it is asked for again."""
_WHOLE = ImportFilter()


class LedgerForm(BaseModel):
    """The form of an upload."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile


@router.post(
    "/imports",
    status_code=201,
    responses=operations.answers(ImportOut, WRITE, also=(201,), Location=LOCATION),
)
def import_a_ledger(
    form: Annotated[LedgerForm, Form(media_type="multipart/form-data")],
    door: ImportUpload,
    dry_run: Annotated[bool, Query(description="false imports at once where nothing is to be said")] = True,  # noqa: FBT002
) -> Response:
    """导入台账: an xlsx or csv file is read and reported on; ``dry_run=false`` also accepts one without a fault."""
    door.read(lambda _tx, actor: actor)  # strangers are sent away before their file is looked at
    with uploads.kept_for_now(form.file.file, door.settings.home, LIMITS.file) as file:
        name = upload_names.of_ledger(form.file.filename)
        sent = Sent(file.path, file.sha256, file.size, name, door.settings.headings_file)

        accepted: list[tuple[UUID, Actor]] = []

        def act(tx: Tx, actor: Actor) -> Reply:
            read = read_ledger_file(tx, sent, actor=actor)
            if not dry_run:
                accepted.append((accept_import(tx, read.id, AcceptImport(), actor=actor).id, actor))
            shown = read_import(tx, read.id, _WHOLE, actor=actor)
            return reply(shown, 201, Location=_address(read.id))

        answer = door.write(act, f"{file.sha256}:{dry_run}".encode())
    for key, caller in accepted:
        _carry_out(door, key, caller)
    return answer


@router.get("/imports/reading", responses=operations.answers(ReadingOut, READ))
def watch_a_reading(file: Annotated[FileSent, Query()], door: ImportReader) -> Response:
    """读取进度: how many rows of a file that was sent have been read, before there is a report on it."""
    return reply(door.read(lambda tx, actor: watch_reading(tx, file, actor=actor))).response()


@router.get("/imports/{id}", responses=operations.answers(ImportOut, READ_CASE))
def read_an_import(key: Key, wanted: Annotated[ImportFilter, Query()], door: ImportReader) -> Response:
    """导入报告: counts, progress, and the rows of the file page by page."""
    return reply(door.read(lambda tx, actor: read_import(tx, key, wanted, actor=actor))).response()


@router.post("/imports/{id}/accept", responses=operations.answers(ImportOut, WRITE))
def accept_an_import(key: Key, command: AcceptImport, door: ImportWriter) -> Response:
    """确认导入: answers once it is done, or with how far it has come; asked again, it goes on."""
    door.write(lambda tx, actor: reply(_read(tx, accept_import(tx, key, command, actor=actor).id, actor)))
    _carry_out(door, key, door.read(lambda _tx, actor: actor))
    return reply(door.read(lambda tx, actor: _read(tx, key, actor))).response()


@router.get(
    "/imports/{id}/report.xlsx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {ledger_report.MEDIA_TYPE: {}}},
        **operations.refused(READ_CASE),
    },
)
def download_an_import_report(key: Key, door: ImportReader) -> Response:
    """导入报告文件: the sheets as they were sent, with a column 错误说明."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        filename = door.read(lambda tx, actor: write_import_report(tx, key, path, actor=actor))
        content = path.read_bytes()
    name = f"{PurePosixPath(filename).stem}-{ledger_report.HEADING}.xlsx"
    headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, headers=headers, media_type=ledger_report.MEDIA_TYPE)


def _carry_out(door: Door, key: UUID, caller: Actor) -> None:
    until = time.monotonic() + _PATIENCE
    carry_out_import(door.pool, key, lambda _rows: time.monotonic() < until, caller=caller)


def _read(tx: ReadTx, key: UUID, actor: Actor) -> ImportOut:
    return read_import(tx, key, _WHOLE, actor=actor)


def _address(key: UUID) -> str:
    return f"{PREFIX}/imports/{key}"
