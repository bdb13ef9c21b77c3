"""Signing in: guessing does not work, and rights are those of this very request."""

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

import httpx
import pytest
from serving import ACCEPT, Api, problem

from duzhan.store import passwords
from duzhan.store.transaction import transaction
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.vocabulary import Role

PASSWORD = "Vm8-shi2-po3-zu4"  # noqa: S105  # of an account of the test
WRONG = "wrong"
OVER = "update guess_count set locked_until = clock_timestamp() where locked_until is not null"


@pytest.fixture
def account(api: Api) -> Api:
    """Give the finder a password."""
    api.run("update account set password_hash = :hash where username = 'finder'", hash=passwords.hashed(PASSWORD))
    return api


def sign_in(api: Api, username: str = "finder", secret: str = PASSWORD) -> httpx.Response:
    return api.http().post("/tokens", json={"username": username, "password": secret})


def test_a_password_buys_a_token_and_the_token_says_who_one_is(account: Api) -> None:
    answer = sign_in(account)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    me = account.http().get("/me", headers={"Authorization": f"Bearer {answer.json()['token']}"})
    assert me.json() == {
        "username": "finder",
        "name": "finder",
        "grants": [{"role": "supervisor", "level": "province", "area": "4103", "unit": None}],
    }


def test_a_token_is_stored_as_its_digest_only(account: Api) -> None:
    token = sign_in(account).json()["token"]
    assert len(token) >= 43
    assert account.one("select count(*) from token where digest = :token", token=token) == 0
    assert account.one("select length(digest) from token") == 64


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic ZmluZGVyOng=",
        "bearer\tx",
        "Bearer " + "x" * 5000,
        "Bearer a b",
    ],
)
def test_without_a_good_token_nobody_comes_in(api: Api, header: str) -> None:
    answer = api.http().get("/me", headers={"Authorization": header})
    problem(answer, 401, "not-authenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_an_expired_token_is_none(api: Api) -> None:
    http = api.http("finder")
    assert http.get("/me").status_code == 200
    api.run("update token set expires_at = clock_timestamp()")
    problem(http.get("/me"), 401, "not-authenticated")


def test_a_rehearsal_that_jumps_signs_nobody_out(api: Api) -> None:
    http = api.http("finder")
    api.run("update rehearsal set shift = shift + interval '100 days'")
    assert http.get("/me").status_code == 200


def test_a_disabled_account_is_out_at_once(account: Api) -> None:
    http = account.http("finder")
    assert http.get("/me").status_code == 200
    with transaction(account.pool) as tx:
        disable_account(tx, "finder")
    problem(http.get("/me"), 401, "not-authenticated")
    problem(sign_in(account), 401, "bad-credentials")


def test_rights_change_with_the_next_request(api: Api) -> None:
    number = api.assigned()
    http = api.http("sibling_water")
    problem(http.get(f"/cases/{number}"), 404, "not-found")
    with transaction(api.pool) as tx:
        grant_role(tx, "sibling_water", Wish(Role.UNIT_HANDLER, unit="410325-water"))
    assert http.post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": '"2"'}).status_code == 200
    api.run("update account_grant set unit = '410326-health' where unit = '410325-water'")
    problem(http.get(f"/cases/{number}"), 404, "not-found")


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(account: Api) -> None:
    for _ in range(5):
        problem(sign_in(account, secret=WRONG), 401, "bad-credentials")
    locked = sign_in(account)
    problem(locked, 429, "too-many-attempts")
    assert 0 < int(locked.headers["retry-after"]) <= 900
    account.run(OVER)
    assert sign_in(account).status_code == 200


def test_after_the_lock_the_count_starts_anew(account: Api) -> None:
    for _ in range(5):
        sign_in(account, secret=WRONG)
    account.run(OVER)
    for _ in range(4):
        problem(sign_in(account, secret=WRONG), 401, "bad-credentials")
    assert sign_in(account).status_code == 200


def test_a_success_takes_back_its_own_count_and_not_somebody_elses_guesses(account: Api) -> None:
    for _ in range(4):
        problem(sign_in(account, secret=WRONG), 401, "bad-credentials")
    assert [sign_in(account).status_code for _ in range(3)] == [200, 200, 200]
    problem(sign_in(account, secret=WRONG), 401, "bad-credentials")
    problem(sign_in(account), 429, "too-many-attempts")


def test_parallel_guesses_cannot_outrun_the_count(account: Api) -> None:
    with ThreadPoolExecutor(20) as threads:
        statuses = list(threads.map(lambda _: sign_in(account, secret=WRONG).status_code, range(20)))
    assert (statuses.count(401), statuses.count(429)) == (5, 15)


def test_unknown_disabled_and_mistaken_get_the_same_bytes(account: Api) -> None:
    with transaction(account.pool) as tx:
        disable_account(tx, "auditor")
    mistaken, unknown, disabled = (
        sign_in(account, secret=WRONG),
        sign_in(account, "nobody"),
        sign_in(account, "auditor"),
    )
    assert mistaken.content == unknown.content == disabled.content
    assert mistaken.headers.keys() == unknown.headers.keys()


@pytest.mark.soak
def test_unknown_names_take_as_long_as_known_ones(account: Api) -> None:
    def took(username: str) -> float:
        began = perf_counter()
        sign_in(account, username, WRONG)
        account.run("delete from guess_count")
        return perf_counter() - began

    pairs = [(took("finder"), took("nobody")) for _ in range(15)]
    gap = median(known - unknown for known, unknown in pairs)
    assert abs(gap) < 0.02, gap


def test_administrators_do_not_read_cases(api: Api) -> None:
    number = api.assigned()
    for admin in ("sysadmin", "secadmin"):
        http = api.http(admin)
        assert http.get("/me").status_code == 200
        for path in ("/cases", f"/cases/{number}", f"/cases/{number}/events", "/ledger", "/dashboard"):
            problem(http.get(path), 403, "not-permitted")
        assert http.get("/notices").json() == {"items": [], "unread": 0, "next": None}
