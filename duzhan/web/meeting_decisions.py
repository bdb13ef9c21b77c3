"""议定新问题: a decision about something new, on a page of its own: first where, then what and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.prepare_meeting import Deciding, prepare_decision
from duzhan.usecases.record_decision import record_decision
from duzhan.vocabulary import RectificationType, Severity, Source
from duzhan.web import asking, case_acts, meetings
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.web.paths import MeetingPath
from duzhan.wire.meetings import DecisionIn
from duzhan.wire.problems import Problem
from duzhan.wire.shape import Code, Shape

router = APIRouter(include_in_schema=False)
ADDRESS = "/meetings/{number}/decisions/new"


class Where(Shape):
    """The place that was chosen, if any."""

    area: Code | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The form, with what was typed and what was wrong with it."""

    deciding: Deciding
    typed: Mapping[str, str]
    problem: Problem | None

    @property
    def sources(self) -> tuple[Source, ...]:
        """By which channel it came up."""
        return tuple(Source)

    @property
    def severities(self) -> tuple[Severity, ...]:
        """How grave it may be."""
        return tuple(Severity)

    @property
    def types(self) -> tuple[RectificationType, ...]:
        """How it may be rectified."""
        return tuple(RectificationType)


@router.get(ADDRESS)
def ask(number: MeetingPath, where: Annotated[Where, Query()], door: CasePage) -> Response:
    """Show the form: where, and then the rest of it."""
    begun = {"source": Source.TARGET_RAISED.value, "severity": Severity.MODERATE.value}
    return _asked(door, number, {**begun, "rectification_type": "time_limited", "area": where.area or ""}, None)


@router.post(ADDRESS)
def decide(number: MeetingPath, form: CaseForm) -> Response:
    """Record the decision and lead to the meeting."""

    def act(tx: Tx, visit: Visit) -> str:
        command = asking.filled(DecisionIn, form.form)
        record_decision(tx, (number, asking.version(form.form)), command, actor=visit.actor)
        return meetings.address(number)

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _asked(form, number, asking.typed(form.form), case_acts.unless_at_the_door(refusal))


def _asked(door: PageDoor, number: str, typed: Mapping[str, str], problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Asked:
        return Asked(prepare_decision(tx, number, typed.get("area") or None, actor=visit.actor), typed, problem)

    return door.show("meeting_decision.html.j2", look, 200 if problem is None else problem.status)
