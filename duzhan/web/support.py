"""倾斜支持: what departments give to targets, with sums; recorded here by provincial member units, and struck out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from duzhan.documents import support_xlsx
from duzhan.errors import DuzhanError, InvalidInput
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.prepare_support import Prepared, prepare_support
from duzhan.usecases.read_support import read_support
from duzhan.usecases.record_support import record_support
from duzhan.usecases.strike_support import strike_support
from duzhan.vocabulary.target import SupportKind
from duzhan.web import asking, case_acts, faults
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.cursor import LARGEST
from duzhan.wire.problems import Problem
from duzhan.wire.support import SupportFilter, SupportIn, SupportPage, SupportStrike

router = APIRouter(include_in_schema=False)
ADDRESS = "/support"
RECORDING = "record"
Key = Annotated[int, Path(alias="id", ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """The lines and sums, what they are narrowed to, and the forms; ``at`` names the one that was refused."""

    found: SupportPage
    wanted: SupportFilter
    prepared: Prepared
    at: str
    typed: Mapping[str, str]
    problem: Problem | None

    @property
    def kinds(self) -> tuple[SupportKind, ...]:
        """What can be given."""
        return tuple(SupportKind)

    @property
    def narrowed(self) -> str:
        """The filter as an address says it, without the page."""
        return urlencode(self.wanted.model_dump(mode="json", exclude_none=True, exclude={"cursor"}))

    @property
    def unit_choices(self) -> tuple[tuple[str, str], ...]:
        """The units that gave something, and the one that is asked for."""
        return _with(self.wanted.unit, tuple((each.key, each.name) for each in self.found.by_unit))

    @property
    def month_choices(self) -> tuple[tuple[str, str], ...]:
        """The months in which something was given, and the one that is asked for."""
        return _with(self.wanted.month, tuple((each.key, each.key) for each in self.found.by_month))

    def kind_choices(self, translate: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
        """Return the kinds by code and word."""
        return tuple((kind.value, translate(kind.label)) for kind in SupportKind)


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Show what was given, of the reader's units and places, as narrowly as is asked."""
    try:
        return _shown(door, _wanted(door.request))
    except InvalidInput as refusal:
        return _shown(door, SupportFilter(), ("", {}, faults.of(refusal)))


@router.get(f"{ADDRESS}/sheet.xlsx")
def download(door: CasePage) -> Response:
    """Send the lines and sums that the same question asks for as a workbook."""
    wanted = _wanted(door.request)
    found = door.read(lambda tx, actor: read_support(tx, wanted, actor=actor, most=None))
    return attachment(support_xlsx.write(found), "support.xlsx", support_xlsx.MEDIA_TYPE)


@router.post(ADDRESS)
def record(form: CaseForm) -> Response:
    """Record a line."""

    def act(tx: Tx, actor: Actor) -> object:
        return record_support(tx, asking.filled(SupportIn, form.form), actor=actor)

    return _done(form, RECORDING, act)


@router.post(f"{ADDRESS}/{{id}}/strike")
def strike(line: Key, form: CaseForm) -> Response:
    """Strike a line out."""

    def act(tx: Tx, actor: Actor) -> None:
        strike_support(tx, line, asking.filled(SupportStrike, form.form), actor=actor)

    return _done(form, f"strike-{line}", act)


def _with(chosen: str | None, choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    there = chosen is None or any(code == chosen for code, _ in choices)
    return choices if there else ((str(chosen), str(chosen)), *choices)


def _wanted(request: Request) -> SupportFilter:
    """Return the filter that a question makes; raises InvalidInput by field."""
    return asking.shaped(SupportFilter, asking.asked(request))


def _done(form: FormDoor, at: str, act: Callable[[Tx, Actor], object]) -> Response:
    def move(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return ADDRESS

    try:
        return form.submit(move)
    except DuzhanError as refusal:
        told = (at, asking.typed(form.form), case_acts.unless_at_the_door(refusal))
        return _shown(form, SupportFilter(), told)


def _shown(door: PageDoor, wanted: SupportFilter, told: Told = NOTHING) -> Response:
    problem = told[2]

    def look(tx: ReadTx, visit: Visit) -> Shown:
        found, prepared = read_support(tx, wanted, actor=visit.actor), prepare_support(tx, actor=visit.actor)
        return Shown(found, wanted, prepared, *told)

    return door.show("support.html.j2", look, 200 if problem is None else problem.status)
