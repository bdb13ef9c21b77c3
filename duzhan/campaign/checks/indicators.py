"""Indicators: facts that stand once, rules that can hold and can fail, and a village's way out without a gap."""

from collections.abc import Iterator, Sequence

from duzhan.campaign import expressions
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.checks import twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.indicators import IndicatorRule, Monitoring, Subject
from duzhan.campaign.keylines import Step
from duzhan.campaign.tables import Document

At = tuple[Step, ...]


def check(document: Document, campaign: Campaign) -> Iterator[Fault]:
    """Check indicators.toml."""
    contents = {content.code for content in campaign.policy.contents}
    yield from faults(document, campaign.policy.monitoring, contents)
    yield from _exit_faults(document, campaign.policy.monitoring)


def faults(document: Document, monitoring: Monitoring, contents: set[str]) -> Iterator[Fault]:
    """Check facts and some rules, not necessarily all, against the content areas that there are."""
    facts = [(each.code, document.place("facts", index, "code")) for index, each in enumerate(monitoring.facts)]
    rules = [(each.id, document.place("rules", index, "id")) for index, each in enumerate(monitoring.rules)]
    yield from twice.repeated(facts)
    yield from twice.repeated(rules)
    for index, rule in enumerate(monitoring.rules):
        at: At = ("rules", index)
        if rule.content_area not in contents:
            yield fault("unknown-content", document.place(*at, "content_area"), value=rule.content_area)
        if bool(rule.holds) == bool(rule.facts and rule.missing_weeks):
            yield fault("rule-of-two-kinds", document.place(*at, "id"), value=rule.id)
        yield from _expression_faults(document, at, rule, monitoring)
        yield from _missing_faults(document, at, rule, monitoring)


def _expression_faults(document: Document, at: At, rule: IndicatorRule, monitoring: Monitoring) -> Iterator[Fault]:
    if not rule.holds:
        return
    bounds = {fact.code: fact.kind.bounds for fact in monitoring.facts if fact.subject is rule.subject}
    place = document.place(*at, "holds")
    for slip in expressions.slips(rule.holds, bounds):
        yield fault(slip.code, place, value=slip.piece, expected=", ".join(bounds))


def _missing_faults(document: Document, at: At, rule: IndicatorRule, monitoring: Monitoring) -> Iterator[Fault]:
    of_subject = {fact.code for fact in monitoring.facts if fact.subject is rule.subject}
    for code in rule.facts:
        if code not in of_subject:
            place = document.place(*at, "facts")
            yield fault("expression-name", place, value=code, expected=", ".join(sorted(of_subject)))


def _exit_faults(document: Document, monitoring: Monitoring) -> Iterator[Fault]:
    """Name what households have no exit by, and the first indicator that breaks the row 1, 2, 3, … of its subjects."""
    numbered = [(index, rule) for index, rule in enumerate(monitoring.rules) if rule.exit is not None]
    for index, rule in numbered:
        if rule.subject is Subject.HOUSEHOLD:
            yield fault("exit-of-household", document.place("rules", index, "exit"), value=rule.id)
    for subject in (Subject.COUNTY, Subject.VILLAGE):
        yield from _row_faults(document, [pair for pair in numbered if pair[1].subject is subject])


def _row_faults(document: Document, numbered: Sequence[tuple[int, IndicatorRule]]) -> Iterator[Fault]:
    in_order = sorted(numbered, key=lambda pair: pair[1].exit or 0)
    for position, (index, rule) in enumerate(in_order, start=1):
        if rule.exit != position:
            yield fault("exit-out-of-row", document.place("rules", index, "exit"), value=rule.exit, expected=position)
            return
