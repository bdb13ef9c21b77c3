"""Units come and go, duty leaders hand over; codes are made anew, and a person is shown to whoever says why."""

import re
from base64 import b32decode
from pathlib import Path

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site, given
from sqlalchemy import text

from duzhan.http.visits import COOKIE
from duzhan.policy import one_time_codes
from duzhan.store.now import real
from statemachines.states import Trigger

ID_NUMBER = "410325196003071232"
UNITS, LEADERS = "/admin/units", "/admin/leaders"
SONG = f"{UNITS}/410325-water"


def rows(site: Site, statement: str) -> list[tuple[object, ...]]:
    with site.world.tx() as tx:
        return [tuple(row) for row in tx.connection.execute(text(statement))]


def refused(answer: httpx.Response, says: str, status: int = 409) -> None:
    assert (answer.status_code, says in answer.text) == (status, True), answer.text[-1500:]


def test_a_unit_is_added_gets_cases_and_is_ended_when_it_has_none(site: Site) -> None:
    system = site.visitor("sysadmin")
    new = {"name": "嵩县气象局", "kind": "sector", "area": "410325", "sector": "weather", "parent": "410325-office"}
    for wrong, says in (
        ({"sector": "water"}, "已有这个行业的单位"),
        ({"sector": "We ather"}, "行业："),
        ({"sector": ""}, "行业部门要写"),
        ({"parent": "410325-water"}, "上级须是在用的办公室"),
        ({"parent": "410326-office"}, "上级办公室的区域须包含"),
        ({"area": "419999", "parent": "41-office"}, "没有这个行政区划"),
    ):
        refused(system.send(UNITS, {**new, **wrong}, on=UNITS), says, 422)
    address = system.send(UNITS, new, on=UNITS).headers["location"]
    assert address == f"{UNITS}/410325-weather"
    number = site.world.log().number
    site.world.do(Trigger.ASSIGN, number, "province_office", lead_unit="410325-weather", rectification_type="immediate")
    end = {"ended_on": "2020-05-29", "reason": "机构改革〔2020〕1号"}
    refused(system.send(f"{address}/end", end, on=address), "还有 1 件没有销号的案件")
    assert number not in system.page(address), "how many, not which"
    refused(system.send(f"{address}/end", {**end, "ended_on": "2020-05-30"}, on=address), "不能晚于今天", 422)
    site.world.do(Trigger.TRANSFER, number, "province_office", lead_unit="410325-water", reason="撤销")
    assert system.send(f"{address}/end", end, on=address).status_code == 303
    assert ("已撤销" in system.page(address), "/end" in system.page(address)) == (True, False)
    refused(system.send(f"{address}/end", end, on=UNITS), "已经撤销")
    act = f"/cases/{number}/transfer"
    office = site.visitor("province_office")
    assert "410325-weather" not in office.page(act)
    assert "410325-weather" in office.page("/ledger"), "old cases are still found by it"
    told = site.visitor("auditor").page("/admin/audit", subject="410325-weather")
    assert [word in told for word in ("增设单位", "撤销单位", "机构改革")] == [True] * 3
    again = system.send(UNITS, new, on=UNITS)
    assert again.headers["location"] == f"{UNITS}/410325-weather-2", "a code is never used again"


def test_an_office_is_ended_only_when_nothing_hangs_on_it(site: Site) -> None:
    system, end = site.visitor("sysadmin"), {"ended_on": "2020-05-29", "reason": "撤并"}
    county, top = f"{UNITS}/410325-office", f"{UNITS}/41-office"
    refused(system.send(f"{top}/end", end, on=top), "最高一级办公室不能撤销")
    refused(system.send(f"{county}/end", end, on=county), "个单位以它为上级")
    moved = {"name": "", "parent": "410325-water", "reason": "改隶属"}
    refused(system.send(f"{county}/change", moved, on=county), "上级须是在用的办公室", 422)
    refused(system.send(f"{county}/change", {**moved, "parent": "410325-office"}, on=county), "区域须包含", 422)
    assert system.send(f"{county}/change", {**moved, "parent": "41-office"}, on=county).status_code == 303
    assert rows(site, "select parent from unit where code = '410325-office'") == [("41-office",)]


