"""Signing in with the organisation's own identity provider: who is believed, and who is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from provider import CLIENT, SECRET, Provider, provider
from pydantic import SecretStr, ValidationError
from site_visits import DESK, Site
from sqlalchemy import text

from duzhan.http.visits import COOKIE
from duzhan.settings import Environment, IdentityClaim, Settings
from duzhan.vocabulary import Role
from duzhan.web.sign_in_elsewhere import COOKIE as FLOW

LIES: tuple[dict[str, object], ...] = (
    {"nonce": "of another sign-in"},
    {"nonce": None},
    {"aud": "another-client"},
    {"aud": [CLIENT, "another"]},
    {"iss": "https://elsewhere.example"},
    {"exp": 1_590_000_000},
    {"exp": None},
    {"iat": 4_000_000_000},
    {"preferred_username": None},
    {"preferred_username": ["water"]},
    {"preferred_username": "nobody.here"},
)
LEAVE, BACK = "/sign-in/elsewhere", "/sign-in/elsewhere/return"


@dataclass
class Trip:
    """A browser that goes to the provider and comes back, step by step."""

    site: Site
    provider: Provider
    http: httpx.Client

    def leave(self, to: str = "/work") -> str:
        """Go to the provider and return the address that it sends the browser back to."""
        left = self.http.get(LEAVE, params={"to": to})
        assert left.status_code == 303, left.text[-500:]
        self.http.headers["Cookie"] = f"{FLOW}={left.cookies[FLOW]}"
        return httpx.get(left.headers["location"], trust_env=False).headers["location"]

    def there_and_back(self, to: str = "/work") -> httpx.Response:
        """Sign in."""
        return self.http.get(self.leave(to))


@pytest.fixture
def trip(site: Site) -> Iterator[Trip]:
    """Set a provider up that vouches for the water bureau's handler."""
    with provider() as served:
        served.claims = {"preferred_username": "water"}
        site.app.state.settings = site.settings.model_copy(
            update={
                "oidc_issuer": served.url,
                "oidc_client_id": CLIENT,
                "oidc_client_secret": SecretStr(SECRET),
                "second_factor": (Role.OFFICE,),
                "rehearsal": False,
            }
        )
        yield Trip(site, served, site.visitor().http)


def counted(site: Site, statement: str) -> object:
    with site.world.tx() as tx:
        return tx.connection.execute(text(statement)).scalar_one()


def test_whom_the_provider_vouches_for_is_inside(trip: Trip) -> None:
    assert LEAVE in trip.site.visitor().page("/sign-in")
    answer = trip.there_and_back("/work?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/work?x=1"), answer.text[-800:]
    assert trip.provider.faults == []
    cookie = answer.cookies[COOKIE]
    inside = httpx.Client(base_url=trip.site.url, headers={"Cookie": f"{COOKIE}={cookie}"}, trust_env=False)
    # Nobody ever chose a password for this account, and none is asked for: there is none to be worn out.
    assert inside.get("/work").status_code == 200
    told = trip.site.visitor("auditor").page("/admin/audit", kind="signed_in")
    assert "by=single_sign_on" in told


def test_the_office_still_gives_its_second_factor_unless_it_was_given_there(trip: Trip) -> None:
    trip.provider.claims = {"preferred_username": "county_office"}
    assert trip.there_and_back().headers["location"] == "/second-factor"
    trip.provider.claims["amr"] = ["pwd"]
    assert trip.there_and_back().headers["location"] == "/second-factor"
    trip.provider.claims["amr"] = ["pwd", "otp", "mfa"]
    assert trip.there_and_back().headers["location"] == "/work"


def test_a_token_that_lies_lets_nobody_in(trip: Trip) -> None:
    true = dict(trip.provider.claims)
    for lie in LIES:
        trip.provider.claims = true | lie
        answer = trip.there_and_back()
        assert (answer.status_code, COOKIE in answer.cookies) == (401, False), lie
        assert 'action="/sign-in"' in answer.text, "the password's way stays open"
    assert counted(trip.site, "select count(*) from audit where kind = 'sign_in_failed'") == len(LIES)
    assert counted(trip.site, "select count(*) from account where username = 'nobody.here'") == 0
    assert counted(trip.site, "select count(*) from session s join account a on a.id = s.account"
                   " where a.username = 'water'") == 0  # fmt: skip


