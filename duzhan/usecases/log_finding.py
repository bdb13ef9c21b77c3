"""记录问题: a finding becomes a case, once per reporter and source record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from duzhan.errors import InvalidInput, NotFound, NotPermitted
from duzhan.model.area import Area
from duzhan.model.campaign import CampaignRow
from duzhan.model.case import Case
from duzhan.policy import permissions
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import RANK, Actor, Grant
from duzhan.store import cases, counters, events, organisation, policies
from duzhan.store.events import Happening
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, personal_fields, telling, timekeeping
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind, Level
from duzhan.wire.cases import Finding
from statemachines.states import State


@dataclass(frozen=True, slots=True)
class Logged:
    """The case, and whether this call created it."""

    case: Case
    created: bool


def log_finding(tx: Tx, finding: Finding, *, actor: Actor) -> Logged:
    """Log a finding at the level of the finder's grant and start the assign clock.

    Raises NotFound for an area out of scope, NotPermitted for a role that logs none, InvalidInput for unknown codes and
    impossible dates.
    """
    grant = _grant(actor, finding.area)
    known = cases.logged(tx, actor.account, finding.source_ref)
    if known is not None:
        return Logged(known, created=False)
    campaign = policies.active(tx)
    rules = policies.pinned(tx, int(campaign.policy_version or 0))
    area = _area(tx, finding)
    _check(tx, finding, rules)
    case = _new_case(tx, finding, (campaign, area, grant), actor)
    stored = cases.log(tx, case)
    if stored is None:
        # Two copies of one request: the other one was faster, and its case is this one's too.
        twin = cases.logged(tx, actor.account, finding.source_ref)
        assert twin is not None, "uq_case_logged_twice"  # noqa: S101
        counters.put_back(tx, campaign.id, _series(case.county))
        return Logged(twin, created=False)
    _announce(tx, stored, actor, (grant, personal_fields.keep(tx, stored, finding.person)))
    return Logged(stored, created=True)


def _grant(actor: Actor, area: str) -> Grant:
    grant = permissions.may_log(actor, area)
    if grant is not None:
        return grant
    if any(area.startswith(prefix) for prefix in actor.areas()):
        raise NotPermitted
    raise NotFound


def _area(tx: Tx, finding: Finding) -> Area:
    area = organisation.find_area(tx, finding.area)
    if area is None:
        raise InvalidInput.of("area", "unknown_area", code=finding.area)
    if len(area.code) < _COUNTY_DIGITS:
        raise InvalidInput.of("area", "area_too_high")
    return area


_COUNTY_DIGITS = 6


def _check(tx: Tx, finding: Finding, rules: Rules) -> None:
    if finding.content_area not in {content.code for content in rules.policy.contents}:
        raise InvalidInput.of("content_area", "unknown_content_area", code=finding.content_area)
    if finding.found_at > tx.now:
        raise InvalidInput.of("found_at", "found_in_future")
    if finding.found_at < datetime.combine(rules.policy.facts.start_on, time.min, rules.zone):
        raise InvalidInput.of("found_at", "found_before_campaign")


def _new_case(tx: Tx, finding: Finding, at: tuple[CampaignRow, Area, Grant], actor: Actor) -> Case:
    campaign, area, grant = at
    found_level = max(grant.level, Level.COUNTY, key=RANK.__getitem__)
    county = area.code[:_COUNTY_DIGITS]
    return Case(
        **finding.model_dump(exclude={"area", "person"}),
        campaign=campaign.id,
        policy_version=int(campaign.policy_version or 0),
        number=number_in(tx, campaign, county),
        area=area.code,
        city=county[:4],
        county=county,
        found_level=found_level.value,
        closing_level=found_level.value,
        reporter=actor.account,
        created_at=tx.now,
    )


def number_in(tx: Tx, campaign: CampaignRow, county: str) -> str:
    """Take the next number of a county's cases."""
    return f"{campaign.case_prefix}-{county}-{counters.take(tx, campaign.id, _series(county)):04d}"


def _series(county: str) -> str:
    return f"case:{county}"


def _announce(tx: Tx, case: Case, actor: Actor, by: tuple[Grant, Mapping[str, str]]) -> None:
    grant, personal = by
    detail = {"personal": personal} if personal else {}
    begin(tx, case, Happening("log", State.FOUND, State.FOUND, actor, grant.unit, detail))


def begin(tx: Tx, case: Case, logged: Happening) -> None:
    """Begin the life of a case that was just stored: its first event, the assign clock, and word to its office."""
    event = events.append(tx, case, logged)
    file = docket.file_of(tx, case)
    office = file.standing.office_of_level(file.standing.found_level)[1]
    timekeeping.start(tx, file, Start(ClockKind.ASSIGN, office))
    telling.tell(tx, file, event, telling.office(office), ("found", {}))
