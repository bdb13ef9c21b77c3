"""What the story comes to: the ledger's figures, the same for the same seed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.measures import ObligationKind
from duzhan.store import tallies
from duzhan.store.tallies import GivenNumber
from duzhan.store.transaction import ReadTx
from duzhan.usecases import read_reports
from duzhan.vocabulary import Light, TargetKind
from duzhan.wire.cases import CaseOut
from duzhan.wire.health import Anomaly
from duzhan.wire.ledger import Dashboard
from duzhan.worked_example.agenda import ZONE
from duzhan.worked_example.player import Told
from statemachines.monthly_report import ReportState
from statemachines.states import Resolution, State


@dataclass(frozen=True, slots=True)
class Closures:
    """The closure numbers: how many were given and stand, which are void, and whether none is missing."""

    given: int
    standing: int
    void: tuple[str, ...]
    gapless: bool
    last: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The end of a story in numbers; a content area is one of the plan's own, a county or village a target.

    ``reports`` counts the monthly reports by how they came, ``months`` names those that were frozen.
    """

    seed: int
    as_of: str
    findings: int
    states: Mapping[str, int]
    lights: Mapping[str, int]
    resolutions: Mapping[str, int]
    sources: Mapping[str, int]
    content_areas: Mapping[str, int]
    counties: int
    villages: int
    by_county: tuple[Mapping[str, object], ...]
    closures: Closures
    rungs: Mapping[str, int]
    fell_through: int
    letters: Mapping[str, int]
    reports: Mapping[str, int]
    months: tuple[str, ...]
    acts: Mapping[str, int]
    refusals: tuple[Mapping[str, str], ...]
    doctor_clean: bool
    anomalies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known at the end: as the API shows it, and what was told on the way."""

    cases: Sequence[CaseOut]
    dashboard: Dashboard
    told: Sequence[Told]
    anomalies: Sequence[Anomaly]


def figures(tx: ReadTx, seed: int, campaign: Campaign, seen: Seen) -> Figures:
    """Count."""
    cases = seen.cases
    owed = read_reports.read_everyones_reports(tx, None).items
    monthly = [item for item in owed if item.kind is ObligationKind.MONTHLY_REPORT]
    towns = {target.area for target in campaign.targets if target.kind is TargetKind.COUNTY}
    villages = {target.area for target in campaign.targets if target.kind is TargetKind.VILLAGE}
    return Figures(
        seed=seed,
        as_of=f"{seen.dashboard.as_of.astimezone(ZONE):%Y-%m-%d %H:%M}",
        findings=len(cases),
        states=_counted((case.state for case in cases), State),
        lights=_counted((case.light for case in cases if case.state is not State.CLOSED), Light),
        resolutions=_counted((case.resolution for case in cases if case.resolution), Resolution),
        sources=_sorted(case.source for case in cases),
        content_areas=_sorted(case.content_area.partition(".")[0] for case in cases),
        counties=len({case.area[:6] for case in cases} & towns),
        villages=len({case.area for case in cases} & villages),
        by_county=tuple(row.model_dump() for row in seen.dashboard.by_county),
        closures=_closures(tallies.closures(tx)),
        rungs=tallies.rungs(tx),
        fell_through=tallies.fallen(tx),
        letters=tallies.letters(tx),
        reports=dict(Counter(item.punctuality.value for item in monthly)),
        months=tuple(sorted({str(item.month) for item in monthly if item.state is ReportState.FROZEN})),
        acts=tallies.acts(tx),
        refusals=tuple(
            {"case": told.number, "code": told.refusal.code} for told in seen.told if told.refusal is not None
        ),
        doctor_clean=not seen.anomalies,
        anomalies=tuple(anomaly.check for anomaly in seen.anomalies),
    )


def as_json(found: Figures) -> Mapping[str, object]:
    """Return the figures as one JSON object."""
    return asdict(found)


def _closures(given: tuple[GivenNumber, ...]) -> Closures:
    return Closures(
        given=len(given),
        standing=sum(not number.void for number in given),
        void=tuple(number.number for number in given if number.void),
        gapless=[number.position for number in given] == list(range(1, len(given) + 1)),
        last=given[-1].number if given else "",
    )


def _counted(found: Iterable[str], of: type[State] | type[Light] | type[Resolution]) -> Mapping[str, int]:
    """Count in the order of a closed list, with what there is none of."""
    counts = Counter(found)
    return {member.value: counts[member] for member in of}


def _sorted(found: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(str(each) for each in found).items()))
