"""Plans of targets 一村一策: drawn up below, signed above, reported on; what is late turns yellow and is told once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import seen
from world import COUNTY, VILLAGE, WATER, World, actor, beijing

from duzhan.errors import Conflict, InvalidInput, NotPermitted
from duzhan.policy.permissions import Actor, Grant
from duzhan.policy.reading_refusals import TargetNotFound
from duzhan.policy.target_plan_refusals import PlanLineNotFound, PlanStale
from duzhan.store.transaction import reading
from duzhan.usecases.delist_target import delist_target
from duzhan.usecases.draft_target_plan import draft_target_plan
from duzhan.usecases.find_plan_delays import find_plan_delays
from duzhan.usecases.read_plan_board import read_plan_board
from duzhan.usecases.read_target_plan import read_late_plans, read_target_plan
from duzhan.usecases.relist_target import relist_target
from duzhan.usecases.report_target_progress import report_target_progress
from duzhan.usecases.sign_target_plan import sign_target_plan
from duzhan.vocabulary import Level, Light, Role
from duzhan.wire.target_listing import Delisting, Relisting
from duzhan.wire.target_plans import DraftPlan, LineDetail, LineProgress, PlanDetail

GOAL = {"kind": "goal", "title": "剩余贫困户全部脱贫", "responsible": "车村镇党委书记", "due_on": "2020-09-20"}
WELL = {
    "kind": "milestone",
    "title": "完成打井",
    "responsible": "县水利局局长",
    "unit": WATER,
    "due_on": "2020-06-08",
}
ROOF = {
    "kind": "measure",
    "title": "危房改造",
    "household": "H-012",
    "person": "H-012-2",
    "responsible": "县住建局局长",
    "due_on": "2020-07-31",
}


def draft(
    world: World,
    *lines: dict[str, Any],
    by: str = "county_office",
    area: str = VILLAGE,
    version: int | None = None,
    reason: str = "",
) -> PlanDetail:
    """Draw up the village's plan, or another target's."""
    command = DraftPlan.model_validate({"lines": lines or (GOAL, WELL, ROOF), "reason": reason})
    with world.tx() as tx:
        return draft_target_plan(tx, area, version, command, actor=actor(by))


def sign(world: World, by: str = "city_office", area: str = VILLAGE, version: int | None = None) -> PlanDetail:
    with world.tx() as tx:
        return sign_target_plan(tx, area, version, actor=actor(by))


def report(world: World, number: int, percentage: int, by: str = "water", area: str = VILLAGE) -> LineDetail:
    command = LineProgress(percentage=percentage, words="按计划推进")
    with world.tx() as tx:
        return report_target_progress(tx, area, number, command, actor=actor(by))


def read(world: World, by: str = "county_office", area: str = VILLAGE) -> PlanDetail:
    with reading(world.pool) as tx:
        return read_target_plan(tx, area, actor=actor(by))


def notices(world: World) -> list[tuple[str, str]]:
    asked = """select a.username, n.detail->>'reason' as reason from notice n join account a on a.id = n.recipient
               where n.template = 'plan_behind' and n.channel = 'inbox' order by 1, 2"""
    return [(row.username, row.reason) for row in seen.rows(world, asked)]


def test_a_plan_is_drawn_up_below_and_in_force_once_the_office_above_has_signed_it(world: World) -> None:
    assert (read(world).version, read(world).standing.light) == (0, None)
    drawn = draft(world, version=0)
    assert (drawn.version, drawn.lines, [line.title for line in drawn.draft]) == (
        1,
        (),
        ["剩余贫困户全部脱贫", "完成打井", "危房改造"],
    )
    assert (drawn.may_draft, drawn.may_sign) == (True, False)
    with pytest.raises(PlanLineNotFound):
        report(world, 2, 10, by="county_office")
    for by, refusal in (
        ("county_office", NotPermitted),
        ("sibling_office", TargetNotFound),
        ("water_head", NotPermitted),
    ):
        with pytest.raises(refusal):
            sign(world, by)
    with pytest.raises(PlanStale):
        sign(world, version=7)
    signed = sign(world, version=1)
    assert (signed.version, signed.standing.revision, signed.standing.light) == (2, 1, Light.GREEN)
    assert (signed.standing.next_title, str(signed.standing.next_on)) == ("完成打井", "2020-06-08")
    assert [(one.office_name, one.signed_for_name) for one in signed.revisions] == [
        ("嵩县脱贫攻坚领导小组办公室", "洛阳市脱贫攻坚领导小组办公室")
    ]
    with pytest.raises(Conflict):
        sign(world)


def test_the_village_s_plan_is_its_county_s_and_a_county_s_plan_may_be_the_city_s(world: World) -> None:
    with pytest.raises(NotPermitted):
        draft(world, by="city_office")
    county = draft(world, {**GOAL, "area": VILLAGE}, by="city_office", area=COUNTY)
    assert county.draft[0].area_name.endswith("拜石村")
    with pytest.raises(NotPermitted):
        sign(world, "city_office", COUNTY)
    assert sign(world, "province_office", COUNTY).standing.revision == 1


def test_where_the_province_governs_a_county_itself_its_city_neither_draws_up_nor_signs(world: World) -> None:
    area, command = "411525", DraftPlan.model_validate({"lines": [GOAL]})

    def office(level: Level, at: str) -> Actor:
        return replace(actor("county_office"), grants=(Grant(Role.OFFICE, level, at, f"{at}-office"),))

    with world.tx() as tx:
        draft_target_plan(tx, area, 0, command, actor=office(Level.COUNTY, area))
    city = replace(office(Level.CITY, "4115"), account=actor("city_office").account)
    with world.tx() as tx, pytest.raises(NotPermitted):
        draft_target_plan(tx, area, 1, command, actor=city)
    with world.tx() as tx, pytest.raises(NotPermitted):
        sign_target_plan(tx, area, 1, actor=city)
    assert sign(world, "province_office", area).standing.revision == 1


def test_a_changed_plan_is_a_new_version_in_which_lines_keep_what_was_reported(world: World) -> None:
    draft(world)
    sign(world)
    report(world, 2, 60)
    with pytest.raises(InvalidInput) as refusal:
        draft(world, WELL)
    assert [fault[:2] for fault in refusal.value.errors] == [("reason", "reason_needed")]
    changed = draft(
        world, {**WELL, "due_on": "2020-06-20"}, {**GOAL, "title": "退出指标全部达标"}, reason="连续降雨", version=2
    )
    assert changed.standing.waiting
    assert [line.number for line in changed.draft] == [2, 4]
    assert [str(line.due_on) for line in changed.lines] == ["2020-09-20", "2020-06-08", "2020-07-31"], (
        "in force as it was"
    )
    with pytest.raises(PlanStale):
        draft(world, WELL, reason="看的是旧版", version=2)
    signed = sign(world)
    assert [(line.number, line.percentage) for line in signed.lines] == [(2, 60), (4, 0)]
    assert [one.revision for one in signed.revisions] == [2, 1]


def test_a_late_line_turns_the_plan_yellow_and_is_told_once_however_many_look(world: World) -> None:
    draft(world)
    sign(world)
    world.now = beijing("2020-06-08 23:59:59")
    assert find_plan_delays(world.pool).found == 0
    assert read(world).standing.light is Light.GREEN
    world.now = beijing("2020-06-09 00:00")
    assert read(world).standing.light is Light.YELLOW
    with ThreadPoolExecutor(4) as looking:
        reports = list(looking.map(lambda _: find_plan_delays(world.pool), range(4)))
    assert sum(each.found for each in reports) == 1
    world.now = beijing("2020-06-15 09:00")
    assert find_plan_delays(world.pool).found == 0
    assert notices(world) == [("county_office", "完成打井"), ("water", "完成打井"), ("water_head", "完成打井")]
    assert report(world, 2, 100).line.late is False
    assert read(world).standing.light is Light.GREEN
    draft(world, WELL, {**ROOF, "due_on": "2020-06-16"}, reason="提前")
    sign(world)
    world.now = beijing("2020-06-17 09:00")
    assert find_plan_delays(world.pool).found == 1
    assert ("county_office", "危房改造") in notices(world)


def test_nothing_of_a_delisted_target_s_plan_is_due_until_it_is_listed_again(world: World) -> None:
    draft(world)
    sign(world)
    world.now = beijing("2020-06-09 09:00")
    act = {"effective_on": "2020-06-09", "document": "豫脱贫组〔2020〕30号"}
    with world.tx() as tx:
        command = Delisting.model_validate({**act, "short_reason": "省领导小组会议决定"})
        delist_target(tx, VILLAGE, command, actor=actor("province_office"))
    assert find_plan_delays(world.pool).found == 0
    plan = read(world)
    assert (plan.standing.light, plan.standing.figures.late, plan.standing.next_on) == (Light.GREEN, 0, None)
    assert [line.late for line in plan.lines] == [False, False, False]
    with reading(world.pool) as tx:
        assert read_plan_board(tx, actor=actor("city_office")).total.behind == 0
        assert read_late_plans(tx, [VILLAGE]) == frozenset()
    with world.tx() as tx:
        relist_target(tx, VILLAGE, Relisting.model_validate({**act, "reason": "返贫"}), actor=actor("province_office"))
    plan = read(world)
    assert (plan.standing.light, plan.standing.figures.late) == (Light.YELLOW, 1)
    assert [line.title for line in plan.lines if line.late] == ["完成打井"]
    with reading(world.pool) as tx:
        assert read_late_plans(tx, [VILLAGE]) == {VILLAGE}
    assert (find_plan_delays(world.pool).found, find_plan_delays(world.pool).found) == (1, 0)
    assert notices(world) == [("county_office", "完成打井"), ("water", "完成打井"), ("water_head", "完成打井")]


def test_a_line_is_reported_by_its_unit_or_by_the_office_and_by_nobody_else(world: World) -> None:
    draft(world)
    sign(world)
    assert report(world, 2, 30).reports[0].unit_name == "嵩县水利局"
    assert [one.percentage for one in report(world, 2, 50, by="county_office").reports] == [50, 30]
    for number, by, refusal in (
        (3, "water", NotPermitted),
        (2, "auditor", NotPermitted),
        (2, "city_office", NotPermitted),
        (2, "health", TargetNotFound),
        (9, "water", PlanLineNotFound),
    ):
        with pytest.raises(refusal):
            report(world, number, 10, by=by)
    assert [line.number for line in read(world, "water").lines if line.may_report] == [2]


def test_what_is_wrong_with_a_line_is_named_and_the_campaign_s_end_passed_only_with_a_reason(world: World) -> None:
    beyond = {**GOAL, "due_on": "2020-10-15"}
    with pytest.raises(InvalidInput) as refusal:
        draft(
            world,
            beyond,
            {**WELL, "override_reason": "不需要"},
            {**ROOF, "area": "410326", "unit": "410326-water"},
            {**ROOF, "household": "410325199001011234", "person": ""},
            {**WELL, "override_reason": None, "due_on": "2020-01-01"},
            {**ROOF, "household": "", "title": "就业"},
        )
    assert [fault[:2] for fault in refusal.value.errors] == [
        ("lines.0.due_on", "after_campaign"),
        ("lines.1.override_reason", "override_needless"),
        ("lines.2.area", "area_outside_target"),
        ("lines.2.unit", "unit_not_answering"),
        ("lines.3.household", "code_by_number"),
        ("lines.4.title", "line_twice"),
        ("lines.4.due_on", "before_campaign"),
        ("lines.5.household", "person_without_household"),
    ]
    kept = draft(world, {**beyond, "override_reason": "省领导小组同意延至十月"})
    assert kept.draft[0].override_reason == "省领导小组同意延至十月"


def test_progress_rolls_up_line_by_line_to_county_and_city(world: World) -> None:
    draft(world)
    sign(world)
    draft(world, {**GOAL, "due_on": "2020-06-01"}, by="county_office", area=COUNTY)
    sign(world, area=COUNTY)
    report(world, 1, 80, by="county_office")
    report(world, 2, 100)
    world.now = beijing("2020-06-05 09:00")
    with reading(world.pool) as tx:
        board = read_plan_board(tx, actor=actor("city_office"))
        mine = read_plan_board(tx, actor=actor("water"))
    (city,) = board.cities
    county = next(each for each in city.counties if each.total.code == COUNTY)
    figures = county.total.figures
    assert (figures.lines, figures.reached, figures.late, figures.percentage) == (4, 1, 1, 45.0)
    assert (county.total.targets, county.total.in_force, county.total.behind) == (6, 2, 1)
    assert (city.total.figures, city.total.in_force) == (figures, 2)
    assert [each.light for each in county.targets[:1]] == [Light.YELLOW]
    assert [target.area for found in mine.cities for each in found.counties for target in each.targets] == [VILLAGE]
