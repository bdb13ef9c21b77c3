"""The person whom a case is about: kept encrypted, shown masked, revealed on a reason, and found by who may search."""

import pytest
from serving import Api, finding, problem
from world import actor

from duzhan.client import Client
from duzhan.wire.cases import Finding
from duzhan.wire.persons import PersonSearch, Reveal

NUMBER = "410325196003071234"


def checked(seventeen: str) -> str:
    """Return an identity number with its right check character."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return seventeen + "10X98765432"[sum(int(a) * b for a, b in zip(seventeen, weights, strict=True)) % 11]


ID_NUMBER = checked("41032519600307123")
PHONE = "13803791234"
PERSON = {"name": "王金花", "id_number": ID_NUMBER, "phone": PHONE}
MASKED = {"name": "王**", "id_number": f"4103**********{ID_NUMBER[-4:]}", "phone": "138****1234"}
REASON = {"reason": "上门核实饮水情况"}
DUMP = "select tablename from pg_tables where schemaname = 'public'"


def logged(api: Api, **fields: object) -> str:
    answer = api.http("finder").post("/cases", json=finding(person=PERSON, **fields))
    assert answer.status_code == 201, answer.text
    assert "王金花" not in answer.text
    return str(answer.json()["number"])


def dumped(api: Api) -> str:
    """Return every row of every table, as text."""
    with api.pool.engine.connect() as connection:
        tables = connection.exec_driver_sql(DUMP).scalars().all()
        rows = [connection.exec_driver_sql(f'select t::text from "{name}" t').scalars().all() for name in tables]  # noqa: S608
    return "\n".join(row for of_one in rows for row in of_one)


def test_a_person_is_nowhere_in_plain_and_shown_masked_to_who_works_on_the_case(api: Api) -> None:
    number = logged(api)
    everything = dumped(api)
    assert [plain for plain in (ID_NUMBER, PHONE, "王金花") if plain in everything] == []
    api.world.assign(number)
    for username in ("finder", "county_office", "city_office", "water", "health_head"):
        assert api.http(username).get(f"/cases/{number}").json()["person"] == MASKED, username
    for username in ("auditor", "county_leader"):
        assert api.http(username).get(f"/cases/{number}").json()["person"] is None, username
    seen = api.http("finder").get(f"/cases/{number}/events").text + api.http("finder").get("/ledger").text
    assert "王**" not in seen
    assert "personal" not in seen


def test_a_person_is_revealed_on_a_reason_which_goes_on_the_audit_each_time(api: Api) -> None:
    number = logged(api)
    api.world.assign(number)
    reveal = f"/cases/{number}/person/reveal"
    problem(api.http("water").post(reveal, json={}), 422, "invalid-input")
    assert api.one("select count(*) from audit where kind = 'personal_revealed'") == 0
    answer = api.http("water").post(reveal, json=REASON, headers={"Idempotency-Key": "once"})
    assert answer.json() == PERSON
    assert answer.headers["cache-control"] == "no-store"
    line = "select account || ' ' || subject || ' ' || reason from audit where kind = 'personal_revealed'"
    assert api.one(line) == f"{actor('water').account} {number} {REASON['reason']}"
    assert [plain for plain in (ID_NUMBER, PHONE, "王金花") if plain in dumped(api)] == []
    for username, status, slug in (
        ("auditor", 403, "not-permitted"),
        ("county_leader", 403, "not-permitted"),
        ("sibling_office", 404, "not-found"),
        ("sysadmin", 403, "not-permitted"),
    ):
        problem(api.http(username).post(reveal, json=REASON), status, slug)
    assert api.one("select count(*) from audit where kind = 'personal_revealed'") == 1
    again = api.http("water").post(reveal, json=REASON, headers={"Idempotency-Key": "once"})
    assert (again.json(), again.headers.get("idempotency-replayed")) == (PERSON, None)
    assert api.one("select count(*) from audit where kind = 'personal_revealed'") == 2
    bare = api.world.log().number
    problem(api.http("finder").post(f"/cases/{bare}/person/reveal", json=REASON), 404, "person-not-found")


def test_an_office_finds_its_own_cases_about_one_person(api: Api) -> None:
    here = logged(api)
    logged(api, area="410326", source_ref="next-door")
    wanted = {"id_number": ID_NUMBER.lower(), **REASON}
    assert api.http("county_office").post("/persons/search", json=wanted).json()["items"] == [here]
    assert len(api.http("city_office").post("/persons/search", json=wanted).json()["items"]) == 2
    assert api.http("other_city_office").post("/persons/search", json=wanted).json()["items"] == []
    problem(api.http("finder").post("/persons/search", json=wanted), 403, "not-permitted")
    assert api.one("select count(*) from audit where kind = 'personal_revealed' and subject like '4103**%'") == 3


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (f"户主身份证{ID_NUMBER}，饮水困难", "identity_number_in_text"),
        (f"身份证 {ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}", "identity_number_in_text"),
        (f"联系{PHONE}", "mobile_number_in_text"),
        ("联系 138-0379-1234", "mobile_number_in_text"),
        ("联系１３８０３７９１２３４", "mobile_number_in_text"),
    ],
)
def test_a_text_with_somebodys_number_is_refused_and_says_where_it_belongs(api: Api, words: str, code: str) -> None:
    told = problem(api.http("finder").post("/cases", json=finding(description=words)), 422, "invalid-input")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [("description", code)]  # type: ignore[attr-defined]
    assert "person" in told["errors"][0]["message"]  # type: ignore[index]
    assert PHONE not in str(told)
    fine = "项目 41032519600307999Ｘ 号，账号 6217001234567890123，投资 12345678901 元，电话 0379-66312345"
    assert api.http("finder").post("/cases", json=finding(description=fine)).status_code == 201


@pytest.mark.parametrize(
    "person",
    [{}, {"id_number": NUMBER}, {"id_number": ID_NUMBER[:-1]}, {"phone": "call me"}, {"name": PHONE}, {"age": 60}],
)
def test_a_person_who_is_none_is_refused(api: Api, person: dict[str, str]) -> None:
    problem(api.http("finder").post("/cases", json=finding(person=person)), 422, "invalid-input")


def test_the_client_logs_reveals_and_finds(api: Api) -> None:
    with Client(api.url, token=api.token("county_office")) as client:
        case = client.log_finding(Finding.model_validate(finding(person=PERSON)))
        assert client.case(case.number).person is not None
        assert client.reveal_person(case.number, Reveal(**REASON)).phone == PHONE
        assert client.find_person(PersonSearch(id_number=ID_NUMBER, **REASON)).items == (case.number,)
