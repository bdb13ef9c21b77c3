"""Every page and every form, by every person: nothing is open that nobody opened (reliability.md, promises 20, 21, 41).

The routes are read from the application, so that a new page is judged from its first day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
import seen
from fastapi.routing import APIRoute
from site_visits import Site, Visitor, given
from world import actor, beijing, one_of_each

from duzhan.http.doors import policy_of
from duzhan.http.policies import PUBLIC
from duzhan.policy.permissions import SCOPED_BY_UNIT
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Role

ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
CANARY = "金丝雀县的一件事"
FOREIGN = "410422"
ABSENT = "DZ-410325-9999"
NOWHERE = "00000000-0000-4000-8000-000000000000"
# What stands for each parameter of a path; a page with a parameter that is not here fails until it is thought of.
SAMPLES: Mapping[str, str] = {
    "notice": NOWHERE,
    "evidence": NOWHERE,
    "piece": NOWHERE,
    "id": "1",
    "key": NOWHERE,
    "line": "1",
    "item": "1",
    "month": "2020-05",
    "username": "water",
    "position": "1",
    "token": "1",
    "session": "1",
    "contact": "1",
    "delegation": "1",
    "webhook": NOWHERE,
    "message": NOWHERE,
    "report": "1",
    "record": "BW-2020-0001",
    "appeal": "SS-2020-0001",
    "reconciliation": NOWHERE,
    "import_id": NOWHERE,
    "trigger": "accept",
    "form": "csv",
    "name": "x",
    "mark": "x",
    "unit": "410325-water",
    "area": "410325",
    "code": "410325-water",
}
SEEN_AT = {"session"}
"""What a visit itself changes: when it was seen."""
_PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")


@dataclass(frozen=True, slots=True)
class Route:
    """A page's method and path, and whether anybody may come in."""

    method: str
    path: str
    public: bool

    def at(self, number: str, letter: str) -> str:
        """Return the path about a case or its letter."""
        own = {**SAMPLES, "number": letter if self.path.startswith("/letters") else number}
        return _PARAMETER.sub(lambda found: own[found[1]], self.path)

    @property
    def about_a_case(self) -> bool:
        """Whether it is about one case or one letter."""
        return "{number}" in self.path


def routes(site: Site) -> Iterator[Route]:
    for route in site.app.routes:
        assert isinstance(route, APIRoute)
        if not route.path.startswith(("/api/", "/healthz", "/readyz", "/metrics")):
            for method in sorted(route.methods or ()):
                yield Route(method, route.path, policy_of(route) is PUBLIC)


@dataclass(frozen=True, slots=True)
class Planted:
    """A case of another city, with a word that nobody outside may read, and its letter."""

    number: str
    letter: str


@pytest.fixture
def planted(site: Site) -> Planted:
    number = site.world.log(by="province_office", area=FOREIGN, description=CANARY, place=CANARY).number
    site.world.assign(number, lead_unit="410422-water", co_units=[])
    site.world.now = beijing("2020-06-02 09:00")
    sweep_clocks(site.world.pool, accept_wave=True)
    site.world.shift_database_clock(site.world.real)
    asked = 'select l.number from letter l join "case" c on c.id = l.case_id where c.number = %s'
    with site.pool.engine.connect() as connection:
        letter = connection.exec_driver_sql(asked, (number,)).scalar_one()
    return Planted(number, letter)


def sees(username: str, area: str, unit: str) -> bool:
    return any(
        grant.unit == unit if grant.role in SCOPED_BY_UNIT else area.startswith(str(grant.area))
        for grant in actor(username).grants
        if grant.role not in ADMINISTRATORS
    )


def ask(visitor: Visitor, route: Route, address: str) -> httpx.Response:
    return visitor.http.request(route.method, address, data={"key": "k"} if route.method == "POST" else None)


def test_a_stranger_comes_in_nowhere_but_at_the_sign_in(site: Site, planted: Planted) -> None:
    stranger, expired = site.visitor(), site.visitor("water")
    with site.pool.engine.begin() as connection:
        connection.exec_driver_sql("update session set seen_at = seen_at - interval '31 minutes'")
    public = {(route.method, route.path) for route in routes(site) if route.public}
    assert public == {
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        ("GET", "/sign-in/elsewhere"),
        ("GET", "/sign-in/elsewhere/return"),
        ("POST", "/language"),
        ("GET", "/static/{mark}/{name}"),
    } | {(method, path) for method, path in public if path in {"/sw.js", "/manifest.webmanifest", "/calendar.ics"}}
    for route in routes(site):
        if route.public:
            continue
        for visitor in (stranger, expired):
            answer = ask(visitor, route, route.at(planted.number, planted.letter))
            if route.method == "GET":
                assert answer.status_code == 303, (route, answer.status_code)
                assert answer.headers["location"].startswith("/sign-in?to="), route
            else:
                assert answer.status_code in {401, 403}, (route, answer.status_code)
            assert CANARY not in answer.text


def test_out_of_scope_looks_like_absent_on_every_page_to_everybody(site: Site, planted: Planted) -> None:
    for name in one_of_each():
        visitor = site.visitor(name)
        inside = sees(name, FOREIGN, "410422-water")
        for route in routes(site):
            if route.public or route.method != "GET":
                continue
            answer = ask(visitor, route, route.at(planted.number, planted.letter))
            assert answer.status_code < 500, (name, route, answer.text)
            if not inside:
                assert CANARY not in answer.text, (name, route)
            if route.about_a_case and not inside:
                absent = ask(visitor, route, route.at(ABSENT, "DB-P-2020-9999"))
                assert (answer.status_code, answer.content) == (absent.status_code, absent.content), (name, route)
                assert answer.status_code in {403, 404}, (name, route)


def test_no_form_is_taken_without_its_own_sessions_token(site: Site, planted: Planted) -> None:
    office, other = site.visitor("province_office"), site.visitor("city_office")
    foreign_token = given(other.page("/inbox"))
    before, asked = seen.contents(site.world, SEEN_AT), 0
    for route in routes(site):
        if route.public or route.method != "POST":
            continue
        address = route.at(planted.number, planted.letter)
        for fields in ({}, {"csrf": "bm9uc2Vuc2U="}, foreign_token):
            answer = office.http.post(address, data={"key": "k-1", **fields})
            assert answer.status_code in {403, 404}, (route, answer.status_code, answer.text[:200])
        own = {**given(office.page("/inbox")), "key": "k-2"}
        for origin in ("https://elsewhere.example", "null", ""):
            answer = office.http.post(address, data=own, headers={"Origin": origin})
            assert answer.status_code == 403, (route, origin, answer.status_code)
        asked += 1
    assert seen.contents(site.world, SEEN_AT) == before
    assert asked > 60
    print(f"{asked} forms, each without a token, with nonsense, with another's, and from elsewhere: 0 changes")  # noqa: T201
