"""Tilted support over HTTP: a provincial department records, strikes out and sees its own; places see what they got."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from serving import Api, problem
from world import COUNTY, VILLAGE, actor

from duzhan.wire.support import SupportFilter, SupportIn, SupportStrike
from duzhan.wire.target_listing import Delisting, Relisting

FUND = {
    "area": VILLAGE,
    "kind": "fund",
    "amount": "1250000.10",
    "given_on": "2020-05-20",
    "document": "豫财农〔2020〕12号",
    "words": "石坡组饮水管网",
}
POLICY = {"area": COUNTY, "kind": "policy", "given_on": "2020-04-02", "document": "=1+1", "words": "项目优先安排"}

WRONG: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"area": "410325100"}, "area", "not_a_target"),
    ({"amount": "0.00"}, "amount", "amount_not_above_zero"),
    ({"amount": None}, "amount", "amount_needed"),
    ({"kind": "policy"}, "amount", "amount_of_policy"),
    ({"amount": "1.234"}, "amount", "string_pattern_mismatch"),
    ({"given_on": "2020-05-30"}, "given_on", "support_in_future"),
    ({"given_on": "2020-01-01"}, "given_on", "support_before_campaign"),
    ({"unit": "41-health"}, "unit", "supporting_unit"),
)


@pytest.fixture
def department(api: Api) -> Api:
    """Let one person be of a provincial department too."""
    grant = (
        "insert into account_grant (account, role, level, unit) values (:account, 'unit_handler', 'province', :unit)"
    )
    api.run(grant, account=actor("water").account, unit="41-water")
    return api


def test_a_department_records_and_strikes_out_and_only_its_own_and_the_place_see_it(
    department: Api, tmp_path: Path
) -> None:
    api = department
    water = api.client("water")
    water.record_support(SupportIn.model_validate(POLICY))
    page = water.record_support(SupportIn.model_validate(FUND))
    assert [(line.amount, line.unit, line.may_strike) for line in page.items] == [("1250000.10", "41-water", True)]
    more = {**FUND, "kind": "project", "amount": "0.20", "given_on": "2020-04-01"}
    water.record_support(SupportIn.model_validate(more))
    seen = api.client("county_office").support()
    assert (len(seen.items), seen.total.total, seen.total.policies, seen.may_record) == (3, "1250000.30", 1, False)
    assert [(each.key, each.funds, each.projects) for each in seen.by_month] == [
        ("2020-04", "0.00", "0.20"),
        ("2020-05", "1250000.10", "0.00"),
    ]
    assert {each.key: each.total for each in seen.by_target} == {VILLAGE: "1250000.30", COUNTY: "0.00"}
    narrow = api.client("county_office").support(SupportFilter(target=VILLAGE, month="2020-05"))
    assert [line.document for line in narrow.items] == [FUND["document"]]
    for stranger in ("sibling_office", "other_city_office", "health"):
        assert api.client(stranger).support().items == ()
    # What was recorded wrongly stays to be read, and counts no more; then the same may be recorded again.
    key = page.items[0].id
    problem(api.http("county_office").post(f"/support/{key}/strike", json={"reason": "重复"}), 403, "not-permitted")
    problem(api.http("health").post(f"/support/{key}/strike", json={"reason": "重复"}), 404, "support-not-found")
    after = water.strike_support(key, SupportStrike(reason="金额写错"))
    struck = next(line for line in after.items if line.id == key)
    assert (after.total.total, struck.struck_reason, struck.may_strike) == ("0.20", "金额写错", False)
    problem(api.http("water").post(f"/support/{key}/strike", json={"reason": "重复"}), 409, "conflict")
    water.record_support(SupportIn.model_validate(FUND))
    water.download_support(tmp_path / "support.xlsx")
    book = openpyxl.load_workbook(BytesIO((tmp_path / "support.xlsx").read_bytes()))
    assert [sheet.max_row for sheet in book] == [5, 4, 3, 4]
    assert {cell.data_type for cell in book["明细"]["F"]} == {"s"}


def test_what_cannot_have_been_given_is_named_by_its_field(department: Api) -> None:
    http = department.http("water")
    for fields, field, code in WRONG:
        refused = problem(http.post("/support", json={**FUND, **fields}), 422, "invalid-input")
        assert [(each["field"], each["code"]) for each in refused["errors"]] == [(field, code)], fields


def test_nobody_else_records_and_the_same_twice_is_a_conflict(department: Api) -> None:
    http = department.http("water")
    assert http.post("/support", json=FUND).status_code == 201
    problem(http.post("/support", json=FUND), 409, "conflict")
    for other in ("county_office", "province_office", "health", "county_leader"):
        problem(department.http(other).post("/support", json=FUND), 403, "not-permitted")
    assert department.one("select count(*) from support") == 1


def test_a_target_is_delisted_and_listed_again_over_the_client(api: Api) -> None:
    office = api.client("province_office")
    asked = {"effective_on": "2020-05-28", "document": "豫脱贫组〔2020〕30号"}
    refused = api.http("province_office").post(f"/targets/{VILLAGE}/delisting", json=asked)
    assert "饮水安全" in str(problem(refused, 409, "standard-not-reached")["detail"])
    short = Delisting.model_validate({**asked, "short_reason": "会议决定"})
    assert office.delist(VILLAGE, short).may_relist
    assert office.target(VILLAGE).listing.acts[0].short
    again = Relisting.model_validate({**asked, "reason": "复核不实"})
    assert [act.act.value for act in office.relist(VILLAGE, again).acts] == ["delisted", "relisted"]
