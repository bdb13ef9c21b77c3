"""考核: a month is scored once by the formula in force; each sees its own; another formula leaves nothing."""

import pytest
from injecting import DAY
from reading import read
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from world import World, actor, beijing

from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import score_docx, score_words, score_xlsx
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.policy.score_refusals import MonthNotScorable, MonthScored, ScoresNotFound
from duzhan.store import policies
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.print_scores import print_scores
from duzhan.usecases.read_scores import list_scores, read_scores
from duzhan.usecases.score_units import score_units
from duzhan.usecases.try_scoring import try_scoring
from duzhan.wire.scores import ScoreOut, ScoreSheetOut, ScoringTrial

JUNE = "2020-06"


def freeze(world: World, month: str = JUNE, by: str = "province_office") -> ScoreSheetOut:
    with world.tx() as tx:
        return score_units(tx, month, actor=actor(by))


def seen(world: World, by: str) -> dict[str, ScoreOut]:
    with read(world) as tx:
        return {score.unit: score for score in read_scores(tx, JUNE, actor=actor(by)).items}


def overdue(world: World) -> str:
    """Log a case in 嵩县 that its unit accepts late and lets go overdue before the cut-off of June."""
    world.now = beijing("2020-05-26 09:00")
    number = world.log().number
    world.assign(number, rectification_type="immediate")
    world.now += 4 * DAY
    world.accept(number)
    return number


@pytest.fixture
def scored(world: World) -> tuple[World, str]:
    """Score June: one county has an overdue case, its neighbour has done its own; nobody reported."""
    number = overdue(world)
    world.now = beijing("2020-05-29 09:40")
    world.assign(world.log(area="410326").number, lead_unit="410326-water", co_units=())
    world.now = beijing("2020-06-26 09:00")
    with world.tx() as tx:
        open_obligations(tx)
    freeze(world)
    return world, number


def test_a_month_is_scored_once_with_the_rows_behind_every_point(scored: tuple[World, str]) -> None:
    world, number = scored
    scores = seen(world, "province_office")
    assert {score.peers for score in scores.values()} == {"cities", "counties", "departments"}
    here, there = scores["410325-office"], scores["410326-office"]
    lost = score_words.lost_of(here)
    assert {line for line, each in lost.items() if number in each.cases} == {
        ScoreLine.PUNCTUALITY,
        ScoreLine.ACCEPTANCE,
    }
    assert (here.rank > there.rank, here.score < there.score, here.among) == (True, True, there.among)
    city = score_words.lost_of(scores["4103-office"])[ScoreLine.REPORTS]
    assert (city.cases, city.points) == (("4103-office",), 10.0)
    with pytest.raises(MonthScored):
        freeze(world)
    with pytest.raises(DBAPIError, match="permission denied"), world.tx() as tx:
        tx.write(text("update score set rank = 1"))
    with read(world) as tx:
        assert list_scores(tx).months == (JUNE,)


def test_everybody_sees_their_own_and_what_is_below_them(scored: tuple[World, str]) -> None:
    world, _ = scored
    assert set(seen(world, "county_office")) == {"410325-office"}
    city = set(seen(world, "city_office"))
    assert {"4103-office", "410325-office", "410326-office"} <= city
    assert not any(unit.startswith(("4104", "41-")) for unit in city)
    with pytest.raises(ScoresNotFound):
        seen(world, "water")


def test_only_the_campaigns_office_scores_and_only_when_everything_is_in(world: World) -> None:
    world.now = beijing("2020-06-25 23:59")
    with pytest.raises(MonthNotScorable):
        freeze(world)
    with pytest.raises(NotPermitted):
        freeze(world, by="city_office")
    with pytest.raises(ScoresNotFound):
        freeze(world, "2020-02")


def test_another_formula_is_tried_on_a_month_and_leaves_nothing(scored: tuple[World, str]) -> None:
    world, _ = scored
    with read(world) as tx:
        in_force = policies.in_force(tx).policy.scoring
        assert in_force is not None
        same = score_words.formula(in_force)
        mild = same.replace("punctuality = 45.0", "punctuality = 0.0").replace("acceptance = 10.0", "acceptance = 0.0")
        kept = try_scoring(tx, ScoringTrial(month=JUNE, formula=same), actor=actor("province_office"))
        tried = try_scoring(tx, ScoringTrial(month=JUNE, formula=mild), actor=actor("province_office"))
        with pytest.raises(InvalidInput, match="prior"):
            try_scoring(
                tx, ScoringTrial(month=JUNE, formula=same.replace("prior", "prioh")), actor=actor("province_office")
            )
        with pytest.raises(NotPermitted):
            try_scoring(tx, ScoringTrial(month=JUNE, formula=same), actor=actor("city_office"))
    assert kept.moved == 0
    here = next(item for item in tried.items if item.unit == "410325-office")
    assert (here.tried_rank, here.tried_score) == (1, 100.0)
    assert tried.moved > 0
    assert seen(world, "county_office")["410325-office"].score == here.score


def test_the_sheet_is_handed_out_as_files(scored: tuple[World, str]) -> None:
    world, _ = scored
    with read(world) as tx:
        printed = print_scores(tx, JUNE, actor=actor("province_office"))
    assert printed.issuer == "河南省脱贫攻坚领导小组办公室"
    head = score_docx.Head(printed.issuer, JUNE, printed.dated)
    assert score_docx.write(head, printed.sheet)[:2] == score_xlsx.write(printed.sheet)[:2] == b"PK"