def test_a_token_is_signed_by_the_provider_s_own_key(trip: Trip) -> None:
    for signed_by in ("none", "secret", "other"):
        trip.provider.signed_by = signed_by
        assert trip.there_and_back().status_code == 401, signed_by
    trip.provider.signed_by, trip.provider.issuer = "own", "https://elsewhere.example"
    assert trip.http.get(LEAVE).status_code == 401
    trip.provider.issuer = ""
    assert trip.there_and_back().status_code == 303


def test_an_answer_is_taken_once_in_the_browser_that_asked(trip: Trip) -> None:
    back = trip.leave()
    stranger = trip.site.visitor()
    assert stranger.http.get(back).status_code == 401, "nobody is signed in as somebody else by a link"
    assert trip.http.get(back.replace("state=", "state=x")).status_code == 401
    assert trip.http.get(back).status_code == 303
    again = trip.http.get(back)
    assert (again.status_code, "已经用过" in again.text) == (401, True)
    assert trip.provider.faults == [], "the provider was not even asked"


def test_whoever_is_refused_is_told_and_can_try_again(trip: Trip) -> None:
    trip.provider.denies = True
    denied = trip.there_and_back()
    assert (denied.status_code, "没有放行" in denied.text) == (401, True)
    trip.provider.denies, trip.provider.down = False, True
    down = trip.http.get(LEAVE)
    assert (down.status_code, "暂时连不上" in down.text) == (401, True)
    trip.provider.down = False
    assert trip.there_and_back().status_code == 303
    with trip.site.world.tx() as tx:
        tx.connection.execute(text("update account set disabled_at = clock_timestamp() where username = 'water'"))
    disabled = trip.there_and_back()
    assert (disabled.status_code, "账号已停用" in disabled.text) == (401, True)
    trip.site.app.state.settings = trip.site.app.state.settings.model_copy(update={"address_failures": 1})
    assert [trip.there_and_back().status_code for _ in range(2)] == [401, 429]


def test_an_address_counts_only_where_it_was_verified_and_is_one_account_s(trip: Trip) -> None:
    settings = trip.site.app.state.settings
    trip.site.app.state.settings = settings.model_copy(update={"oidc_claim": IdentityClaim.EMAIL})
    system, address = trip.site.visitor("sysadmin"), "/admin/accounts/water/change"
    wrong = system.send(address, {"name": "李娜", "email": "nowhere"}, on="/admin/accounts/water")
    assert (wrong.status_code, "nowhere" in wrong.text) == (422, True)
    changed = system.send(address, {"name": "李娜", "email": "Li.Na@water.example"}, on="/admin/accounts/water")
    assert changed.status_code == 303
    for verified, status in ((None, 401), (False, 401), ("true", 401), (True, 303)):
        trip.provider.claims = {"email": "li.na@water.example", "email_verified": verified}
        assert trip.there_and_back().status_code == status, verified
    system.send(
        "/admin/accounts/health/change", {"name": "王强", "email": "li.na@water.example"}, on="/admin/accounts/health"
    )
    assert trip.there_and_back().status_code == 401, "two accounts have it"
    assert "account_changed" in trip.site.visitor("auditor").page("/admin/audit", kind="account_changed")


def test_without_a_provider_there_is_no_such_way_in(site: Site) -> None:
    stranger = site.visitor()
    assert LEAVE not in stranger.page("/sign-in")
    assert {stranger.get(address).status_code for address in (LEAVE, BACK)} == {404}


def test_the_settings_of_a_provider_are_whole_and_in_production_by_tls(settings: Settings) -> None:
    given = {"oidc_issuer": "http://id.example", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    known = {name: value for name, value in settings.model_dump().items() if name not in given}
    for name in given:
        with pytest.raises(ValidationError, match="须同时设置"):
            Settings(**known, **{other: value for other, value in given.items() if other != name})
    real = {"env": Environment.PRODUCTION, "rehearsal": False, "secret_file": "/x", "database_url": "postgresql://"}
    with pytest.raises(ValidationError, match="须为 https"):
        Settings(**{**known, **real}, **given)


def test_a_browser_goes_there_and_comes_back(trip: Trip, browser: Browser, tmp_path: Path) -> None:
    with trip.site.browsing(browser, None, DESK) as page:
        page.goto("/sign-in?to=/work")
        page.screenshot(path=tmp_path / "sign-in.png")
        assert Axe().run(page).violations_count == 0
        page.get_by_role("link", name="用单位统一认证登录").click()
        page.wait_for_url("**/work")
        page.screenshot(path=tmp_path / "work.png")
