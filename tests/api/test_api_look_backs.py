"""Look-backs and the burden over HTTP, by the client: drawn, adopted once, proven, visited, counted."""

from datetime import date
from pathlib import Path

import pytest
from serving import Api
from world import beijing

from duzhan.client import Refused
from duzhan.vocabulary import Level
from duzhan.vocabulary.look_back import LookBackResult, SampleState
from duzhan.wire.burden import BurdenFilter
from duzhan.wire.look_backs import AdoptIn, DrawIn, LookBackIn

ASKED = DrawIn(since=date(2020, 6, 1), until=date(2020, 7, 31), budget=2, seed="20200620")
HELD = LookBackIn(result=LookBackResult.CONSOLIDATED, on_site_on=date(2020, 6, 20), opinion="水质达标")


def test_a_plan_is_drawn_adopted_proven_and_its_case_looked_back_on(api: Api) -> None:
    api.world.evidence_folder = api.settings.evidence_folder
    api.world.evidence_folder.mkdir(parents=True, exist_ok=True)
    number = api.world.to_closed().number
    api.world.now = beijing("2020-06-20 09:00")
    api.world.shift_database_clock(api.pool)
    with api.client("province_office") as office, api.client("finder") as finder:
        before = api.counts()
        drawn = office.draw_look_backs(ASKED)
        assert {name: n for name, n in api.counts().items() if n != before[name] and name != "idempotency_key"} == {}
        adopting = AdoptIn(**ASKED.model_dump(exclude={"as_of"}), as_of=drawn.as_of, digest=drawn.digest)
        plan = office.adopt_look_backs(adopting)
        assert plan.draw == drawn
        assert [each.position for each in finder.look_back_plans().items] == [1]
        assert office.prove_look_back_plan(1).same
        with pytest.raises(Refused) as again:
            office.adopt_look_backs(adopting)
        assert (again.value.problem.status, again.value.problem.type.rpartition("/")[2]) == (409, "draw-outdated")
        waiting = finder.look_backs(number)
        assert (waiting.plan, waiting.may_look_back) == (1, True)
        with pytest.raises(Refused) as stale:
            finder.look_back(number, HELD, version=1)
        assert stale.value.problem.status == 412
        found = finder.look_back(number, HELD, version=waiting.version)
        assert [each.result for each in found.items] == [LookBackResult.CONSOLIDATED]
        assert [each.state for each in office.look_back_plan(1).samples] == [SampleState.DONE]
        assert {each.username: each.looked_back for each in office.verifiers().items} == {"verifier": 1, "verifier2": 1}


def test_the_burden_is_read_and_exported(api: Api, tmp_path: Path) -> None:
    api.assigned()
    with api.client("county_office") as office:
        found = office.burden(BurdenFilter(level=Level.VILLAGE))
        office.download_burden(tmp_path / "burden.csv")
    assert (found.total.fields, found.total.photos, found.more) == (7, 2, 0)
    assert (tmp_path / "burden.csv").read_text(encoding="utf-8-sig").count("\n") == 2
