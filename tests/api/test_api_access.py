"""The ways in over HTTP: tokens that reach so far, passwords, second factors, and addresses that are believed."""

from base64 import b32decode
from collections.abc import Iterator
from ipaddress import ip_network

import httpx
import pytest
from serving import ACCEPT, Api, finding, problem
from world import actor

from duzhan.client import Client
from duzhan.http.pace import Pace
from duzhan.policy import one_time_codes
from duzhan.store import passwords
from duzhan.store.transaction import transaction
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.issue_token import issue_token
from duzhan.vocabulary import TokenScope
from duzhan.wire.access import CodeIn, PasswordChange

PASSWORD, NEW = "Vm8-shi2-po3-zu4", "Kp5-ling9-xue7"
HASH = passwords.hashed(PASSWORD)
PROXY = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/24"))


@pytest.fixture
def house(api: Api) -> Api:
    """Give everybody a password."""
    api.run("update account set password_hash = :hash, password_set_at = clock_timestamp()", hash=HASH)
    return api


@pytest.fixture
def demanding(house: Api) -> Iterator[Api]:
    """Demand a second factor of offices, as every house does that does not rehearse."""
    house.app.state.settings = house.settings.model_copy(update={"rehearsal": False})
    yield house
    house.app.state.settings = house.settings


def sign_in(api: Api, username: str, secret: str = PASSWORD, **more: str) -> httpx.Response:
    return api.http().post("/tokens", json={"username": username, "password": secret, **more})


def holding(api: Api, answer: httpx.Response) -> httpx.Client:
    """Return a client that shows what a sign-in gave."""
    assert answer.status_code == 200, answer.text
    http = api.http()
    http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return http


def now_code(secret: str, api: Api, off: int = 0) -> str:
    """Return what an authenticator shows, so many steps off."""
    now = api.one("select clock_timestamp()")
    return one_time_codes.code(b32decode(secret), one_time_codes.step_at(now) + off)  # type: ignore[arg-type]


