"""台账: which cases exactly, as of when; the same lines as a page, on paper and as files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import BinaryIO
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response

from duzhan.documents import export_csv, export_docx, export_xlsx
from duzhan.errors import DuzhanError
from duzhan.http.downloads import download
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases.export_ledger import ExportFormat, Order, export_ledger
from duzhan.usecases.prepare_ledger import Choices, prepare_ledger
from duzhan.usecases.read_ledger import read_ledger
from duzhan.vocabulary import LedgerView, Light
from duzhan.web import asking, faults
from duzhan.web.doors import CasePage
from duzhan.wire.ledger import LEDGER_VIEWS, LedgerFilter, LedgerLine, LedgerPage, LedgerSelection
from duzhan.wire.problems import Problem
from duzhan.wording import LEDGER_COLUMNS

router = APIRouter(include_in_schema=False)
ADDRESS = "/ledger"
_DECEMBER = 12
ALL = "all"
"""What ``open`` says where both open and closed cases are wanted; not given, it means open ones."""
_MEDIA = MappingProxyType(
    {
        ExportFormat.XLSX: export_xlsx.MEDIA_TYPE,
        ExportFormat.CSV: export_csv.MEDIA_TYPE,
        ExportFormat.DOCX: export_docx.MEDIA_TYPE,
    }
)
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("case", ("position", "number")),
    ("source", ("source", "method", "found_on", "finder")),
    ("place", ("city", "county", "township", "place")),
    ("finding", ("content_area", "description", "severity")),
    ("plan", ("rectification_type", "measures")),
    ("units", ("units", "responsible", "duty_leaders")),
    ("time", ("dispatched", "accepted_at", "due_on", "extensions")),
    ("progress", ("progress", "light", "completion", "evidence")),
    ("end", ("verification", "closure", "overdue_days", "look_back", "remarks", "as_of")),
)
_GROUP_OF = MappingProxyType({column: group for group, columns in _GROUPS for column in columns})


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its light as a mark, and its cells in the order of the view."""

    number: str
    light: Light
    position: int
    cells: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the ledger with what it was asked by; ``groups`` are runs of columns with their length."""

    view: LedgerView
    views: tuple[tuple[LedgerView, int], ...]
    columns: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    as_of: datetime
    past: bool
    months: tuple[date, ...]
    choices: Choices
    asked: Mapping[str, str]
    query: str
    next: str | None
    problem: Problem | None


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Show a page of the ledger in the visitor's scope."""
    asked = asking.asked(door.request)

    def look(tx: ReadTx, visit: Visit) -> Shown:
        rules = policies.in_force(tx)
        try:
            wanted = _wanted(asked, rules.zone)
            page = read_ledger(tx, wanted, actor=visit.actor)
            problem = None
        except DuzhanError as refusal:
            wanted, problem = LedgerFilter(open=True, columns=LedgerView.FINDINGS), faults.of(refusal)
            page = read_ledger(tx, wanted, actor=visit.actor)
        choices = prepare_ledger(tx, wanted, actor=visit.actor)
        months = tuple(_month_ends(rules.policy.facts.start_on, rules.today(tx.now)))
        return _shown(page, wanted, choices, (asked, months, problem))

    return door.show("ledger.html.j2", look)


@router.get(f"{ADDRESS}/file.{{form}}")
def export(form: ExportFormat, door: CasePage) -> Response:
    """Send the lines that the same question asks for, as a file."""
    asked = asking.asked(door.request)
    zone = door.look(lambda tx, _visit: policies.in_force(tx).zone)
    wanted = _wanted(asked, zone)
    selection = LedgerSelection(as_of=wanted.as_of, columns=wanted.columns, **dict(wanted.narrowing))

    def write(tx: ReadTx, actor: Actor, target: BinaryIO) -> int:
        return export_ledger(tx, Order(selection, form), target, doer=actor)

    return download(door, write, f"{wanted.columns.label}.{form.value}", _MEDIA[form])


def _wanted(asked: Mapping[str, str], zone: ZoneInfo) -> LedgerFilter:
    """Return the filter that a question makes; raises InvalidInput by field."""
    given: dict[str, object] = {"open": "true", "columns": LedgerView.FINDINGS.value, **asked}
    if given["open"] == ALL or "state" in asked:
        del given["open"]
    if "as_of" in asked:
        given["as_of"] = _instant(asked["as_of"], zone)
    return asking.shaped(LedgerFilter, given)


def _instant(written: str, zone: ZoneInfo) -> str:
    """Return a local time as an instant, or what was written, where it is no time."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def _shown(
    page: LedgerPage,
    wanted: LedgerFilter,
    choices: Choices,
    told: tuple[Mapping[str, str], tuple[date, ...], Problem | None],
) -> Shown:
    asked, months, problem = told
    keys = [key for key in LEDGER_VIEWS[wanted.columns] if key not in {"position", "number"}]
    groups = [(group, len(list(run))) for group, run in groupby(keys, _GROUP_OF.__getitem__)]
    kept = {name: value for name, value in asked.items() if name != "cursor"}
    return Shown(
        view=wanted.columns,
        views=tuple((view, len(LEDGER_VIEWS[view])) for view in LedgerView),
        columns=tuple((key, LEDGER_COLUMNS[key]) for key in keys),
        groups=tuple(groups),
        rows=tuple(_row(line, keys, page.as_of) for line in page.items),
        as_of=page.as_of,
        past=wanted.as_of is not None,
        months=months,
        choices=choices,
        asked=asked,
        query=urlencode(kept),
        next=None if page.next is None else urlencode({**kept, "cursor": page.next}),
        problem=problem,
    )


def _row(line: LedgerLine, keys: list[str], as_of: datetime) -> Row:
    light = next(light for light in Light if line.light.startswith(light.label))
    cells = tuple((key, as_of if key == "as_of" else getattr(line, key)) for key in keys)
    return Row(line.number, light, line.position, cells)


def _month_ends(start_on: date, today: date) -> Iterator[date]:
    """Yield the first of each month since the campaign began: as of its midnight, the month before is over."""
    year, month = start_on.year, start_on.month
    while True:
        year, month = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
        first = date(year, month, 1)
        if first > today:
            return
        yield first
