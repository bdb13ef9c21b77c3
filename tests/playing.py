"""Scores at play: peer groups at random, and what a unit could do with its cases to look better than it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st
from world import beijing

from duzhan.campaign import load
from duzhan.campaign.scoring import Scoring
from duzhan.policy import scoring
from duzhan.policy.metrics import CaseAsOf, Period
from duzhan.policy.scoring import Member, Score
from duzhan.vocabulary import Level, Severity
from statemachines.states import Resolution, State

SHIPPED = Path(__file__).parents[1] / "config/campaigns/henan-2020"
RULES = load.load_campaign(SHIPPED).policy.scoring
assert RULES is not None
PERIOD = Period(beijing("2020-05-25 00:00"), beijing("2020-06-25 00:00"))
DAY = timedelta(days=1)
OPEN = CaseAsOf(
    number="r",
    area="410325",
    place="嵩县",
    content_area="1.4",
    lead_unit="410325-water",
    lead_unit_name="嵩县水利局",
    units=("410325-water",),
    targets=(),
    state=State.RECTIFYING,
    resolution=None,
    light="green",
    cycle=1,
    found_at=PERIOD.since,
    logged_at=PERIOD.since,
    due_at=PERIOD.until + 10 * DAY,
    submitted_at=None,
    suspended_at=None,
    closed_at=None,
    overdue_days=0,
)


def overdue(case: CaseAsOf, days: int) -> CaseAsOf:
    return replace(case, due_at=PERIOD.until - (days + 1) * DAY, overdue_days=days)


def closed(case: CaseAsOf, days_before: int, *, due: int = 0) -> CaseAsOf:
    """Close a case so many days before the cut-off; where ``due`` is given, it was due so many days before it."""
    at = PERIOD.until - days_before * DAY - timedelta(hours=1)
    due_at = PERIOD.until - due * DAY if due else case.due_at
    ended = {"state": State.CLOSED, "resolution": Resolution.RECTIFIED, "closed_at": at, "submitted_at": at}
    return replace(case, **ended, due_at=due_at)  # type: ignore[arg-type]


def scored(members: list[Member], rules: Scoring = RULES) -> dict[str, Score]:
    return {score.unit: score for score in scoring.score(members, rules, PERIOD)}


# Whatever units do with their cases, it never makes their score better than doing nothing of the kind.

_KINDS: tuple[Callable[[CaseAsOf], CaseAsOf], ...] = (
    lambda case: case,
    lambda case: overdue(case, 1),
    lambda case: overdue(case, 45),
    lambda case: closed(case, 2, due=1),
    lambda case: closed(case, 25, due=1),
    lambda case: closed(overdue(case, 3), 1),
    lambda case: replace(case, done={"submit": 1, "send_back": 1}),
    lambda case: replace(case, accepts_due=1),
    lambda case: replace(case, state=State.ASSIGNED, accepts_due=1, accepts_met=1),
    lambda case: replace(case, suspended_at=PERIOD.since),
    lambda case: replace(case, done={"grant_extension": 1}),
)
Group = list[list[tuple[Callable[[CaseAsOf], CaseAsOf], Severity]]]
Groups = st.lists(
    st.lists(st.tuples(st.sampled_from(_KINDS), st.sampled_from(Severity)), max_size=7), min_size=1, max_size=4
)
Rules = st.builds(
    lambda prior, least, bonus: RULES.model_copy(
        update={
            "prior": prior,
            "bonus_max": bonus,
            "lateness": RULES.lateness.model_copy(update={"least": least}),
        }
    ),
    st.sampled_from((0.0, 1.0, 10.0, 50.0)),
    st.sampled_from((0.2, 0.5, 1.0)),
    st.sampled_from((0.0, 2.0, 5.0)),
)
UNIT = "410325-water"


def grouped(group: Group, level: Level | None) -> list[Member]:
    return [
        Member(
            UNIT if not at else f"u{at}",
            level,
            tuple(kind(replace(OPEN, number=f"{at}-{n}", severity=s.value)) for n, (kind, s) in enumerate(cases)),
        )
        for at, cases in enumerate(group)
    ]


def changed(members: list[Member], play: Callable[[CaseAsOf], CaseAsOf], chosen: list[bool]) -> list[Member]:
    """Let the first unit play with some of its cases that are open and run."""
    first = members[0]
    cases = tuple(
        play(case) if take and case.open and not case.suspended else case
        for case, take in zip(first.cases, [*chosen, *[False] * len(first.cases)], strict=False)
    )
    return [replace(first, cases=cases), *members[1:]]


PLAYS: dict[str, Callable[[CaseAsOf], CaseAsOf]] = {
    "closes in bulk before the cut-off": lambda case: closed(case, 0),
    "closes in bulk what is reopened then": lambda case: replace(case, cycle=2, done={**case.done, "reopen": 1}),
    "returns what comes back, with a new date": lambda case: replace(
        case,
        returned_by=(UNIT,),
        done={**case.done, "return": 2},
        due_at=PERIOD.until + 20 * DAY,
        submitted_at=None,
        overdue_days=0,
    ),
    "accepts late": lambda case: replace(case, accepts_due=max(case.accepts_due, 1), accepts_met=0),
    "lets it go overdue": lambda case: case if case.overdue_days else overdue(case, 1),
}


def raises(play: str, group: Group, chosen: list[bool], rules: Scoring, level: Level | None) -> bool:
    """Tell whether the first unit has a better score for playing."""
    honest = grouped(group, level)
    played = changed(honest, PLAYS[play], chosen)
    return scored(played, rules)[UNIT].score > scored(honest, rules)[UNIT].score


def worked(weights: list[Severity], picked: set[int], days: int, rules: Scoring) -> tuple[float, float]:
    """Return what effort it takes to close some of a unit's cases fast, while the others go overdue, and its score."""
    cases = []
    for n, severity in enumerate(weights):
        case = replace(OPEN, number=f"{n}", severity=severity.value, due_at=PERIOD.since + 20 * DAY)
        cases.append(closed(case, 26) if n in picked else overdue(case, days))
    effort = sum(rules.weights.of(weights[n].value) for n in picked if n < len(weights))
    return effort, scored([Member("a", Level.COUNTY, tuple(cases))], rules)["a"].score


def diluted(group: Group, found: int, rules: Scoring) -> bool:
    """Tell whether the first unit has a better score for finding easy problems itself and closing them at once."""
    honest = grouped(group, Level.COUNTY)
    own = replace(closed(OPEN, 26), found_level=Level.COUNTY.value, severity=Severity.MINOR.value)
    easy = tuple(replace(own, number=f"own-{n}") for n in range(found))
    more = [replace(honest[0], cases=(*honest[0].cases, *easy)), *honest[1:]]
    return scored(more, rules)[UNIT].score > scored(honest, rules)[UNIT].score
