"""The administration: three offices that see each other's work, and none that does another's."""

import re
from datetime import timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from outside import contact, machine_now, receiver
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site, given
from sqlalchemy import text

from duzhan.model.audit import AuditKind
from duzhan.notify.channels import configured
from duzhan.usecases.deliver_notices import deliver_notices
from duzhan.vocabulary import Channel

PLACES = {
    "sysadmin": {"accounts", "units", "leaders", "campaign", "webhooks", "dead-notices"},
    "secadmin": {"accounts", "units", "leaders", "campaign", "audit"},
    "auditor": {"units", "leaders", "campaign", "audit"},
    "province_office": {"leaders"},
}
EVERY = set().union(*PLACES.values())


def secret_of(page: str) -> str:
    return re.findall(r'<code class="secret">([^<]+)</code>', page)[0]


def one(site: Site, statement: str) -> object:
    with site.world.tx() as tx:
        return tx.connection.execute(text(statement)).scalar_one()


def test_each_administrator_comes_into_the_pages_of_the_office_and_nobody_else_into_any(site: Site) -> None:
    for name in ("sysadmin", "secadmin", "auditor", "province_office", "water"):
        visitor, own = site.visitor(name), PLACES.get(name, set())
        statuses = {place: visitor.get(f"/admin/{place}").status_code for place in EVERY}
        assert statuses == {place: 200 if place in own else 403 for place in EVERY}, name
        first = visitor.get("/admin")
        assert first.status_code == (200 if len(own) > 1 else 403), "offices come in for their leaders only"
        if first.status_code == 403:
            continue
        assert own == set(re.findall(r'<h2><a href="/admin/([a-z-]+)">', first.text))


def test_one_makes_an_account_and_another_gives_it_its_rights(site: Site) -> None:
    system, security = site.visitor("sysadmin"), site.visitor("secadmin")
    new = {**given(system.page("/admin/accounts")), "username": "li.na", "name": "李娜"}
    first, again = (system.http.post("/admin/accounts", data=new) for _ in range(2))
    assert secret_of(first.text) == secret_of(again.text), "a double click is shown the same password"
    assert one(site, "select count(*) from account where username = 'li.na'") == 1
    taken = system.send("/admin/accounts", {"username": "li.na", "name": "另一个李娜"}, on="/admin/accounts")
    assert (taken.status_code, "另一个李娜" in taken.text) == (409, True)
    address = "/admin/accounts/li.na"
    assert 'name="role"' not in system.page(address)
    role = {"role": "unit_handler", "unit": "410325-water"}
    assert system.send(f"{address}/grants", role, on=address).status_code == 403
    lacking = security.send(f"{address}/grants", {"role": "unit_handler"}, on=address)
    assert (lacking.status_code, 'id="e-unit"' in lacking.text) == (422, True)
    assert security.send(f"{address}/grants", role, on=address).headers["location"] == address
    exclusive = security.send(f"{address}/grants", {"role": "system_admin"}, on=address)
    assert exclusive.status_code == 409
    key = re.findall(r"/grants/(\d+)/take", security.page(address))[0]
    assert security.send(f"{address}/grants/{key}/take", {}, on=address).status_code == 303
    assert "没有授权" in security.page(address)
    told = security.page("/admin/audit", subject="li.na")
    assert [word in told for word in ("新建账号", "收回授权", "sysadmin", "secadmin")] == [True] * 4


def test_an_administrator_lets_somebody_in_again_and_says_why(site: Site) -> None:
    system, address = site.visitor("sysadmin"), "/admin/accounts/water"
    worker = site.visitor("water")
    assert system.send(f"{address}/password", {"reason": ""}, on=address).status_code == 422
    assert worker.get("/inbox").status_code == 200
    renewed = system.send(f"{address}/password", {"reason": "本人到场，密码遗忘"}, on=address)
    assert len(secret_of(renewed.text)) == 20
    assert worker.get("/inbox").status_code == 303
    assert system.send(f"{address}/disable", {}, on=address).status_code == 303
    assert "已停用" in system.page(address)
    assert system.send(f"{address}/enable", {}, on=address).status_code == 303
    assert system.get("/admin/accounts/nobody.here").status_code == 404
    assert "本人到场" in site.visitor("auditor").page("/admin/audit", kind="password_reset")


def test_every_kind_of_line_has_a_name_on_the_audits_page(site: Site) -> None:
    named = re.findall(r'<option value="([a-z_]+)">([^<]+)</option>', site.visitor("auditor").page("/admin/audit"))
    assert {kind for kind, name in named if name.strip()} == set(AuditKind)


