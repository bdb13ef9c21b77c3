"""Nobody sees or touches what is outside their scope: every route about a case or a letter, every person and place."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi.routing import APIRoute
from malformed import GOOD, NOTED
from serving import Api, evidence, form
from world import HEALTH, PEOPLE, VILLAGE, WATER, actor, beijing, one_of_each

from duzhan.http.doors import policy_of
from duzhan.policy.permissions import SCOPED_BY_UNIT
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Role
from statemachines.states import Trigger

ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
ABSENT = "DZ-410325-9999"
LETTER_ROUTES = 5
OWNED = {"notices", "contacts", "webhooks", "dead-notices"}
NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Planted:
    """A case with a word that nobody outside its scope may ever read."""

    number: str
    area: str
    units: frozenset[str]
    canary: str
    piece: str

    def letter(self, api: Api) -> str:
        """Return the number of the case's letter."""
        asked = 'select l.number from letter l join "case" c on c.id = l.case_id where c.number = :number'
        return str(api.one(asked, number=self.number))


def plant(api: Api, area: str, units: tuple[str, ...]) -> Planted:
    canary = f"金丝雀《{area}·{len(units)}》"
    person = {"name": canary}
    number = api.world.log(by="province_office", area=area, description=canary, place=canary, person=person).number
    if units:
        api.world.assign(number, lead_unit=units[0], co_units=units[1:])
    taken = api.http("province_office").post(f"/cases/{number}/evidence", data=form(), files=evidence())
    return Planted(number, area, frozenset(units), canary, taken.json()["id"])


@pytest.fixture
def planted(api: Api) -> list[Planted]:
    """Plant a village's, a county's, the neighbouring county's and another city's case, and one of nobody yet.

    Nobody accepts or assigns them in time, so each has a letter.
    """
    cases = [
        plant(api, VILLAGE, (WATER, HEALTH)),
        plant(api, "410325", (HEALTH,)),
        plant(api, "410326", ("410326-water",)),
        plant(api, "410422", ("410422-water",)),
        plant(api, VILLAGE, ()),
    ]
    sweep_clocks(api.pool.at(beijing("2020-06-02 09:00")))
    return cases


def sees(username: str, case: Planted) -> bool:
    """Say what domain.md says: an area reads what lies in it, a unit what it takes part in, administrators nothing."""
    return any(
        grant.unit in case.units if grant.role in SCOPED_BY_UNIT else case.area.startswith(str(grant.area))
        for grant in actor(username).grants
        if grant.role not in ADMINISTRATORS
    )


def requests(api: Api, http: httpx.Client, number: str, piece: str) -> Iterator[tuple[str, httpx.Response]]:
    """Send every request that the API knows about a case."""
    for method, route in routes(api, "/cases/{number}"):
        path = route.replace("{number}", number).replace("{id}", piece).replace("{position}", "1")
        ending = path.removeprefix(f"/cases/{number}/")
        word = ending.replace("-", "_")
        if method == "GET":
            yield f"GET {route}", http.get(path)
        elif word == "evidence":
            yield f"POST {route}", http.post(path, data=form(), files=evidence())
        elif ending in NOTED:
            yield f"POST {route}", http.post(path, json=NOTED[ending], headers={"If-Match": '"999"'})
        else:
            sent = {"json": GOOD[Trigger(word)], "headers": {"If-Match": '"999"'}}
            yield f"POST {route}", http.post(path, **sent)


def letter_requests(api: Api, http: httpx.Client, letter: str) -> Iterator[tuple[str, httpx.Response]]:
    """Send every request that the API knows about a letter."""
    for method, route in routes(api, "/letters/{number}"):
        sent = {"json": {"reply": "抓紧"}} if method == "POST" else {}
        yield f"{method} {route}", http.request(method, route.replace("{number}", letter), **sent)


def routes(api: Api, about: str) -> Iterator[tuple[str, str]]:
    """Yield the method and path of every route about something."""
    for route in api.app.routes:
        if isinstance(route, APIRoute) and about in route.path:
            (method,) = route.methods
            yield method, route.path.removeprefix("/api/v1")


def fine(username: str, case: Planted, answer: httpx.Response, absent: bytes) -> bool:
    """Tell whether somebody got what they may: the same bytes as for an absent case, where it is not theirs."""
    if sees(username, case):
        return answer.status_code in {200, 201, 403, 409, 412}
    refused = 403 if actor(username).grants[0].role in ADMINISTRATORS else 404
    return answer.status_code == refused and answer.content == absent and case.canary not in answer.text


