"""导入: a ledger is sent, everything is said about its rows, and its office imports it, or the good rows of it."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import Annotated, BinaryIO, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile

from duzhan.documents import export_table, export_xlsx, ledger_report
from duzhan.documents.sheet_limits import LIMITS
from duzhan.errors import DuzhanError, InvalidInput
from duzhan.http import upload_names
from duzhan.http.downloads import attachment, download
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store import uploads
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.export_ledger import blank
from duzhan.usecases.list_imports import NEWEST, Listed, list_imports
from duzhan.usecases.read_import import read_import
from duzhan.usecases.read_ledger_file import Sent, read_ledger_file
from duzhan.usecases.write_import_report import write_import_report
from duzhan.vocabulary import ImportMode, RowAction
from duzhan.web import asking, faults
from duzhan.web.doors import FormDoor, ImportForm, ImportPage, PageDoor
from duzhan.web.import_report import Report, report_of
from duzhan.wire.imports import AcceptImport, ImportFilter, ImportOut
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/imports"
ROWS = 100
"""Rows on one page of a report."""
_PATIENCE = 600.0
"""Seconds of importing after the answer; what is left then the assignment flow goes on with."""
_MEGABYTE = 1_000_000
_GRAVEST = (RowAction.ERROR, RowAction.WARN)
Key = Annotated[UUID, Path()]
Which = Annotated[RowAction | Literal["all"] | None, Query()]
After = Annotated[int, Query(ge=0, le=2_000_000_000)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The form to send a ledger, with those that were sent."""

    listed: tuple[Listed, ...]
    newest: int
    megabytes: int
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The report on a ledger; ``modes`` are the ways in which it may be imported, none where nothing waits for that."""

    report: Report
    modes: tuple[ImportMode, ...]
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(ADDRESS)
def ask(door: ImportPage) -> Response:
    """Ask for a ledger."""
    return _asked(door)


@router.get(f"{ADDRESS}/template.xlsx")
def template(door: ImportPage) -> Response:
    """Hand out a blank ledger to fill in."""

    def write(tx: ReadTx, _actor: Actor, target: BinaryIO) -> None:
        blank(tx, target)

    return download(door, write, export_table.BLANK_NAME, export_xlsx.MEDIA_TYPE)


@router.post(ADDRESS)
def send(form: ImportForm) -> Response:
    """Read a ledger and lead to the report on it; no case comes of it yet."""
    with reading(form.pool) as tx:
        form.proven(tx)  # strangers are sent away before their file is looked at
    try:
        return _read(form)
    except DuzhanError as refusal:
        return _asked(form, faults.of(refusal))


@router.get(f"{ADDRESS}/{{key}}")
def show(key: Key, door: ImportPage, action: Which = None, after: After = 0) -> Response:
    """Show the report; unless they are named, the rows that something is to be done about."""
    return _shown(door, key, action, after)


@router.post(f"{ADDRESS}/{{key}}/accept")
def accept(key: Key, form: ImportForm) -> Response:
    """Begin to import, lead to the progress, and go on importing after that."""
    with reading(form.pool) as tx:
        actor = form.proven(tx).actor
    try:
        response = _accepted(form, key)
    except DuzhanError as refusal:
        return _shown(form, key, told=(asking.typed(form.form), faults.of(refusal)))
    until = time.monotonic() + _PATIENCE
    response.background = BackgroundTask(
        carry_out_import, form.pool, key, lambda _rows: time.monotonic() < until, caller=actor
    )
    return response


@router.get(f"{ADDRESS}/{{key}}/report.xlsx")
def write(key: Key, door: ImportPage) -> Response:
    """Hand out the sheets as they were sent, with what is to be done about each row."""
    with tempfile.TemporaryDirectory() as folder:
        path = File(folder) / "report.xlsx"
        filename = door.read(lambda tx, actor: write_import_report(tx, key, path, actor=actor))
        content = path.read_bytes()
    name = f"{PurePosixPath(filename).stem}-{ledger_report.HEADING}.xlsx"
    return attachment(content, name, ledger_report.MEDIA_TYPE)


def _read(form: FormDoor) -> Response:
    file = form.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput.of("file", "missing")
    with uploads.kept_for_now(file.file, form.settings.home, LIMITS.file) as kept:
        name = upload_names.of_ledger(file.filename)
        sent = Sent(kept.path, kept.sha256, kept.size, name, form.settings.headings_file)

        def act(tx: Tx, visit: Visit) -> str:
            return f"{ADDRESS}/{read_ledger_file(tx, sent, actor=visit.actor).id}"

        return form.submit(act)


def _accepted(form: FormDoor, key: UUID) -> Response:
    warnings = {"accept_warnings": form.form.get("accept_warnings") == "true"}
    command = asking.filled(AcceptImport, form.form, warnings)

    def act(tx: Tx, visit: Visit) -> str:
        accept_import(tx, key, command, actor=visit.actor)
        return f"{ADDRESS}/{key}"

    return form.submit(act)


def _asked(door: PageDoor, problem: Problem | None = None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Asked:
        return Asked(list_imports(tx, actor=visit.actor), NEWEST, LIMITS.file // _MEGABYTE, problem)

    return door.show("imports.html.j2", look, 200 if problem is None else problem.status)


def _shown(
    door: PageDoor,
    key: UUID,
    action: RowAction | Literal["all"] | None = None,
    after: int = 0,
    told: tuple[Mapping[str, str], Problem | None] = ({}, None),
) -> Response:
    typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Shown:
        def page(wanted: RowAction | None) -> ImportOut:
            return read_import(tx, key, ImportFilter(action=wanted, after=after, limit=ROWS), actor=visit.actor)

        found = page(None if action == "all" else action)
        gravest = next((each for each in _GRAVEST if found.counts[each]), None) if action is None else None
        if gravest is not None:
            found = page(gravest)
        chosen = gravest if action is None else action
        report = report_of(found, RowAction(chosen) if chosen not in {None, "all"} else None)
        proposed = ImportMode.GOOD if found.counts[RowAction.ERROR] else ImportMode.ALL
        modes = tuple(ImportMode) if report.waits else ()
        return Shown(report, modes, {"mode": proposed.value, **typed}, problem)

    return door.show("import.html.j2", look, 200 if problem is None else problem.status)
