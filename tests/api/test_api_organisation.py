"""Units and duty leaders' terms over the API, by the client's own methods too."""

from datetime import date
from threading import Thread

import httpx
from serving import Api
from waiting import eventually
from world import WATER

from duzhan.store import directory
from duzhan.wire.organisation import (
    AccountChange,
    NewTerm,
    NewUnit,
    Successor,
    TermEnd,
    UnitChange,
    UnitEnd,
    UnitFilter,
)

NEW = {"name": "嵩县气象局", "kind": "sector", "area": "410325", "sector": "weather", "parent": "410325-office"}
TERM = {"name": "王强", "title": "县委书记", "level": "county", "area": "410325", "since": "2020-05-01"}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"] if answer.status_code == 422 else answer.json()[
        "type"
    ]


def test_a_unit_lives_and_ends(api: Api) -> None:
    system = api.http("sysadmin")
    added = system.post("/units", json=NEW)
    assert (added.status_code, added.json()["code"], added.json()["since"]) == (201, "410325-weather", "2020-05-29")
    assert problem(system.post("/units", json=NEW)) == (422, "sector_taken")
    changed = system.post("/units/410325-weather/change", json={"name": "嵩县气象服务中心", "reason": "更名"})
    assert (changed.status_code, changed.json()["name"]) == (200, "嵩县气象服务中心")
    gone = {"ended_on": "2020-05-29", "reason": "撤销"}
    api.world.assign(api.world.log().number)
    assert problem(system.post("/units/410325-water/end", json=gone)) == (409, "/problems/conflict")
    assert system.post("/units/410325-weather/end", json=gone).json()["ended_on"] == "2020-05-29"
    assert problem(system.get("/units/nothing")) == (404, "/problems/unit-not-found")
    first = system.get("/units", params={"q": "嵩县"})
    assert {"410325-weather", "410325-water"} <= {unit["code"] for unit in first.json()["items"]}
    page = system.get("/units")
    assert f"after={page.json()['next']}" in page.headers["link"]
    for name, status in (("secadmin", 403), ("county_office", 403)):
        assert api.http(name).post("/units", json=NEW).status_code == status
    assert (api.http("auditor").get("/units").status_code, api.http("water").get("/units").status_code) == (200, 403)


def test_a_term_is_begun_handed_over_and_ended_by_its_office(api: Api) -> None:
    office = api.http("county_office")
    begun = office.post("/leaders", json=TERM)
    assert (begun.status_code, begun.json()["accounts"]) == (201, ["county_leader"])
    key = begun.json()["id"]
    successor = {"name": "李娜", "title": "县长", "since": "2020-06-10"}
    after = office.post(f"/leaders/{key}/hand-over", json=successor)
    assert (after.status_code, after.json()["since"], after.json()["mine"]) == (201, "2020-06-10", True)
    end = {"until": "2020-08-01", "reason": "调离"}
    for name, status in (("sibling_office", 404), ("sysadmin", 403), ("water", 403), ("city_office", 200)):
        assert api.http(name).post(f"/leaders/{after.json()['id']}/end", json=end).status_code == status, name
    assert problem(office.post("/leaders/999999/end", json=end)) == (404, "/problems/term-not-found")
    seen = {name: api.http(name).get("/leaders").json() for name in ("county_office", "sibling_office", "auditor")}
    assert {term["area"] for term in seen["county_office"]["items"]} == {"410325"}
    assert "王强" not in str(seen["sibling_office"])
    assert len(seen["auditor"]["items"]) > len(seen["county_office"]["items"])
    assert [gap["level"] for gap in seen["county_office"]["vacant"]] == ["city"], "the county's is filled today"


WAITING = """
select exists (select from pg_locks l join pg_stat_activity a on a.pid = l.pid
               where not l.granted and a.datname = current_database())"""


def test_a_case_that_is_given_to_a_unit_just_being_ended_is_refused(api: Api) -> None:
    number = api.world.log().number
    assign = {"lead_unit": WATER, "rectification_type": "immediate"}
    office, answers = api.http("province_office"), list[httpx.Response]()
    office.headers["If-Match"] = '"1"'
    with api.world.tx() as tx:
        unit = directory.hold(tx, WATER)
        assert unit is not None
        assigning = Thread(target=lambda: answers.append(office.post(f"/cases/{number}/assign", json=assign)))
        assigning.start()
        eventually(lambda: bool(api.one(WAITING)), within=20)
        directory.end(tx, WATER, date(2020, 5, 29))
    assigning.join(20)
    assert (answers[0].status_code, "不能再接案件" in answers[0].json()["detail"]) == (409, True), answers[0].text
    assert api.one('select state from "case" where number = :number', number=number) == "found"


def test_the_client_keeps_the_organisation(api: Api) -> None:
    with api.client("sysadmin") as system, api.client("county_office") as office:
        code = system.add_unit(NewUnit.model_validate(NEW)).code
        assert system.change_unit(code, UnitChange(name="嵩县气象服务中心", reason="更名")).name == "嵩县气象服务中心"
        end = UnitEnd(ended_on=date(2020, 5, 29), reason="撤销")
        assert system.end_unit(code, end) == system.unit(code)
        assert code in {unit.code for unit in system.units(UnitFilter(q="气象")).items}
        assert system.change_account("water", AccountChange(name="李娜", email="li.na@water.example")).name == "李娜"
        term = office.appoint_leader(NewTerm.model_validate(TERM))
        after = office.hand_over(term.id, Successor(name="李娜", title="县长", since=date(2020, 6, 10)))
        office.end_term(after.id, TermEnd(until=date(2020, 8, 1), reason="调离"))
        assert [each.until for each in office.leaders().items if each.id in {term.id, after.id}] == [
            date(2020, 6, 9),
            date(2020, 8, 1),
        ]