def test_the_audit_is_narrowed_and_goes_on_where_a_page_ends(site: Site) -> None:
    auditor = site.visitor("auditor")
    system, address = site.visitor("sysadmin"), "/admin/accounts/water"
    for act in ("disable", "enable", "disable"):
        system.send(f"{address}/{act}", {}, on=address)
    first = auditor.page("/admin/audit", username="sysadmin", limit=2)
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    rows = [re.findall(r'<th scope="row">(停用账号|启用账号)</th>', page) for page in (first, auditor.page(following))]
    assert rows == [["停用账号", "启用账号"], ["停用账号"]]
    wrong = auditor.get("/admin/audit", since="昨天")
    assert (wrong.status_code, 'id="refused"' in wrong.text) == (200, True)


def test_rules_and_organisation_are_shown_as_they_stand(site: Site) -> None:
    auditor = site.visitor("auditor")
    campaign = auditor.page("/admin/campaign")
    assert str(one(site, "select content_hash from policy_version")) in campaign
    assert "与在用的第 1 版一致" in campaign
    assert "liaisons.csv" in campaign, "what the lint warns of"
    found = auditor.page("/admin/units", q="嵩县水利")
    assert ("410325-water" in found, "410325-health" in found) == (True, False)
    assert str(one(site, "select min(name) from liaison")) in auditor.page("/admin/leaders")


def test_what_died_is_sent_again_by_who_reads_nothing_of_it(site: Site) -> None:
    with receiver() as group:
        group.says = b'{"errcode":400013,"errmsg":"dissolved"}'
        contact(site.world, "province_office", Channel.DINGTALK, group.url())
        number = site.world.log(by="finder").number
        house = site.settings.model_copy(update={"outbound_allowed": (group.place,), "smtp_port": 1})
        deliver_notices(site.world.pool, configured(house, machine_now))
    system = site.visitor("sysadmin")
    page = system.page("/admin/dead-notices")
    assert ("dissolved" in page, number in page, "石坡组" in page) == (True, False, False)
    address = re.findall(r'action="(/admin/dead-notices/[^"]+)"', page)[0]
    assert system.send(address, {}, on="/admin/dead-notices").status_code == 303
    assert "没有死信" in system.page("/admin/dead-notices")
    assert system.send(address, {}, on="/admin/dead-notices").status_code == 404


def test_a_webhook_is_registered_tried_and_stopped(site: Site) -> None:
    with receiver() as program:
        site.app.state.settings = site.settings.model_copy(update={"outbound_allowed": (program.place,)})
        system = site.visitor("sysadmin")
        refused = system.send("/admin/webhooks", {"url": "ftp://elsewhere.example/x"}, on="/admin/webhooks")
        assert (refused.status_code, "ftp://elsewhere.example/x" in refused.text) == (422, True)
        made = system.send("/admin/webhooks", {"url": program.url()}, on="/admin/webhooks")
        first = secret_of(made.text)
        key = re.findall(r'action="(/admin/webhooks/\d+)/test"', made.text)[0]
        assert first not in system.page("/admin/webhooks")
        assert system.send(f"{key}/test", {}, on="/admin/webhooks").headers["location"] == key
        site.world.now += timedelta(minutes=1)
        deliver_notices(site.world.pool, configured(site.app.state.settings, machine_now))
        message = re.findall(rf'action="{key}/([0-9a-f-]+)/replay"', system.page(key))[0]
        assert system.send(f"{key}/{message}/replay", {}, on=key).status_code == 303
        rotated = system.send(f"{key}/secret", {}, on="/admin/webhooks")
        assert secret_of(rotated.text) != first
        assert system.send(f"{key}/secret/retire", {}, on="/admin/webhooks").status_code == 303
        assert system.send(f"{key}/disable", {}, on="/admin/webhooks").status_code == 303
        assert "还没有网络回调" in system.page("/admin/webhooks")


def test_a_browser_shows_every_page_of_it(site: Site, browser: Browser, tmp_path: Path) -> None:
    everything = {
        "sysadmin": ("", "/accounts", "/accounts/water", "/webhooks", "/dead-notices", "/units"),
        "secadmin": ("/accounts/water", "/leaders", "/campaign", "/audit"),
    }
    desk = {"sysadmin": ("/accounts",), "secadmin": ("/audit",)}
    for size, scheme, shown in ((PHONE, "light", everything), (DESK, "dark", desk)):
        for name, places in shown.items():
            with site.browsing(browser, name, size, color_scheme=scheme) as page:
                for place in places:
                    page.goto(f"/admin{place}")
                    picture = f"admin{place.replace('/', '-')}-{name}-{size[0]}.png"
                    page.screenshot(path=tmp_path / picture, full_page=True)
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
                    found = Axe().run(page)
                    assert found.violations_count == 0, (place, found.generate_report())
