"""Readings over HTTP: a source sends batches or a sheet by a token for nothing else, and rules are tried on them."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from serving import Api, finding, problem
from world import MORNING, VILLAGE

from duzhan.campaign.load import load_campaign
from duzhan.settings import current
from duzhan.wire.readings import ReadingIn, ReadingsIn
from duzhan.wire.trials import TrialIn

RULES = load_campaign(current().campaign_folder).policy.monitoring
SHEET = [["监测数据"], ["监测项", "行政区划代码", "户编号", "监测值", "监测日期", "来源编号"]]


def line(day: int = 0, **fields: object) -> dict[str, object]:
    """Return a reading of some days ago as JSON."""
    taken = MORNING - timedelta(days=day)
    said = {
        "fact": "hard_road",
        "area": VILLAGE,
        "value": False,
        "taken_at": taken.isoformat(),
        "source_ref": f"r-{day}",
    }
    return {**said, **fields}


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in (*SHEET, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def source(api: Api) -> str:
    """Give the token that a source of readings has, for the villages of one county."""
    asked = {"name": "省平台", "days": 30, "scope": "readings", "areas": ["410325"]}
    return str(api.http("city_office").post("/me/tokens", json=asked).json()["token"])


def test_a_source_sends_by_a_token_that_is_good_for_nothing_else(api: Api, source: str) -> None:
    http = api.http()
    http.headers["Authorization"] = f"Bearer {source}"
    batch = {"readings": [line(1), line(0, value="not_applicable", fact="bus_service", source_ref="bus")]}
    assert http.post("/readings", json=batch).json() == {"received": 2, "known": 0}
    assert http.post("/readings", json=batch).json() == {"received": 0, "known": 2}
    for answer in (http.get("/cases"), http.post("/cases", json=finding()), http.get("/me")):
        problem(answer, 403, "not-permitted")
    # The token's areas narrow it: a village elsewhere in the city is refused as one that nobody knows.
    for area in ("410326103204", "410399999999"):
        refused = problem(http.post("/readings", json={"readings": [line(area=area)]}), 422, "invalid-input")
        assert refused["errors"] == [
            {
                "field": "readings.0.area",
                "code": "not_a_village",
                "message": f"监测值要落到村，没有这个村的代码：{area}",
            }
        ]
    problem(api.http("water").post("/readings", json=batch), 403, "not-permitted")
    assert api.one("select count(*) from reading") == 2
    assert api.one("select count(*) from monitored_subject where look_again_at is not null") == 1


def test_a_sheet_is_taken_whole_or_every_wrong_row_is_named(api: Api) -> None:
    http = api.http("county_office")
    good = ["饮水安全", int(VILLAGE), "", "否", "2020.5.20", "w-1"]
    wrong = ["贫困发生率", VILLAGE, "", "很低", "2020-05-20", ""]
    elsewhere = ["hard_road", "410421105243", "", "是", "2020-05-20", ""]
    sent = {"file": ("监测.xlsx", workbook(good, wrong, elsewhere))}
    refused = problem(http.post("/readings/sheet", files=sent), 422, "invalid-input")
    assert [error["field"] for error in refused["errors"]] == ["rows.4.value", "rows.5.area"]
    assert api.one("select count(*) from reading") == 0
    household = ["家庭人均纯收入", VILLAGE, f"{VILLAGE}-007", 4321.5, "2020年5月20日", ""]
    sent = {"file": ("监测.xlsx", workbook(good, household))}
    assert http.post("/readings/sheet", files=sent).json() == {"received": 2, "known": 0}
    assert http.post("/readings/sheet", files=sent).json() == {"received": 0, "known": 2}
    assert api.one("select value from reading where household <> ''") == 4321.5
    nothing = {"file": ("台账.csv", "序号,问题\n1,饮水\n".encode())}
    problem(http.post("/readings/sheet", files=nothing), 422, "readings-refused")
    problem(api.http("water").post("/readings/sheet", files=sent), 403, "not-permitted")


def test_rules_are_tried_over_the_history_and_nothing_is_stored(api: Api) -> None:
    city = api.client("city_office")
    values = (False, False, False, True, True, True, False, True)
    days = range(len(values) * 7, 0, -7)
    read = [line(day, value=value) for day, value in zip(days, values, strict=True)]
    city.send_readings(ReadingsIn(readings=tuple(map(ReadingIn.model_validate, read))))
    before = api.counts()
    tried = city.try_indicator_rules(TrialIn(rules=RULES.rules))
    assert (tried.subjects, tried.opened) == (1, 2)
    road, silent = sorted(tried.cases, key=lambda case: case.rule)
    assert (road.rule, road.opened_at, road.recovered_at) == (
        "exit-hard-road",
        MORNING - timedelta(days=49),
        MORNING - timedelta(days=28),
    )
    assert (silent.rule, silent.recovered_at) == ("village-unread", None)
    rule = RULES.find_rule("exit-hard-road")
    assert rule is not None
    hasty = rule.model_copy(update={"fail_after": 1, "cool_down_days": 0})
    assert city.try_indicator_rules(TrialIn(rules=(hasty,), area="410325")).opened == 2
    assert api.counts() == before
    http = api.http("city_office")
    asked = {"rules": [{**rule.model_dump(mode="json"), "holds": "hard_raod == 1"}]}
    refused = problem(http.post("/indicator-rules/trial", json=asked), 422, "rules-refused")
    assert [error["code"] for error in refused["errors"]] == ["expression-name"]
    problem(
        http.post("/indicator-rules/trial", json={"rules": [rule.model_dump(mode="json")], "area": "4104"}),
        404,
        "not-found",
    )
    problem(api.http("water").post("/indicator-rules/trial", json=asked), 403, "not-permitted")