def test_a_unit_is_renamed_from_now_on_and_not_in_what_was(site: Site) -> None:
    number = site.world.assign(site.world.log().number).number
    then = site.world.now
    system = site.visitor("sysadmin")
    change = {"name": "嵩县水务局", "parent": "410325-office", "reason": "嵩编〔2020〕3号"}
    refused(system.send(f"{SONG}/change", {**change, "name": "嵩县水利局"}, on=SONG), "没有改动", 422)
    assert system.send(f"{SONG}/change", change, on=SONG).status_code == 303
    assert [word in system.page(SONG) for word in ("嵩县水务局", "嵩县水利局")] == [True, False]
    office = site.visitor("county_office")
    assert "嵩县水务局" in office.page(f"/cases/{number}")
    past = office.page("/ledger", as_of=f"{then:%Y-%m-%dT%H:%M:%SZ}", columns="responsibilities")
    line = past[past.index(number) :]
    assert ("嵩县水利局" in line, "嵩县水务局" in line.partition("</tbody>")[0]) == (True, False)
    assert rows(site, "select name from unit_name") == [("嵩县水利局",)]
    assert site.visitor("secadmin").get(SONG).status_code == 200
    assert site.visitor("secadmin").send(f"{SONG}/change", change, on="/account").status_code == 403
    assert site.visitor("county_office").get(SONG).status_code == 403


def terms(site: Site) -> list[tuple[object, ...]]:
    return rows(site, "select name, since::text, until::text from liaison where area = '410325' and level = 'county'")


def test_a_duty_leader_is_appointed_handed_over_and_missed(site: Site) -> None:
    office = site.visitor("county_office")
    assert "县级空缺 1 个县" in office.page(LEADERS)
    new = {"area": "410325", "level": "county", "name": "王强", "title": "县委书记", "since": "2020-05-01", "until": ""}
    for wrong, says in (
        ({"level": "city"}, "只能安排本级和下级"),
        ({"area": "410326"}, "没有这个行政区划"),
        ({"since": "2019-05-01"}, "须在督战期内"),
        ({"until": "2020-04-01"}, "早于开始日期"),
        ({"title": ""}, "职务：必填"),
    ):
        refused(office.send(LEADERS, {**new, **wrong}, on=LEADERS), says, 422)
    assert office.send(LEADERS, new, on=LEADERS).status_code == 303
    refused(office.send(LEADERS, {**new, "since": "2020-06-01"}, on=LEADERS), "重叠的任期", 422)
    page = office.page(LEADERS)
    assert ("县级空缺" in page, "county_leader" in page) == (False, True), "who is told of it now"
    (key,) = re.findall(r'href="/admin/leaders/(\d+)">王强', page)
    one = f"{LEADERS}/{key}"
    successor = {"name": "李娜", "title": "县长", "since": "2020-06-10"}
    refused(office.send(f"{one}/hand-over", {**successor, "since": "2020-05-01"}, on=one), "早于开始日期", 422)
    assert office.send(f"{one}/hand-over", successor, on=one).status_code == 303
    assert terms(site) == [("王强", "2020-05-01", "2020-06-09"), ("李娜", "2020-06-10", None)]
    end = {"until": "2020-05-20", "reason": "调离"}
    assert office.send(f"{one}/end", end, on=one).status_code == 303
    refused(office.send(f"{one}/end", end, on=LEADERS), "已经结束")
    assert "县级空缺 1 个县" in office.page(LEADERS), "nobody from the 21st of May to the 9th of June"
    for name, status in (("sibling_office", 404), ("province_office", 303), ("sysadmin", 403), ("water", 403)):
        (key,) = re.findall(r'href="/admin/leaders/(\d+)">李娜', site.visitor("city_office").page(LEADERS))
        on = LEADERS if name != "water" else "/work"
        ended = site.visitor(name).send(f"{LEADERS}/{key}/end", {"until": "2020-09-01", "reason": "期满"}, on=on)
        assert ended.status_code == status, name
    assert "李娜" not in site.visitor("sibling_office").page(LEADERS)
    told = site.visitor("auditor").page("/admin/audit", subject="410325")
    assert [word in told for word in ("安排包保领导", "结束包保任期", "调离")] == [True] * 3


