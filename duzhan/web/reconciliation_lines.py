"""下结论: one line of a reconciliation, signed for the visitor's side on a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError, ReconciliationNotFound
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases.conclude_line import conclude_line
from duzhan.usecases.read_reconciliations import read_reconciliation
from duzhan.vocabulary import Conclusion, Match
from duzhan.web import asking, faults
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.wire import cursor
from duzhan.wire.problems import Problem
from duzhan.wire.reconciliations import ConclusionIn, LineFilter, LineOut, ReconciliationDetail

router = APIRouter(include_in_schema=False)
ADDRESS = "/reconciliations/{key}/{line}"
Key = Annotated[UUID, Path()]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A line; no ``conclusions`` where the visitor has none to sign."""

    of: ReconciliationDetail
    line: LineOut
    conclusions: tuple[Conclusion, ...]
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(ADDRESS)
def show(key: Key, line: Number, door: CasePage) -> Response:
    """Show a line with what both sides have signed, and ask for one's own signature."""
    return _shown(door, key, line)


@router.post(ADDRESS)
def conclude(key: Key, line: Number, form: CaseForm) -> Response:
    """Sign, and lead back to the line among the others."""
    with reading(form.pool) as tx:
        form.proven(tx)
    try:
        command = asking.filled(ConclusionIn, form.form)

        def act(tx: Tx, visit: Visit) -> str:
            conclude_line(tx, key, line, command, actor=visit.actor)
            return f"/reconciliations/{key}/{line}"

        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, key, line, (asking.typed(form.form), faults.of(refusal)))


def _shown(
    door: PageDoor, key: UUID, number: int, told: tuple[Mapping[str, str], Problem | None] = ({}, None)
) -> Response:
    typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Shown:
        wanted = LineFilter(limit=1, cursor=cursor.encode(number - 1))
        of = read_reconciliation(tx, key, wanted, actor=visit.actor)
        line = next((each for each in of.items if each.line == number), None)
        if line is None:
            raise ReconciliationNotFound
        waits = line.match is not Match.AGREE and line.conclusion is None
        signs = of.side is not None and of.superseded_at is None and waits
        return Shown(of, line, tuple(Conclusion) if signs else (), typed, problem)

    return door.show("reconciliation_line.html.j2", look, 200 if problem is None else problem.status)