def test_a_read_token_reads_and_changes_nothing(api: Api) -> None:
    number = api.assigned()
    made = api.http("water").post("/me/tokens", json={"name": "台账系统", "days": 30, "scope": "read"}).json()
    http = api.http()
    http.headers["Authorization"] = f"Bearer {made['token']}"
    assert http.get(f"/cases/{number}").status_code == 200
    before = api.counts()
    problem(http.post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": '"2"'}), 403, "not-permitted")
    problem(http.post("/me/tokens", json={"name": "x", "days": 1, "scope": "write"}), 403, "not-permitted")
    assert api.counts() == before


def test_a_named_token_is_listed_without_itself_and_revoked(api: Api) -> None:
    http = api.http("water")
    made = http.post("/me/tokens", json={"name": "台账系统", "days": 30, "scope": "write"})
    assert made.status_code == 201
    (listed,) = http.get("/me/tokens").json()["items"]
    assert listed == {name: value for name, value in made.json().items() if name != "token"}
    problem(http.post("/me/tokens", json={"name": "台账系统", "days": 1, "scope": "read"}), 409, "conflict")
    program = api.http()
    program.headers["Authorization"] = f"Bearer {made.json()['token']}"
    assert program.get("/me").status_code == 200
    problem(api.http("health").post(f"/me/tokens/{listed['id']}/revoke"), 404, "token-not-found")
    assert http.post(f"/me/tokens/{listed['id']}/revoke").status_code == 204
    problem(program.get("/me"), 401, "not-authenticated")


def test_a_token_reaches_no_further_than_its_areas_and_its_holder(api: Api) -> None:
    here, there = api.world.log().number, api.world.log(area="410326").number
    with api.client("city_office") as office:
        made = office.make_token("嵩县台账", 30, TokenScope.WRITE, ("410325",))
    program = api.http()
    program.headers["Authorization"] = f"Bearer {made.token}"
    assert [case["number"] for case in program.get("/cases").json()["items"]] == [here]
    assert program.get(f"/cases/{there}").status_code == 404
    told = problem(
        api.http("county_office").post("/me/tokens", json={"name": "x", "days": 1, "scope": "read", "areas": ["4104"]}),
        422,
        "invalid-input",
    )
    assert told["errors"][0]["field"] == "areas"  # type: ignore[index]
    with transaction(api.pool) as tx:
        disable_account(tx, "city_office")
    problem(program.get("/cases"), 401, "not-authenticated")


def test_a_changed_password_ends_tokens_of_sign_ins_and_keeps_named_ones(house: Api) -> None:
    http, other = (holding(house, sign_in(house, "finder")) for _ in range(2))
    with transaction(house.pool) as tx:
        named = issue_token(tx, actor("finder").account, hours=1, name="报表").token
    told = problem(http.post("/me/password", json={"current": "wrong", "new": NEW}), 422, "invalid-input")
    assert told["errors"][0]["code"] == "wrong_password"  # type: ignore[index]
    assert http.post("/me/password", json={"current": PASSWORD, "new": NEW}).status_code == 204
    for ended in (http, other):
        problem(ended.get("/me"), 401, "not-authenticated")
    with Client(house.url, token=named, transport=httpx.HTTPTransport()) as client:
        assert client.me().username == "finder"
    assert sign_in(house, "finder").status_code == 401
    assert sign_in(house, "finder", NEW).json()["must"] is None


def test_a_given_password_opens_nothing_but_its_change(house: Api) -> None:
    house.run("update account set password_set_at = null where username = 'finder'")
    http = holding(house, sign_in(house, "finder"))
    for answer in (http.get("/cases"), http.post("/cases", json=finding()), http.get("/me/tokens")):
        problem(answer, 403, "sign-in-unfinished")
    assert http.get("/me").status_code == 200
    told = problem(
        http.post("/me/password", json={"current": PASSWORD, "new": "Henan@2020Henan"}), 422, "invalid-input"
    )
    assert told["errors"][0]["code"] == "guessable_password"  # type: ignore[index]
    assert http.post("/me/password", json={"current": PASSWORD, "new": NEW}).status_code == 204
    assert holding(house, sign_in(house, "finder", NEW)).get("/cases").status_code == 200


def test_an_office_enrols_through_the_api_and_signs_in_with_codes(demanding: Api) -> None:
    answer = sign_in(demanding, "county_office")
    assert answer.json()["must"] == "second_factor"
    http = holding(demanding, answer)
    problem(http.get("/cases"), 403, "sign-in-unfinished")
    problem(http.post("/me/password", json={"current": PASSWORD, "new": NEW}), 403, "sign-in-unfinished")
    assert http.get("/me/second-factor").json() == {"enrolled": False, "required": True, "codes_left": 0}
    secret = http.post("/me/second-factor").json()["secret"]
    problem(http.post("/me/second-factor/confirm", json={"code": "000000"}), 422, "invalid-input")
    confirmed = http.post("/me/second-factor/confirm", json={"code": now_code(secret, demanding, -1)})
    codes = confirmed.json()["codes"]
    assert len(codes) == 10
    problem(http.get("/me"), 401, "not-authenticated")
    told = problem(sign_in(demanding, "county_office"), 422, "invalid-input")
    assert told["errors"][0]["code"] == "code_needed"  # type: ignore[index]
    code = now_code(secret, demanding)
    http = holding(demanding, sign_in(demanding, "county_office", code=code))
    assert http.get("/cases").status_code == 200
    problem(sign_in(demanding, "county_office", code=code), 422, "invalid-input")
    assert sign_in(demanding, "county_office", code=codes[0]).status_code == 200
    assert http.get("/me/second-factor").json()["codes_left"] == 9


def test_the_client_keeps_its_device_and_signs_out(house: Api) -> None:
    with Client(house.url, username="finder", password=PASSWORD, transport=httpx.HTTPTransport()) as client:
        assert client.second_factor().enrolled is False
        house.run("delete from token")
        assert client.sessions().items == ()
        assert house.one("select count(*) from known_device") == 1
        enrolment = client.start_second_factor()
        assert enrolment.uri.startswith("otpauth://")
        codes = client.confirm_second_factor(CodeIn(code=now_code(enrolment.secret, house, -1)))  # type: ignore[arg-type]
        assert len(codes.codes) == 10
    with house.client("water") as client:
        client.change_password(PasswordChange(current=PASSWORD, new=NEW))  # type: ignore[arg-type]
    with house.client("water") as client:
        client.sign_out()
    assert house.one("select count(*) from token where account = :water", water=actor("water").account) == 0


def test_only_a_proxy_that_is_known_is_believed(house: Api) -> None:
    def from_where(forwarded: str) -> object:
        house.http().post(
            "/tokens", json={"username": "finder", "password": "x"}, headers={"X-Forwarded-For": forwarded}
        )
        return house.one("select address from audit order by id desc limit 1")

    assert from_where("203.0.113.7") == "127.0.0.1"
    house.app.state.settings = house.settings.model_copy(update={"trusted_proxies": PROXY})
    believed = {
        "203.0.113.7": "203.0.113.7",
        "198.51.100.1, 203.0.113.8": "203.0.113.8",
        "203.0.113.9, 10.0.0.7": "203.0.113.9",
        "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    }
    for forwarded, address in believed.items():
        house.run("delete from guess_count")
        assert from_where(forwarded) == address


def test_whoever_asks_without_end_hears_when_to_go_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.app.state, "pace", Pace(3))
    http = api.http("finder")
    answers = [http.get("/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    problem(answers[-1], 429, "too-many-calls")
    assert 0 < int(answers[-1].headers["retry-after"]) <= 20
    assert api.http("water").get("/me").status_code == 200
