"""Whatever a unit plays at: bulk closing, ping-pong, late acceptance, easy cases; thousands of times no score rises."""

import playing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playing import PLAYS, Group, Groups, Rules

from duzhan.campaign.scoring import Scoring
from duzhan.vocabulary import Level, Severity

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
LONG = settings(max_examples=3000, suppress_health_check=[HealthCheck.too_slow])
CHOSEN = st.lists(st.booleans(), max_size=7)
PICKED = st.sets(st.integers(0, 9))


@LONG
@pytest.mark.parametrize("play", PLAYS)
@given(group=Groups, chosen=CHOSEN, rules=Rules, level=st.sampled_from((None, Level.COUNTY)))
def test_no_play_raises_a_score_at_length(
    play: str, group: Group, chosen: list[bool], rules: Scoring, level: Level | None
) -> None:
    assert not playing.raises(play, group, chosen, rules, level)


@LONG
@given(
    weights=st.lists(st.sampled_from(Severity), min_size=1, max_size=10),
    days=st.integers(1, 60),
    rules=Rules,
    picks=st.tuples(PICKED, PICKED),
)
def test_easy_cases_earn_no_more_at_length(
    weights: list[Severity], days: int, rules: Scoring, picks: tuple[set[int], set[int]]
) -> None:
    (_, low), (_, high) = sorted(playing.worked(weights, picked, days, rules) for picked in picks)
    assert low <= high


@LONG
@given(group=Groups, found=st.integers(1, 30), rules=Rules)
def test_finding_easy_problems_oneself_gains_nothing_at_length(group: Group, found: int, rules: Scoring) -> None:
    assert not playing.diluted(group, found, rules)
