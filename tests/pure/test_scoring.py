"""The published formula: every point has its rows, few cases count little, and nobody gains by playing it."""

from dataclasses import replace

import playing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playing import DAY, OPEN, PERIOD, PLAYS, RULES, UNIT, Group, Groups, Rules, closed, overdue, scored

from duzhan.campaign.scoring import ScoreLine, Scoring
from duzhan.documents import score_words
from duzhan.policy.metrics import CaseAsOf, ReportDue
from duzhan.policy.scoring import Member, Score
from duzhan.usecases import try_scoring
from duzhan.vocabulary import Level, Severity
from statemachines.states import State, Trigger


def county(unit: str, *cases: CaseAsOf, reports: tuple[ReportDue, ...] = ()) -> Member:
    return Member(unit, Level.COUNTY, cases, reports)


def lost(score: Score, line: ScoreLine) -> tuple[float, tuple[str, ...]]:
    return next((each.points, each.cases) for each in score.lost if each.line is line)


def test_a_unit_that_lost_nothing_has_all_its_points_and_the_best_rank() -> None:
    good = closed(replace(OPEN, number="g"), 20, due=1)
    bad = overdue(replace(OPEN, number="b"), 40)
    scores = scored([county("good", *[replace(good, number=f"g{n}") for n in range(200)]), county("bad", bad)])
    assert scores["good"].score > 98
    assert (scores["good"].rank, scores["bad"].rank, scores["bad"].among) == (1, 2, 2)
    points, cases = lost(scores["bad"], ScoreLine.PUNCTUALITY)
    assert (points > 5, cases) == (True, ("b",)), "every point has its rows"
    whole = RULES.start - sum(each.points for each in scores["bad"].lost) + scores["bad"].bonus
    assert scores["bad"].score == pytest.approx(whole)


def test_one_case_counts_little_and_many_count_what_they_are() -> None:
    late = overdue(OPEN, 60)
    fine = [closed(replace(OPEN, number=f"f{n}"), 20, due=1) for n in range(300)]
    few = scored([county("one", late), county("rest", *fine)])["one"]
    many = scored([county("one", *[replace(late, number=f"l{n}") for n in range(300)]), county("rest", *fine)])["one"]
    assert lost(few, ScoreLine.PUNCTUALITY)[0] < 10
    assert lost(many, ScoreLine.PUNCTUALITY)[0] > 40


def test_open_and_overdue_costs_as_much_as_closed_late_and_what_waits_for_its_verifiers_costs_nothing() -> None:
    late = overdue(OPEN, 5)
    same = scored([county("a", late)])["a"], scored([county("a", closed(late, 0))])["a"]
    assert same[0].score == same[1].score < RULES.start
    waiting = replace(late, submitted_at=late.due_at - DAY if late.due_at else None, overdue_days=0)
    assert lost(scored([county("a", waiting)])["a"], ScoreLine.PUNCTUALITY) == (0, ())


def test_speed_earns_once_it_has_settled_and_nothing_where_the_case_reopened() -> None:
    fast = closed(replace(OPEN, number="fast", due_at=PERIOD.since + 20 * DAY), 26)
    assert scored([county("a", fast)])["a"].fast == ("fast",)
    assert 0 < scored([county("a", fast)])["a"].bonus <= RULES.bonus_max
    for other in (
        closed(fast, 3),
        replace(fast, state=State.RECTIFYING, resolution=None, cycle=2, done={"reopen": 1}, submitted_at=None),
        replace(fast, done={"grant_extension": 1}),
    ):
        assert scored([county("a", other)])["a"].bonus == 0


def test_a_missing_report_costs_its_points_in_full() -> None:
    missing, told = (ReportDue("a", on_time=False),), (ReportDue("a", on_time=True),)
    assert lost(scored([county("a", reports=missing)])["a"], ScoreLine.REPORTS) == (RULES.points.reports, ("a",))
    assert lost(scored([county("a", reports=told)])["a"], ScoreLine.REPORTS) == (0, ())


def test_a_formula_is_written_as_it_is_read() -> None:
    assert try_scoring.parsed(score_words.formula(RULES)) == RULES


CHOSEN = st.lists(st.booleans(), max_size=7)
LEVELS = st.sampled_from((None, Level.COUNTY))


@settings(max_examples=25)
@pytest.mark.parametrize("play", PLAYS)
@given(group=Groups, chosen=CHOSEN, rules=Rules, level=LEVELS)
def test_no_play_raises_a_score(
    play: str, group: Group, chosen: list[bool], rules: Scoring, level: Level | None
) -> None:
    assert not playing.raises(play, group, chosen, rules, level)


@settings(max_examples=25)
@given(
    weights=st.lists(st.sampled_from(Severity), min_size=1, max_size=10),
    days=st.integers(1, 60),
    rules=Rules,
    picks=st.tuples(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9))),
)
def test_easy_cases_earn_no_more_than_hard_ones_of_the_same_effort(
    weights: list[Severity], days: int, rules: Scoring, picks: tuple[set[int], set[int]]
) -> None:
    (_, low), (_, high) = sorted(playing.worked(weights, picked, days, rules) for picked in picks)
    assert low <= high, "what somebody has the strength to do counts by its weight, whichever cases they pick for it"


@settings(max_examples=25)
@given(group=Groups, found=st.integers(1, 30), rules=Rules)
def test_nobody_gains_by_finding_easy_problems_themselves(group: Group, found: int, rules: Scoring) -> None:
    assert not playing.diluted(group, found, rules)


def test_what_is_returned_and_given_to_another_costs_its_first_unit_nothing() -> None:
    gone = replace(OPEN, number="x", units=("410325-health",), returned_by=(UNIT,), done={Trigger.RETURN.value: 1})
    assert (
        scored([Member(UNIT, None, ()), Member("410325-health", None, (gone,))])["410325-health"].score == RULES.start
    )
