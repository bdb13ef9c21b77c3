"""Puts a campaign together from its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from duzhan.campaign import gaps, tables, units
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.clocks import Clocks, Extension, Returns, Suspension
from duzhan.campaign.conformance import Conformance
from duzhan.campaign.contents import ContentArea
from duzhan.campaign.facts import Facts
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.files import Files
from duzhan.campaign.indicators import Monitoring
from duzhan.campaign.keylines import Path
from duzhan.campaign.ladders import Ladders
from duzhan.campaign.policy import Policy
from duzhan.campaign.reading import NumberedContent, Reading
from duzhan.campaign.reconciliation import Reconciling
from duzhan.campaign.record import Record
from duzhan.campaign.recording import Recording
from duzhan.campaign.reports import Reports
from duzhan.campaign.sampling import Sampling
from duzhan.campaign.scoring import Scoring
from duzhan.campaign.sheets import Row
from duzhan.campaign.simulation import Simulation
from duzhan.campaign.tables import Document, Taken
from duzhan.campaign.tours import Tours
from duzhan.campaign.units import Unit
from duzhan.vocabulary import Level, UnitKind

R = TypeVar("R", bound=Record)
DOCUMENTS = (
    "campaign.toml",
    "contents.toml",
    "clocks.toml",
    "ladder.toml",
    "reconciliation.toml",
    "reports.toml",
    "conformance.toml",
    "indicators.toml",
    "scoring.toml",
    "records.toml",
    "sampling.toml",
    "simulation.toml",
    "tours.toml",
)
CAMPAIGN, CONTENTS, CLOCKS, LADDER, RECONCILIATION, REPORTS, CONFORMANCE, INDICATORS, SCORING, *OTHERS = DOCUMENTS
RECORDS, SAMPLING, SIMULATION, TOURS = OTHERS
NOT_CLOCKS = ("extension", "return", "suspension")
NOT_INHERITED = ("code", "title", "items")


@dataclass(frozen=True, slots=True)
class Rules:
    """The TOML files as records."""

    facts: Taken[Facts]
    contents: tuple[tuple[Path, Taken[ContentArea]], ...]
    clocks: Taken[Clocks]
    extension: Taken[Extension]
    returns: Taken[Returns]
    suspension: Taken[Suspension]
    ladders: Taken[Ladders]
    reconciling: Taken[Reconciling]
    reports: Taken[Reports]
    conformance: Taken[Conformance]
    monitoring: Taken[Monitoring]
    scoring: Taken[Scoring]
    recording: Taken[Recording]
    sampling: Taken[Sampling]
    simulating: Taken[Simulation]
    tours: Taken[Tours]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What kept tables from being read."""
        contents = (fault for _, content in self.contents for fault in content.faults)
        clocks = self.clocks.faults + self.extension.faults + self.returns.faults + self.suspension.faults
        return (
            *self.facts.faults,
            *contents,
            *clocks,
            *self.ladders.faults,
            *self.reconciling.faults,
            *self.reports.faults,
            *self.conformance.faults,
            *self.monitoring.faults,
            *self.scoring.faults,
            *self.recording.faults,
            *self.sampling.faults,
            *self.simulating.faults,
            *self.tours.faults,
        )

    @property
    def numbered(self) -> tuple[NumberedContent, ...]:
        """The content areas that could be read, with their tables."""
        return tuple(NumberedContent(path, taken.record) for path, taken in self.contents if taken.record)

    def policy(self) -> Policy | None:
        """Put the policy together once every part of it could be read."""
        facts, clocks, ladders = self.facts.record, self.clocks.record, self.ladders.record
        extension, returns, suspension = self.extension.record, self.returns.record, self.suspension.record
        reports, conformance = self.reports.record, self.conformance.record
        monitoring, scoring, recording = self.monitoring.record, self.scoring.record, self.recording.record
        if self.faults or not (facts and clocks and ladders and extension and returns and suspension):
            return None
        sampling, tours = self.sampling.record, self.tours.record
        if not (reports and conformance and monitoring and scoring and recording and sampling and tours):
            return None
        return Policy(
            facts=facts.for_policy(),
            contents=tuple(content.record for content in self.numbered),
            clocks=clocks,
            extension=extension,
            returns=returns,
            suspension=suspension,
            ladders=ladders,
            reports=reports,
            conformance=conformance,
            monitoring=monitoring,
            scoring=scoring,
            recording=recording,
            sampling=sampling,
            tours=tours,
        )


