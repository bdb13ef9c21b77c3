"""What a simulation came to, put together from its houses: the same for the same seed, byte by byte, in one or many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import accumulate, chain

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.record import Record
from duzhan.simulation.arrivals import Window
from duzhan.simulation.part import Part
from duzhan.store.dashboard import COUNTED
from duzhan.store.simulated import Found, Span
from duzhan.usecases import score_counting
from duzhan.usecases.score_counting import Basis, Scored
from duzhan.vocabulary import Light, TargetKind
from statemachines.states import Trigger

Row = Mapping[str, object]
FORMAT = 1
"""Of the file; another one cannot be compared with this."""
MOST_BUSY = 20
"""So many units are listed by how many open cases they led at once."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The most of something in one local day or hour, and when."""

    most: int
    at: str


@dataclass(frozen=True, slots=True)
class Load:
    """How much there was to do at most."""

    acts_a_day: Peak
    acts_an_hour: Peak
    notices_a_day: Peak
    notices_an_hour: Peak
    open_by_unit: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole file; ``digest`` is one hash over every event and letter, so that it says more than the counts."""

    format: int
    campaign: str
    since: str
    until: str
    seed: int
    cases: int
    ladder: str
    scoring: str
    assumptions: str
    """The last three are hashes of what was simulated with."""
    moves: int
    """What fired a trigger of the lifecycle, flows included; ``acts`` counts every event by kind."""
    acts: Mapping[str, int]
    refused: Mapping[str, int]
    total: Mapping[str, int]
    counties: tuple[Row, ...]
    closures: int
    void: int
    letters: Mapping[str, int]
    rungs: Mapping[str, int]
    fell_through: int
    leaders: tuple[Row, ...]
    load: Load
    exits: tuple[Row, ...]
    scores: tuple[Row, ...]
    anomalies: tuple[Row, ...]
    digest: str


def together(campaign: Campaign, window: Window, parts: Sequence[Part]) -> Outcome:
    """Add the houses up."""
    acts, policy = _sum(part.acts for part in parts), campaign.policy
    counties = {name: counts for part in parts for name, counts in part.counties.items()}
    moves = {trigger.value for trigger in Trigger}
    return Outcome(
        format=FORMAT,
        campaign=campaign.facts.id,
        since=window.since.isoformat(),
        until=window.until.isoformat(),
        seed=window.seed,
        cases=window.cases,
        ladder=_hash(policy.ladders),
        scoring=_hash(policy.scoring),
        assumptions=_hash(campaign.simulating),
        moves=sum(times for kind, times in acts.items() if kind in moves),
        acts=acts,
        refused=_sum(part.refused for part in parts),
        total={name: sum(counts[name] for counts in counties.values()) for name in COUNTED},
        counties=tuple({"name": name, **counts} for name, counts in sorted(counties.items())),
        closures=sum(part.closures[0] for part in parts),
        void=sum(part.closures[1] for part in parts),
        letters=_sum(part.letters for part in parts),
        rungs=_sum(part.rungs for part in parts),
        fell_through=sum(part.fell_through for part in parts),
        leaders=_leaders(campaign, chain.from_iterable(part.leaders for part in parts)),
        load=_load(campaign, parts),
        exits=_exits(campaign, {area: of for part in parts for area, of in part.found.items()}),
        scores=_scores(campaign, parts),
        anomalies=tuple(each.model_dump(mode="json") for part in parts for each in part.anomalies),
        digest=_whole({city: digest for part in parts for city, digest in part.digests.items()}),
    )


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return the outcome as one JSON object."""
    return asdict(outcome)


def _hash(record: Record | None) -> str:
    return sha256(("" if record is None else record.model_dump_json()).encode()).hexdigest()[:16]


def _whole(digests: Mapping[str, str]) -> str:
    return sha256(repr(sorted(digests.items())).encode()).hexdigest()


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)  # adding would drop what there is none of
    return dict(sorted(total.items()))


