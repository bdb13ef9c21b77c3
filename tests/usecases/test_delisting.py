"""摘牌: by the province's office, at the standard or with a reason on record; undone by an act of its own."""

from datetime import timedelta

import pytest
import seen
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from village_feed import FAILING, HEALTHY
from world import COUNTY, VILLAGE, World, actor

from duzhan.errors import Conflict, InvalidInput, NotPermitted
from duzhan.policy.reading_refusals import TargetNotFound
from duzhan.policy.target_refusals import StandardNotReached
from duzhan.usecases.delist_target import delist_target
from duzhan.usecases.read_board import read_board
from duzhan.usecases.read_exits import read_target
from duzhan.usecases.read_leading import read_leading
from duzhan.usecases.receive_readings import receive_readings
from duzhan.usecases.relist_target import relist_target
from duzhan.wire.readings import ReadingsIn
from duzhan.wire.target_listing import Delisting, ListingHistory, Relisting

TODAY, OFFICE = "2020-05-29", "province_office"


def read(world: World, area: str = VILLAGE, **values: object) -> None:
    """Read facts of a target now."""
    lines = [
        {"fact": fact, "area": area, "value": value, "taken_at": world.now.isoformat(), "source_ref": f"{fact}-{value}"}
        for fact, value in values.items()
    ]
    with world.tx() as tx:
        receive_readings(tx, ReadingsIn.model_validate({"readings": lines}), actor=actor(OFFICE))


def delist(world: World, code: str = VILLAGE, by: str = OFFICE, **fields: object) -> ListingHistory:
    command = {"effective_on": TODAY, "document": "豫脱贫组〔2020〕30号", **fields}
    with world.tx() as tx:
        return delist_target(tx, code, Delisting.model_validate(command), actor=actor(by))


def test_a_target_is_delisted_at_the_standard_relisted_beside_it_and_counted_no_more_meanwhile(world: World) -> None:
    read(world, **{**HEALTHY, "safe_water": FAILING["safe_water"]})
    with pytest.raises(StandardNotReached, match="饮水安全") as refused:
        delist(world)
    assert refused.value.facts == {"lacking": ["饮水安全"]}
    for by, refusal in (("city_office", NotPermitted), ("sibling_office", TargetNotFound), ("auditor", NotPermitted)):
        with pytest.raises(refusal):
            delist(world, by=by)
    world.now += timedelta(hours=1)
    read(world, safe_water=True)
    for wrong in ({"effective_on": "2020-05-30"}, {"effective_on": "2020-02-01"}, {"short_reason": "达标了也写"}):
        with pytest.raises(InvalidInput):
            delist(world, **wrong)
    acts = delist(world).acts
    assert [(act.act.value, act.reached, act.whole, act.short, act.open_cases) for act in acts] == [
        ("delisted", 11, 11, False, 0)
    ]
    with pytest.raises(Conflict):
        delist(world)
    with world.tx() as tx:
        place = next(each.place for each in read_board(tx, actor=actor(OFFICE)).listed if each.place.code == COUNTY)
        led = read_leading(tx, actor=actor("county_leader")).targets
        assert (place.villages, place.left, place.delisted) == (5, 4, False)
        assert [each.area for each in led if each.delisted_on is not None] == [VILLAGE]
        again = Relisting.model_validate(
            {"effective_on": TODAY, "document": "豫脱贫组〔2020〕31号", "reason": "又有两户停水"}
        )
        history = relist_target(tx, VILLAGE, again, actor=actor(OFFICE))
        assert (history.delisted, history.may_delist, len(history.acts)) == (None, True, 2)
        with pytest.raises(Conflict):
            relist_target(tx, VILLAGE, again, actor=actor(OFFICE))
        assert read_target(tx, VILLAGE, actor=actor("county_office")).exit.delisted_on is None
    assert [act.position for act in seen.rows(world, "select position from target_listing order by position")] == [1, 2]


def test_short_of_the_standard_a_reason_stays_on_record_and_no_row_ever_changes(world: World) -> None:
    read(world, area=COUNTY, remaining_poor=12)
    with pytest.raises(StandardNotReached, match="剩余贫困人口清零"):
        delist(world, COUNTY)
    act = delist(world, COUNTY, short_reason="省领导小组会议决定").acts[0]
    assert (act.short, act.reason, act.lacking) == (True, "省领导小组会议决定", ("剩余贫困人口清零",))
    for change in ("update target_listing set document = 'x'", "delete from target_listing"):
        with pytest.raises(DBAPIError), world.tx() as tx:
            tx.write(text(change))