def assemble(files: Files) -> Reading:
    """Put together what could be read; a fault anywhere leaves no campaign, but every readable row for lint."""
    rules = take_rules(files)
    written_out, pattern_faults = expand(files)
    faults = (*files.faults, *rules.faults, *pattern_faults)
    return Reading(
        campaign=None if faults else campaign(files, rules, written_out),
        faults=tuple(sorted(faults)),
        areas=files.areas.rows,
        targets=files.targets.rows,
        liaisons=files.liaisons.rows,
        unit_rows=files.units.rows,
        units=written_out,
        teams=files.teams.rows,
        contents=rules.numbered,
        documents=files.documents,
        templates={file: text for file, text in files.templates.items() if isinstance(text, str)},
    )


def take_rules(files: Files) -> Rules:
    """Read the TOML files' tables as records."""
    clocks, ladder = files.documents[CLOCKS], files.documents[LADDER]
    budgets = {key: value for key, value in clocks.table.items() if key not in NOT_CLOCKS}
    return Rules(
        facts=tables.take(files.documents[CAMPAIGN], Facts, files.documents[CAMPAIGN].table),
        contents=tuple(take_contents(files.documents[CONTENTS])),
        clocks=tables.take(clocks, Clocks, budgets),
        extension=tables.take(clocks, Extension, clocks.part("extension"), ("extension",)),
        returns=tables.take(clocks, Returns, clocks.part("return"), ("return",)),
        suspension=tables.take(clocks, Suspension, clocks.part("suspension"), ("suspension",)),
        ladders=tables.take(ladder, Ladders, ladder.table),
        reconciling=tables.take(files.documents[RECONCILIATION], Reconciling, files.documents[RECONCILIATION].table),
        reports=tables.take(files.documents[REPORTS], Reports, files.documents[REPORTS].table),
        scoring=tables.take(files.documents[SCORING], Scoring, files.documents[SCORING].table),
        recording=tables.take(files.documents[RECORDS], Recording, files.documents[RECORDS].table),
        sampling=tables.take(files.documents[SAMPLING], Sampling, files.documents[SAMPLING].table),
        tours=tables.take(files.documents[TOURS], Tours, files.documents[TOURS].table),
        simulating=tables.take(files.documents[SIMULATION], Simulation, files.documents[SIMULATION].table),
        conformance=tables.take(files.documents[CONFORMANCE], Conformance, files.documents[CONFORMANCE].table),
        monitoring=tables.take(files.documents[INDICATORS], Monitoring, files.documents[INDICATORS].table),
    )


def take_contents(document: Document) -> Iterator[tuple[Path, Taken[ContentArea]]]:
    """Read content areas, each followed by its items; an item inherits all but number and title."""
    for index, area in enumerate(rows(document.part("content"))):
        path: Path = ("content", index)
        own = {key: value for key, value in area.items() if key != "items"}
        yield path, tables.take(document, ContentArea, own, path)
        inherited = {key: value for key, value in area.items() if key not in NOT_INHERITED}
        for place, item in enumerate(rows(area.get("items", []))):
            item_path: Path = (*path, "items", place)
            yield item_path, tables.take(document, ContentArea, inherited | item, item_path)


def rows(raw: object) -> list[dict[str, object]]:
    """Return an array of tables; what is none has none."""
    return [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []


def expand(files: Files) -> tuple[tuple[Row[Unit], ...], tuple[Fault, ...]]:
    """Write unit patterns out, offices first and from the province down, so that a parent precedes its children."""
    written = files.units.rows
    broken = {row.line for row in written if row.record.area_set and not units.can_be_filled(row.record)}
    faults = [
        fault("placeholder-unknown", row.place("code"), value=row.record.code, expected=gaps.shown(units.GAPS))
        for row in written
        if row.line in broken
    ]
    areas = tuple({area.code: area for area in files.areas.records}.values())
    members = units.members(areas, units.concerned(areas, files.targets.records))
    taken = units.explicit(files.units.records)
    expanded = [
        Row(row.file, row.line, unit)
        for row in written
        if row.line not in broken
        for unit in units.expanded(row.record, members, taken)
    ]
    return tuple(sorted(expanded, key=lambda row: seniority(row.record))), tuple(faults)


def seniority(unit: Unit) -> tuple[int, bool]:
    """Order units from the province down, the office of a level first."""
    return list(Level).index(unit.level), unit.kind is not UnitKind.OFFICE


def campaign(files: Files, rules: Rules, written_out: tuple[Row[Unit], ...]) -> Campaign | None:
    """Put the campaign together where every part could be read."""
    facts, policy, reconciling = rules.facts.record, rules.policy(), rules.reconciling.record
    simulating = rules.simulating.record
    if facts is None or policy is None or reconciling is None or simulating is None:
        return None
    return Campaign(
        facts=facts,
        areas=files.areas.records,
        targets=files.targets.records,
        liaisons=files.liaisons.records,
        units=tuple(row.record for row in written_out),
        teams=files.teams.records,
        policy=policy,
        reconciling=reconciling,
        simulating=simulating,
    )
