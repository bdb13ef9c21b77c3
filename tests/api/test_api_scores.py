"""Scores over HTTP: scored once by the campaign's office, read by whom they concern, tried and written to files."""

from pathlib import Path

import pytest
from serving import Api, problem
from world import beijing

from duzhan.client import Refused
from duzhan.documents import score_words
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.wire.scores import ScoringTrial

JUNE = "2020-06"


def test_a_month_is_scored_read_tried_and_written_to_files(api: Api, tmp_path: Path) -> None:
    number = api.assigned()
    api.world.now = beijing("2020-07-10 09:00")
    api.world.shift_database_clock(api.pool)
    with reading(api.world.pool) as tx:
        formula = policies.in_force(tx).policy.scoring
    assert formula is not None
    text = score_words.formula(formula)
    with api.client("province_office") as office:
        assert office.scored_months().months == ()
        before = api.counts()
        tried = office.try_scoring(
            ScoringTrial(month=JUNE, formula=text.replace("acceptance = 10.0", "acceptance = 0.0"))
        )
        assert {name: n for name, n in api.counts().items() if n != before[name] and name != "idempotency_key"} == {}
        scores = {score.unit: score for score in office.score_month(JUNE).items}
        assert any(number in lost.cases for lost in scores["410325-office"].lost)
        assert (
            next(each for each in tried.items if each.unit == "410325-office").tried_score
            > scores["410325-office"].score
        )
        for ending in ("xlsx", "docx"):
            office.download_scores(JUNE, tmp_path / f"scores.{ending}")
            assert (tmp_path / f"scores.{ending}").read_bytes()[:2] == b"PK"
        assert office.scores(JUNE).items == tuple(scores.values())
    with api.client("county_office") as county:
        assert [score.unit for score in county.scores(JUNE).items] == ["410325-office"]
        with pytest.raises(Refused):
            county.score_month("2020-05")
    problem(api.http("water").get(f"/scores/{JUNE}"), 404, "scores-not-found")
    problem(api.http("province_office").post(f"/scores/{JUNE}/freeze", json={}), 409, "month-scored")
    problem(api.http("sysadmin").get(f"/scores/{JUNE}"), 403, "not-permitted")
    wrong = {"month": JUNE, "formula": "start = "}
    problem(api.http("province_office").post("/scoring/trial", json=wrong), 422, "invalid-input")