def test_every_route_about_a_case_hides_what_is_out_of_scope(api: Api, planted: list[Planted]) -> None:
    leaks = []
    for username in one_of_each():
        http = api.http(username)
        absent = {name: answer.content for name, answer in requests(api, http, ABSENT, NOWHERE)}
        assert len(absent) == len(GOOD) + len(NOTED) + 15
        for case in planted:
            for name, answer in requests(api, http, case.number, case.piece):
                if not fine(username, case, answer, absent[name]):
                    leaks.append((username, name, case.number, answer.status_code))
    assert leaks == []


def test_every_route_about_a_letter_hides_what_is_out_of_scope(api: Api, planted: list[Planted]) -> None:
    leaks = []
    for username in one_of_each():
        http = api.http(username)
        absent = {name: answer.content for name, answer in letter_requests(api, http, "DB-P-2020-9999")}
        assert len(absent) == LETTER_ROUTES
        for case in planted:
            for name, answer in letter_requests(api, http, case.letter(api)):
                if not fine(username, case, answer, absent[name]):
                    leaks.append((username, name, case.number, answer.status_code))
    assert leaks == []


def owned(api: Api, http: httpx.Client, key: str, message: str) -> Iterator[tuple[APIRoute, httpx.Response]]:
    """Send every request that the API knows about somebody's own notice, contact or webhook, or about a dead letter."""
    for route in api.app.routes:
        path = route.path.removeprefix("/api/v1") if isinstance(route, APIRoute) else ""
        if path.split("/")[1:2] and path.split("/")[1] in OWNED and "{id}" in path:
            of_notice = path.startswith(("/notices", "/dead-notices"))
            path = path.replace("{id}", message if of_notice else key).replace("{message}", message)
            yield route, http.request(min(route.methods), path)


def test_what_is_somebodys_own_is_absent_for_everybody_else(api: Api) -> None:
    water = api.http("water")
    api.world.assign(api.world.log().number)
    hook = str(water.post("/webhooks", json={"url": "https://system.example/hook"}).json()["id"])
    notice = water.get("/notices").json()["items"][0]["id"]
    leaks = []
    for username in {person[0] for person in PEOPLE} - {"water"}:
        http = api.http(username)
        absent = {route.name: answer for route, answer in owned(api, http, "999999", NOWHERE)}
        assert len(absent) >= 10
        for route, answer in owned(api, http, hook, notice):
            policy = policy_of(route)
            refused = 404 if policy and policy.admits(actor(username)) else 403
            if answer.status_code != refused or answer.content != absent[route.name].content:
                leaks.append((username, route.path, answer.status_code))
    assert leaks == []
    assert len(water.get("/webhooks").json()["items"]) == 1
    assert {answer.status_code for _, answer in owned(api, api.http(), hook, notice)} == {401}


def test_nobody_comes_in_without_a_token(api: Api, planted: list[Planted]) -> None:
    expired = api.http("province_office")
    api.run("update token set expires_at = clock_timestamp()")
    for http in (api.http(), expired):
        answers = [answer for _, answer in requests(api, http, planted[0].number, planted[0].piece)]
        answers += [answer for _, answer in letter_requests(api, http, planted[0].letter(api))]
        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.content for answer in answers}) == 1


def test_lists_figures_and_inboxes_obey_the_same_scope(api: Api, planted: list[Planted]) -> None:
    for username, role, *_ in PEOPLE:
        if role in ADMINISTRATORS:
            continue
        http = api.http(username)
        mine = [case for case in planted if sees(username, case)]
        listed = {case["number"] for case in http.get("/cases?limit=200").json()["items"]}
        lined = {line["number"] for line in http.get("/ledger?limit=200").json()["items"]}
        assert listed == lined == {case.number for case in mine}, username
        assert http.get("/dashboard").json()["total"]["open"] == len(mine), username
        lettered = {letter["case"] for letter in http.get("/letters?limit=200").json()["items"]}
        assert lettered == {case.number for case in mine}, username
        lists = ("/cases", "/ledger", "/dashboard", "/notices", "/letters", "/delegations")
        then = api.world.now
        past = (f"/ledger?as_of={then:%Y-%m-%dT%H:%M:%SZ}", f"/dashboard?as_of={then:%Y-%m-%dT%H:%M:%SZ}")
        lists = (*lists, *past, "/ledger.csv", f"/ledger.csv?number={planted[3].number}")
        for path in (*lists, "/cases?q=金丝雀", "/cases?unit=410326-water", f"/letters?case={planted[3].number}"):
            text = http.get(path).text
            for case in planted:
                assert case in mine or (case.canary not in text and case.number not in text), (username, path)
