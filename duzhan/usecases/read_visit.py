"""Reads visits: one with everything that it noted, and the last ones of a place."""

from collections.abc import Mapping

from sqlalchemy import RowMapping

from duzhan.policy.permissions import Actor
from duzhan.policy.tour_refusals import VisitNotFound
from duzhan.store import policies, teams, visits
from duzhan.store.transaction import ReadTx
from duzhan.store.visits import Wanted
from duzhan.usecases.read_tour import line
from duzhan.vocabulary import Light, Severity
from duzhan.vocabulary.tour import Answer
from duzhan.wire.tours import VisitLine
from duzhan.wire.visits import AnswerOut, CaseLookOut, FindingOut, VisitOut
from statemachines.states import State

LAST = 5


def read_visit(tx: ReadTx, key: int, *, actor: Actor) -> VisitOut:
    """Return a visit; raises VisitNotFound where it is absent or out of scope."""
    row, titles = find(tx, key, actor), contents_of(tx)
    return VisitOut(
        **line(row).model_dump(),
        team_name=row["team_name"],
        recorded_by=row["recorded_by"],
        recorded_at=row["recorded_at"],
        members=visits.members(tx, key),
        visited=visits.visited(tx, key),
        answers=tuple(answer(each, titles) for each in visits.answers(tx, [key])),
        cases=tuple(look(each) for each in visits.cases(tx, [key])),
        logged=tuple(finding(each) for each in visits.findings(tx, [key])),
        may_add=actor.account in teams.on_it(tx, row["team"], row["visited_on"]),
    )


def find(tx: ReadTx, key: int, actor: Actor) -> RowMapping:
    """Return a visit; raises VisitNotFound where it is absent or out of scope."""
    rows = visits.lines(tx, actor.areas(), Wanted(id=key, limit=1))
    if not rows:
        raise VisitNotFound(visit=key)
    return rows[0]


def last_visits(tx: ReadTx, area: str, *, actor: Actor) -> tuple[VisitLine, ...]:
    """Return the last few visits to a place and to what lies in it, as far as they are the actor's to see."""
    return tuple(line(row) for row in visits.lines(tx, actor.areas(), Wanted(place=area, limit=LAST)))


def contents_of(tx: ReadTx) -> Mapping[str, str]:
    """Return the titles of the content areas by code."""
    return {content.code: content.title for content in policies.in_force(tx).policy.contents}


def answer(row: RowMapping, titles: Mapping[str, str]) -> AnswerOut:
    """Show an answer."""
    code = row["content_area"]
    return AnswerOut(
        content_area=code, title=titles.get(code, code), answer=Answer(row["answer"]), remark=row["remark"]
    )


def look(row: RowMapping) -> CaseLookOut:
    """Show an open case as a visit met it."""
    return CaseLookOut(number=row["number"], description=row["description"], seen=row["seen"], found=row["found"])


def finding(row: RowMapping) -> FindingOut:
    """Show a case that a visit found, as it stands now."""
    return FindingOut(
        number=row["number"],
        content_area=row["content_area"],
        severity=Severity(row["severity"]),
        description=row["description"],
        state=State(row["state"]),
        light=Light(row["light"]),
        household=row["place"],
    )