def test_a_county_office_reads_of_a_provincial_leader_and_leaves_him(site: Site) -> None:
    ((key,),) = rows(site, "select id from liaison where area = '410325' and level = 'province'")
    county = site.visitor("county_office")
    page = county.page(f"{LEADERS}/{key}")
    assert "/hand-over" not in page
    refused(county.send(f"{LEADERS}/{key}/end", {"until": "2020-06-01", "reason": "x"}, on=LEADERS), "", 403)


def code(site: Site, secret: str, off: int) -> str:
    """Return what an authenticator shows so many steps from now."""
    with site.pool.engine.connect() as connection:
        step = one_time_codes.step_at(real(connection)) + off
    return one_time_codes.code(b32decode(secret + "=" * (-len(secret) % 8)), step)


def codes_of(page: str) -> set[str]:
    return set(re.findall(r"<li><code>([^<]+)</code>", page))


def test_recovery_codes_are_made_anew_on_a_code_of_the_authenticator(site: Site) -> None:
    office, anew = site.visitor("county_office"), "/account/recovery-codes"
    refused(office.send(anew, {"code": "123456"}, on=anew), "没有登记第二重验证")
    started = office.send("/second-factor/start", {}, on="/second-factor")
    (secret,) = re.findall(r'<code class="secret">([A-Z2-7]+)<', started.text)
    confirmed = office.http.post("/second-factor/confirm", data={**given(started.text), "code": code(site, secret, -1)})
    old = codes_of(confirmed.text)
    office.http.headers["Cookie"] = f"{COOKIE}={confirmed.cookies[COOKIE]}"
    refused(office.send(anew, {"code": min(old)}, on=anew), "这里不收恢复码", 422)
    refused(office.send(anew, {"code": "000000"}, on=anew), "验证码不对", 422)
    assert rows(site, "select failures from guess_count where what = 'code'") == [(1,)], "a guess is counted"
    form = {**given(office.page(anew)), "code": code(site, secret, 0)}
    first, again = (office.http.post(anew, data=form) for _ in range(2))
    new = codes_of(first.text)
    assert (len(new), new & old, codes_of(again.text)) == (10, set(), new), "a double click is shown the same"
    assert rows(site, "select count(*) from recovery_code") == [(10,)]
    assert "更换恢复码" in site.visitor("auditor").page("/admin/audit", kind="recovery_codes_renewed")


def test_a_person_is_shown_once_to_whoever_works_on_the_case_and_says_why(site: Site) -> None:
    person = {"name": "王金花", "id_number": ID_NUMBER, "phone": "13837900001"}
    number = site.world.assign(site.world.log(person=person).number).number
    water, here = site.visitor("water"), f"/cases/{number}/person"
    assert ("王**" in water.page(f"/cases/{number}"), "王金花" in water.page(here)) == (True, False)
    refused(water.send(here, {"reason": ""}, on=here), "理由：必填", 422)
    shown = water.send(here, {"reason": "上门核实饮水"}, on=here)
    assert [word in shown.text for word in person.values()] == [True] * 3
    assert "王金花" not in water.page(here)
    told = site.visitor("auditor").page("/admin/audit", subject=number)
    assert ("查看个人信息" in told, "上门核实饮水" in told, "王金花" in told) == (True, True, False)
    auditor = site.visitor("auditor")
    assert here not in auditor.page(f"/cases/{number}")
    assert "没有你能查看的当事人" in auditor.page(here)
    refused(auditor.send(here, {"reason": "好奇"}, on="/ledger"), "", 403)
    assert site.visitor("sibling_water").get(here).status_code == 404
    assert len(rows(site, "select id from audit where kind = 'personal_revealed'")) == 1


def test_pages_of_the_organisation_are_accessible(site: Site, browser: Browser, tmp_path: Path) -> None:
    person = {"name": "王金花", "id_number": ID_NUMBER}
    number = site.world.assign(site.world.log(person=person).number).number
    system = (UNITS, SONG, "/admin/accounts/water")
    visits = {"sysadmin": system, "county_office": (LEADERS, f"/cases/{number}/person", f"/cases/{number}")}
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        for name, addresses in visits.items():
            with site.browsing(browser, name, size, color_scheme=scheme) as page:
                for position, address in enumerate(addresses):
                    page.goto(address)
                    page.screenshot(path=tmp_path / f"{name}-{position}-{scheme}.png", full_page=True)
                    found = Axe().run(page)
                    assert found.violations_count == 0, (address, found.generate_report())
                    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    assert wider == 0, address
