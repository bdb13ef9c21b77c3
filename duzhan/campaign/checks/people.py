"""Duty leaders and teams: terms that fit, areas that exist, levels where nobody leads."""

from collections.abc import Iterator
from itertools import combinations

from duzhan.campaign.areas import Area
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.checks import places, twice
from duzhan.campaign.facts import Facts
from duzhan.campaign.faults import Fault, Place, fault
from duzhan.campaign.liaisons import Liaison
from duzhan.campaign.reading import Reading
from duzhan.campaign.sheets import Row
from duzhan.campaign.units import concerned
from duzhan.vocabulary import Level
from duzhan.wording import BETWEEN

LEADING = (Level.PROVINCE, Level.CITY, Level.COUNTY)


def check(reading: Reading, campaign: Campaign) -> Iterator[Fault]:
    """Check liaisons.csv and teams.csv."""
    areas = {area.code for area in campaign.areas}
    for row in reading.liaisons:
        yield from term_faults(row, campaign.facts)
        if row.record.area not in areas:
            yield fault("unknown-area", row.place("area"), value=row.record.area)
    for earlier, later in combinations(reading.liaisons, 2):
        if same_duty(earlier.record, later.record) and earlier.record.overlaps(later.record):
            facts = {"name": later.record.name, "area": later.record.area, "first": earlier.line}
            yield fault("terms-overlap", later.place("from"), **facts)
    for team in reading.teams:
        unknown = [code for code in team.record.areas if code not in areas]
        yield from (fault("unknown-area", team.place("areas"), value=code) for code in unknown)
    yield from twice.repeated([(team.record.code, team.place("code")) for team in reading.teams])
    yield from unled(campaign)


def same_duty(one: Liaison, other: Liaison) -> bool:
    """Tell whether two rows speak of the same leader and area."""
    return (one.name, one.level, one.area) == (other.name, other.level, other.area)


def term_faults(row: Row[Liaison], facts: Facts) -> Iterator[Fault]:
    """Check that a term ends after it begins and lies within the campaign."""
    liaison = row.record
    if liaison.until is not None and liaison.until < liaison.since:
        yield fault("dates-reversed", row.place("until"), since=liaison.since, until=liaison.until)
    for column, day in (("from", liaison.since), ("until", liaison.until)):
        if day is not None and not facts.start_on <= day <= facts.end_on:
            place = row.place(column)
            yield fault("date-outside-campaign", place, value=day, start=facts.start_on, end=facts.end_on)


def unled(campaign: Campaign) -> Iterator[Fault]:
    """Say for each level which concerned counties it gives no leader: once a level, for the gap is the plan's own."""
    areas = {area.code: area for area in campaign.areas}
    involved = concerned(campaign.areas, campaign.targets)
    counties = [area for area in campaign.areas if area.level is Level.COUNTY and area.code in involved]
    for level in LEADING:
        led = {code for liaison in campaign.liaisons if liaison.level is level for code in reach(liaison, areas)}
        missing = [county for county in counties if not led & {area.code for area in places.upward(county.code, areas)}]
        if missing:
            names = BETWEEN.join(county.name for county in missing)
            yield fault(
                "level-without-leader",
                Place("liaisons.csv", 1, "level"),
                level=level.label,
                count=len(missing),
                areas=names,
            )


def reach(liaison: Liaison, areas: dict[str, Area]) -> frozenset[str]:
    """Name a leader's area and, for a village, its county: whoever leads a village leads in its county."""
    counties = (area.code for area in places.upward(liaison.area, areas) if area.level is Level.COUNTY)
    return frozenset({liaison.area, *counties})
