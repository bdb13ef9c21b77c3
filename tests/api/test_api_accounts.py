"""Accounts over HTTP: one administrator makes them, another gives them rights, an auditor sees it; nobody does both."""

import httpx
import pytest
from serving import Api, problem
from world import PEOPLE

from duzhan.client import Refused
from duzhan.vocabulary import Role
from duzhan.wire.register import AccountFilter, AuditFilter, Because, GrantWish, NewAccount

WATER_HEAD = {"role": "unit_head", "unit": "410325-water"}
BECAUSE = {"reason": "本人当面申请"}
ROUTES = (
    ("GET", "/accounts", None, {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    ("GET", "/accounts/nobody.at.all", None, {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    ("GET", "/audit", None, {Role.AUDITOR, Role.SECURITY_ADMIN}),
    ("POST", "/accounts", {"username": "x"}, {Role.SYSTEM_ADMIN}),
    ("POST", "/accounts/nobody.at.all/disable", None, {Role.SYSTEM_ADMIN}),
    ("POST", "/accounts/nobody.at.all/enable", None, {Role.SYSTEM_ADMIN}),
    ("POST", "/accounts/nobody.at.all/password", BECAUSE, {Role.SYSTEM_ADMIN}),
    ("POST", "/accounts/nobody.at.all/second-factor/reset", BECAUSE, {Role.SECURITY_ADMIN}),
    ("POST", "/accounts/nobody.at.all/grants", WATER_HEAD, {Role.SECURITY_ADMIN}),
    ("POST", "/accounts/nobody.at.all/grants/1/revoke", None, {Role.SECURITY_ADMIN}),
)


def test_each_does_its_own_part_and_no_other(api: Api) -> None:
    held = {role: api.http(username) for role, username in {role: person for person, role, *_ in PEOPLE}.items()}
    stranger = api.http()
    for method, path, body, may in ROUTES:
        problem(stranger.request(method, path, json=body), 401, "not-authenticated")
        for role, http in held.items():
            answer = http.request(method, path, json=body)
            known = {200, 404, 422} if role in may else {403}
            assert answer.status_code in known, (method, path, role, answer.text)


def test_an_account_from_its_making_to_its_end(api: Api) -> None:
    with api.client("sysadmin") as system, api.client("secadmin") as security, api.client("auditor") as auditor:
        made = system.add_account(NewAccount(username="li.na", name="李娜", email="li@example.org"))
        assert len(made.password) == 20
        assert security.account("li.na").grants == ()
        granted = security.grant_role("li.na", GrantWish(role=Role.UNIT_HANDLER, unit="410325-water"))
        (grant,) = granted.grants
        assert (grant.role, grant.unit, granted.password_due) == (Role.UNIT_HANDLER, "410325-water", True)
        with pytest.raises(Refused) as refused:
            security.grant_role("li.na", GrantWish(role=Role.AUDITOR, area="41"))
        assert refused.value.status == 409
        with pytest.raises(Refused) as refused:
            security.reset_second_factor("li.na", Because(reason="手机丢失"))
        assert refused.value.status == 409
        assert sign_in(api, "li.na", made.password).status_code == 200
        again = system.reset_password("li.na", Because(reason="忘记密码"))
        assert sign_in(api, "li.na", made.password).status_code == 401
        assert sign_in(api, "li.na", again.password).status_code == 200
        assert security.take_role("li.na", grant.id).grants == ()
        assert system.disable_account("li.na").disabled
        assert sign_in(api, "li.na", again.password).status_code == 401
        assert not system.enable_account("li.na").disabled
        lines = auditor.audit(AuditFilter(subject="li.na")).items
        assert [(line.kind, line.username) for line in reversed(lines)] == [
            ("account_added", "sysadmin"),
            ("grant_given", "secadmin"),
            ("signed_in", "li.na"),
            ("password_reset", "sysadmin"),
            ("sign_in_failed", None),
            ("signed_in", "li.na"),
            ("grant_taken", "secadmin"),
            ("account_disabled", "sysadmin"),
            ("sign_in_failed", None),
            ("account_enabled", "sysadmin"),
        ]
        assert {line.address for line in lines} == {"127.0.0.1"}
        assert lines[-4].reason == "忘记密码"


def sign_in(api: Api, username: str, secret: str) -> httpx.Response:
    return api.http().post("/tokens", json={"username": username, "password": secret})


def test_a_secret_is_kept_for_a_repetition_and_for_nobody_who_reads_the_table(api: Api) -> None:
    key = {"Idempotency-Key": "once"}
    wanted = {
        "/accounts": ("sysadmin", {"username": "li.na", "name": "李娜"}, "password"),
        "/me/tokens": ("water", {"name": "台账系统", "days": 1, "scope": "read"}, "token"),
        "/me/second-factor": ("health", None, "secret"),
    }
    for path, (username, body, secret) in wanted.items():
        http = api.http(username)
        made, again = (http.post(path, json=body, headers=key).json() for _ in range(2))
        assert made == again
        assert made[secret] not in str(api.one("select string_agg(k::text, ' ') from idempotency_key k"))


def test_accounts_and_audit_come_in_pages_and_by_what_is_asked(api: Api) -> None:
    with api.client("secadmin") as security:
        wanted: AccountFilter | None = AccountFilter(limit=8)
        found: list[str] = []
        while wanted is not None:
            page = security.accounts(wanted)
            found += [one.username for one in page.items]
            wanted = None if page.next is None else wanted.model_copy(update={"cursor": page.next})
        assert found == [username for username, *_ in PEOPLE]
        assert [one.username for one in security.accounts(AccountFilter(q="county_")).items] == [
            "county_finder",
            "county_office",
            "county_leader",
        ]
        for _ in range(2):
            sign_in(api, "finder", "wrong")
        newest = security.audit(AuditFilter(limit=1, kind="sign_in_failed"))
        assert (len(newest.items), newest.next is None) == (1, False)
        last = security.audit(AuditFilter(limit=1, kind="sign_in_failed", cursor=newest.next))
        assert (last.items[0].id < newest.items[0].id, last.next) == (True, None)
        with pytest.raises(Refused) as refused:
            security.audit(AuditFilter(kind="gossip"))
        assert refused.value.status == 422


@pytest.mark.parametrize("name", ["%00", "a%20b", "x" * 65, "%F0%9F%92%A9", "'--"])
def test_names_that_nobody_can_have_are_absent(api: Api, name: str) -> None:
    problem(api.http("sysadmin").get(f"/accounts/{name}"), 404, "account-not-found")