def _leaders(campaign: Campaign, told: Iterable[tuple[str, str, int]]) -> tuple[Row, ...]:
    """Count how often each duty leader was told of a light; those who never were are in it too."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for username, light, times in told:
        counts[username.partition("@")[0]][light] += times
    areas: defaultdict[str, list[str]] = defaultdict(list)
    for term in campaign.liaisons:
        areas[term.name].append(campaign.area(term.area).name)
    rows = (
        (sum(counts[name].values()), {"name": name, "areas": " ".join(of), **_lights(counts[name])})
        for name, of in areas.items()
    )
    return tuple(row for _, row in sorted(rows, key=lambda each: (-each[0], str(each[1]["name"]))))


def _lights(counts: Mapping[str, int]) -> dict[str, object]:
    return {light.value: counts[light.value] for light in Light if light is not Light.GREEN}


def _load(campaign: Campaign, parts: Sequence[Part]) -> Load:
    acts = _hours(part.acts_by_hour for part in parts)
    notices = _hours(part.notices_by_hour for part in parts)
    names = {unit.code: unit.name for unit in campaign.units}
    busiest = _busiest(chain.from_iterable(part.led for part in parts))
    return Load(
        acts_a_day=_peak(_by_day(acts), "%Y-%m-%d"),
        acts_an_hour=_peak(acts, "%Y-%m-%d %H:00"),
        notices_a_day=_peak(_by_day(notices), "%Y-%m-%d"),
        notices_an_hour=_peak(notices, "%Y-%m-%d %H:00"),
        open_by_unit=tuple({"unit": unit, "name": names.get(unit, unit), "most": most} for unit, most in busiest),
    )


def _hours(counts: Iterable[Mapping[datetime, int]]) -> Mapping[datetime, int]:
    return sum(map(Counter, counts), Counter[datetime]())


def _by_day(hours: Mapping[datetime, int]) -> Mapping[datetime, int]:
    days: Counter[datetime] = Counter()
    for hour, times in hours.items():
        days[hour.replace(hour=0)] += times
    return days


def _peak(counts: Mapping[datetime, int], form: str) -> Peak:
    if not counts:
        return Peak(0, "")
    at = max(sorted(counts), key=lambda each: counts[each])
    return Peak(counts[at], f"{at:{form}}")


def _busiest(spans: Iterable[Span]) -> list[tuple[str, int]]:
    """Return how many open cases the busiest units led at once at most."""
    changes: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for span in spans:
        changes[span.unit].append((span.since, 1))
        if span.until is not None:
            changes[span.unit].append((span.until, -1))
    most = {unit: max(accumulate(step for _, step in sorted(each))) for unit, each in changes.items()}
    return sorted(most.items(), key=lambda each: (-each[1], each[0]))[:MOST_BUSY]


def _exits(campaign: Campaign, found: Mapping[str, Found]) -> tuple[Row, ...]:
    """Say of each target whether no case in it is open at the end, and since when: nothing else is known here."""
    rows = [_exit(campaign, target.kind, target.area, found) for target in campaign.targets]
    return tuple(sorted(rows, key=lambda row: (row["kind"] != TargetKind.COUNTY.value, str(row["area"]))))


def _exit(campaign: Campaign, kind: TargetKind, area: str, found: Mapping[str, Found]) -> Row:
    within = [of for code, of in found.items() if code.startswith(area)]
    open_ = sum(of.open for of in within)
    closed = max((of.last_closed for of in within if of.last_closed is not None), default=None)
    zone = campaign.policy.facts.zone
    return {
        "kind": kind.value,
        "area": area,
        "name": campaign.full_name(area),
        "found": sum(of.found for of in within),
        "open": open_,
        "in_time": open_ == 0,
        "clear_since": "" if open_ or closed is None else f"{closed.astimezone(zone):%Y-%m-%d}",
    }


def _scores(campaign: Campaign, parts: Sequence[Part]) -> tuple[Row, ...]:
    """Return each unit's score and rank of the last month that can be scored, and its mean of all of them."""
    if campaign.policy.scoring is None or not parts[0].bases:
        return ()
    means: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    last: list[Scored] = []
    for basis in _bases(parts):
        last = list(score_counting.scored(basis, campaign.policy.scoring))
        for each in last:
            means[each.peers, each.body.unit].append(each.score.score)
    return tuple(_scored(each, means[each.peers, each.body.unit]) for each in last)


def _bases(parts: Sequence[Part]) -> Iterator[Basis]:
    """Yield what each month is scored by: the cases of all houses, in one order, whatever house they are of."""
    for month, first in parts[0].bases.items():
        cases = chain.from_iterable(part.bases[month].cases for part in parts)
        yield replace(first, cases=tuple(sorted(cases, key=lambda case: case.number)))


def _scored(each: Scored, all_: Sequence[float]) -> Row:
    score = each.score
    return {
        "peers": each.peers,
        "unit": each.body.unit,
        "name": each.body.name,
        "score": round(score.score, 4),
        "rank": score.rank,
        "among": score.among,
        "mean": round(sum(all_) / len(all_), 4),
    }
