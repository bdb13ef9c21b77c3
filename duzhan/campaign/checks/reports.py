"""Reports: somebody owes them, and reminders and dates come before they are due."""

from collections.abc import Iterator

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.checks import twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.tables import Document


def check(document: Document, campaign: Campaign) -> Iterator[Fault]:
    """Check reports.toml."""
    facts, reports = campaign.facts, campaign.policy.reports
    kinds = {(unit.kind, unit.level) for unit in campaign.units}
    for index, reporter in enumerate(reports.monthly):
        if (reporter.kind, reporter.level) not in kinds:
            place = document.place("monthly", index, "kind")
            yield fault("reporter-unknown", place, value=f"{reporter.kind.label}/{reporter.level.label}")
    yield from twice.repeated(
        [((r.kind, r.level), document.place("monthly", i, "kind")) for i, r in enumerate(reports.monthly)]
    )
    for on in reports.remind_on_days:
        if on > facts.report_day:
            place = document.place("remind_on_days")
            yield fault("reminder-too-late", place, value=on, expected=facts.report_day)
    due_on = reports.implementation_plan_due_on
    if due_on is not None and not facts.start_on <= due_on <= facts.end_on:
        place = document.place("implementation_plan_due_on")
        yield fault("date-outside-campaign", place, value=due_on, start=facts.start_on, end=facts.end_on)
