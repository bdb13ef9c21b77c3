"""走访发现问题: findings of a visit become cases as every finding does, and each knows its visit."""

from collections.abc import Sequence
from datetime import date, datetime, time

from duzhan.policy import tour_refusals
from duzhan.policy.permissions import Actor
from duzhan.policy.reading_wording import HOUSEHOLD
from duzhan.policy.tour_refusals import NotOnTeam
from duzhan.store import organisation, policies, teams, visits
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import read_visit, tour_desk
from duzhan.usecases.log_finding import log_finding
from duzhan.vocabulary import Source
from duzhan.wire.cases import Finding
from duzhan.wire.visits import MoreFindings, VisitFindingIn, VisitOut

_NOON = time(12)


def log_visit_findings(tx: Tx, key: int, command: MoreFindings, *, actor: Actor) -> VisitOut:
    """Log findings from a visit and return it; the same reference again logs nothing new.

    Raises VisitNotFound out of scope, NotOnTeam for who was not on the team that day, InvalidInput as log_finding.
    """
    visit = read_visit.find(tx, key, actor)
    if actor.account not in teams.on_it(tx, visit["team"], visit["visited_on"]):
        raise NotOnTeam
    at = (key, visit["area"], visit["visited_on"])
    log_from(tx, at, command.findings, command.source_ref, actor)
    return read_visit.read_visit(tx, key, actor=actor)


def log_from(
    tx: Tx, at: tuple[int, str, date], findings: Sequence[VisitFindingIn], reference: str, actor: Actor
) -> None:
    """Log findings of a visit, of which ``at`` has the key, the place and the day, and tie their cases to it."""
    key, area, day = at
    rules = policies.in_force(tx)
    tied = {row["number"] for row in visits.findings(tx, [key])}
    for position, each in enumerate(findings):
        if each.household is not None:
            _require_village(tx, area, each.household, f"findings.{position}.household")
        finding = Finding(
            area=area,
            place="" if each.household is None else HOUSEHOLD.format(household=each.household),
            source=Source.ROVING_TEAM,
            content_area=each.content_area,
            description=each.description,
            severity=each.severity,
            found_at=min(tx.now, datetime.combine(day, _NOON, rules.zone)),
            source_ref=f"v{key}-{reference}-{position}",
        )
        logged = log_finding(tx, finding, actor=actor)
        if logged.created:
            visits.tie(tx, key, int(logged.case.id or 0))
        elif logged.case.number not in tied:
            raise tour_refusals.fault("source_ref", "reference_taken", code=finding.source_ref)


def _require_village(tx: ReadTx, area: str, household: str, field: str) -> None:
    place = organisation.find_area(tx, area)
    if place is not None:
        tour_desk.require_households([household], place, field)
