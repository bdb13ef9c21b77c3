"""立案: a rule that fails becomes a case of the platform's, and goes to its units and the provincial sector at once."""

from dataclasses import dataclass
from datetime import datetime

from duzhan.campaign.indicators import FactKind, IndicatorRule, MonitoredFact
from duzhan.model.case import Case
from duzhan.policy import assignment, indicators
from duzhan.policy.deadlines import Rules
from duzhan.policy.indicators import Series
from duzhan.policy.permissions import Agent
from duzhan.policy.reading_wording import FOUND_FAILING, FOUND_MISSING, HOUSEHOLD, NO, PLATFORM, SHOWN_VALUE, YES
from duzhan.store import cases, monitoring, organisation, policies
from duzhan.store.events import Happening
from duzhan.store.readings import Subject
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, log_finding
from duzhan.usecases.assign_case import assign_draft
from duzhan.vocabulary import Source
from duzhan.wire.triggers import Assign
from duzhan.wording import BETWEEN
from statemachines.errors import GuardRefused
from statemachines.states import State, Trigger

AGENT = Agent("flow:monitoring")
REPORTER = "platform:monitor"
"""No user name of a person has a colon, so nobody can be mistaken for the platform."""
COUNTY, CITY = 6, 4
"""How long the codes of counties and cities are."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that fails for a subject, by the reading of an instant; ``position`` numbers the subject's episodes."""

    rule: IndicatorRule
    subject: Subject
    position: int
    series: Series
    at: datetime


def log_failure(tx: Tx, failure: Failure, rules: Rules) -> tuple[Case, bool]:
    """Log the failure as a found case and assign it; tell whether it could be, or waits for the office."""
    new = _new_case(tx, failure, rules)
    case = cases.log(tx, new)
    assert case is not None, "uq_episode_same_position"  # noqa: S101  # the subject is held, so nobody else logs it
    detail = {"rule": failure.rule.id, "household": failure.subject[1], "taken_at": failure.at.isoformat()}
    log_finding.begin(tx, case, Happening("log", State.FOUND, State.FOUND, AGENT, None, detail))
    return case, _assign(tx, case, rules)


def introduce_platform(tx: Tx) -> int:
    """Return the account of the platform, which reports what it sees; it is written the first time."""
    return monitoring.reporter(tx, REPORTER, PLATFORM)


def _new_case(tx: Tx, failure: Failure, rules: Rules) -> Case:
    (area, household), rule = failure.subject, failure.rule
    campaign = policies.active(tx)
    level = rules.policy.monitoring.found_level.value
    return Case(
        campaign=campaign.id,
        policy_version=int(campaign.policy_version or 0),
        number=log_finding.number_in(tx, campaign, area[:COUNTY]),
        area=area,
        city=area[:CITY],
        county=area[:COUNTY],
        place=HOUSEHOLD.format(household=household) if household else "",
        source=Source.PLATFORM_MONITOR.value,
        content_area=rule.content_area,
        severity=rule.severity.value,
        description=described(failure, rules),
        found_at=tx.now,
        found_level=level,
        closing_level=level,
        reporter=introduce_platform(tx),
        source_ref=".".join((rule.id, area, household, str(failure.position))),
        created_at=tx.now,
    )


def described(failure: Failure, rules: Rules) -> str:
    """Say in a sentence what fails, by which values, and of what day."""
    rule, series, at = failure.rule, failure.series, failure.at
    day = at.astimezone(rules.zone).date().isoformat()
    known = {fact.code: fact for fact in rules.policy.monitoring.facts}
    if rule.missing_weeks is not None:
        titles = [known[code].title for code in indicators.missed(rule, series, at)]
        return FOUND_MISSING.format(facts=BETWEEN.join(titles), weeks=rule.missing_weeks, day=day)
    values = [_shown(known[code], series, at) for code in indicators.facts_of(rule)]
    return FOUND_FAILING.format(title=rule.title, values=BETWEEN.join(values), day=day)


def _shown(fact: MonitoredFact, series: Series, at: datetime) -> str:
    point = indicators.last(series, fact.code, at)
    value = 0.0 if point is None or point.value is None else point.value
    word = (YES if value else NO) if fact.kind is FactKind.YES_NO else f"{value:g}"
    return SHOWN_VALUE.format(title=fact.title, value=word, unit=fact.unit)


def _assign(tx: Tx, case: Case, rules: Rules) -> bool:
    """Assign a case of a content area that is routed by itself; after the campaign's end a date needs a person."""
    content = rules.policy.content(case.content_area)
    handlers = assignment.route_at_once(content, organisation.of_area(tx, case.area))
    if not content.auto_route or handlers.ground is assignment.Ground.OFFICE:
        return False
    command = Assign(lead_unit=handlers.lead, co_units=handlers.co_units, rectification_type=content.rectification_type)
    try:
        assign_draft(tx, docket.open_locked(tx, case, Trigger.ASSIGN, AGENT), command)
    except GuardRefused:
        return False
    return True
