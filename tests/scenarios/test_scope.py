"""Who reaches what: every case route, by every role, at every distance from a case, over real HTTP."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from io import StringIO

import httpx
from web import Web
from world import World, one_of_each
from world import actor as seeded

from duzhan.api.app import create_app
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor, Grant, Standing
from duzhan.settings import Settings
from duzhan.store.transaction import Pool
from duzhan.usecases.acts import ACTS
from duzhan.vocabulary import Level, Role
from duzhan.wording import LEDGER_COLUMNS
from statemachines.states import State, Trigger

T = Trigger
ABSENT = "DZ-410325-9998"
READS = (
    "",
    "/events",
    "/explanation",
    "/decisions",
    "/extensions",
    "/evidence",
    "/letters",
    "/bundle",
    "/instructions",
    "/coordination",
    "/look-backs",
)
CERTIFICATES = ("/certificate.html", "/certificate.docx")
"""What only a closed case has; whoever sees an open one is told that it is not closed."""
STALE = {"If-Match": '"999999"'}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
UPLOAD = {"data": {"kind": "photo_after", "taken_on": "2020-05-29"}, "files": {"file": ("x.png", PICTURE)}}

# From a village up to its county, the township beside it, the county beside it, and another city.
PLACES = ("410325103223", "410325103", "410325105", "410325", "410326", "410422")
WORDS: Mapping[Trigger, dict[str, object]] = {
    T.ASSIGN: {"lead_unit": "410325-water", "rectification_type": "time_limited"},
    T.DISMISS: {"reason": "查无此事"},
    T.ACCEPT: {"responsible_person": "张主任"},
    T.RETURN: {"ground": "不属我局职责"},
    T.TRANSFER: {"lead_unit": "410325-housing", "reason": "职责调整"},
    T.PLAN: {"measures": "新打机井一眼"},
    T.PROGRESS: {"text": "按计划推进", "percentage": 40},
    T.SUBMIT: {"text": "已全部整改"},
    T.REVIEW: {"opinion": "材料齐全"},
    T.SEND_BACK: {"reasons": "未整改到位"},
    T.VERIFY: {"on_site_on": date(2020, 5, 29).isoformat(), "opinion": "现场属实"},
    T.ORDER_CLOSING: {"opinion": "同意销号"},
    T.REOPEN: {"findings": "又坏了"},
    T.SUSPEND: {"reason": "汛期", "review_on": "2020-06-15"},
    T.RESUME: {"reason": "汛期已过"},
    T.REQUEST_EXTENSION: {"reason": "雨季", "progress": "过半", "proposed_on": "2020-07-05"},
    T.GRANT_EXTENSION: {"opinion": "同意"},
    T.REFUSE_EXTENSION: {"ground": "理由不充分"},
}


@dataclass(frozen=True)
class Placed:
    """A case, where it lies, and how permissions see it."""

    number: str
    standing: Standing
    evidence: str


def people(web: Web) -> Sequence[Actor]:
    """Return seeded people, and more of each role until every role stands at every level it can stand at."""
    by_area = (
        (Role.SUPERVISOR, ("41", "410325", "410325103", "410326", "4104")),
        (Role.DUTY_LEADER, ("4103", "410325103", "410326")),
        (Role.AUDITOR, ("4103", "410325", "410326")),
    )
    by_unit = ((Role.UNIT_HEAD, "410326-water"), (Role.UNIT_HANDLER, "410325-housing"), (Role.UNIT_HEAD, "4103-water"))
    levels = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP}
    more = [
        web.enrol(f"{role}@{area}", Grant(role, levels[len(area)], area, None))
        for role, areas in by_area
        for area in areas
    ]
    more += [web.enrol(f"{role}@{unit}", Grant(role, Level.COUNTY, None, unit)) for role, unit in by_unit]
    return (*map(seeded, one_of_each()), *more, web.enrol("nobody"))


def placed(world: World) -> Iterator[Placed]:
    """Log a case at every place, found by the province, and give it to its county's water and health units."""
    for place in PLACES:
        county = place[:6]
        person = {"name": f"当事人{place}"}
        number = world.log("province_office", area=place, source_ref=f"scope-{place}", person=person).number
        lead, other = f"{county}-water", f"{county}-health"
        world.do(T.ASSIGN, number, "province_office", lead_unit=lead, co_units=[other], rectification_type="immediate")
        world.evidence(number, "photo_before")
        with world.real.engine.connect() as connection:
            asked = 'select v.id::text from evidence v join "case" c on c.id = v.case_id where c.number = %s'
            evidence = connection.exec_driver_sql(asked, (number,)).scalar_one()
        above = ((Level.COUNTY, county), (Level.CITY, county[:4]), (Level.PROVINCE, "41"))
        standing = Standing(
            state=State.ASSIGNED,
            area=place,
            found_level=Level.PROVINCE,
            closing_level=Level.PROVINCE,
            lead_unit=lead,
            co_units=frozenset({other}),
            offices=tuple((level, f"{area}-office") for level, area in above),
        )
        yield Placed(number, standing, evidence)


def sees(person: Actor, case: Placed) -> bool:
    """Tell who is meant to see a case: by area whoever is over it, by unit whoever has a part in it."""
    parts = {case.standing.lead_unit, *case.standing.co_units}
    return any(case.standing.area.startswith(area) for area in person.areas()) or bool(parts & set(person.units()))


def expected(person: Actor, case: Placed, allowed: bool) -> set[int]:  # noqa: FBT001
    """Return how a change is answered: 403 or 404 before anything else, then the stale version."""
    if not permissions.reads(person):
        return {403}
    if not sees(person, case):
        return {404}
    return {412} if allowed else {403}


def leaks(client: httpx.Client, person: Actor, cases: Sequence[Placed]) -> Iterator[str]:
    """Try every case route on every case and say where the answer is not the one it should be."""
    absent = client.get(f"/cases/{ABSENT}").content
    for case in cases:
        address = f"/cases/{case.number}"
        read = {403} if not permissions.reads(person) else {200} if sees(person, case) else {404}
        for route in (*READS, *CERTIFICATES):
            answer = client.get(address + route)
            wanted = {409} if route in CERTIFICATES and read == {200} else read
            if answer.status_code not in wanted:
                yield f"{person.username} GET {address}{route}: {answer.status_code}, not {wanted}"
            if answer.status_code == httpx.codes.NOT_FOUND and answer.content != absent:
                yield f"{person.username} GET {address}{route}: says more than that it is absent"
        answer = client.get(f"{address}/evidence/{case.evidence}")
        if answer.status_code not in read:
            yield f"{person.username} GET {address}/evidence/…: {answer.status_code}, not {read}"
        yield from _changes(client, person, case)


def _changes(client: httpx.Client, person: Actor, case: Placed) -> Iterator[str]:
    address = f"/cases/{case.number}"
    for trigger, words in WORDS.items():
        answer = client.post(f"{address}/{trigger.value.replace('_', '-')}", json=words, headers=STALE)
        allowed = permissions.acting_as(person, trigger, case.standing) is not None
        wanted = expected(person, case, allowed)
        if answer.status_code not in wanted:
            yield f"{person.username} {trigger} {case.number}: {answer.status_code}, not {wanted}"
    works = permissions.may_attach(person, case.standing) is not None
    answer = client.post(f"{address}/person/reveal", json={"reason": "核实"})
    knows = sees(person, case) and permissions.may_know(person, case.standing)
    wanted = {200} if knows else expected(person, case, allowed=False)
    if answer.status_code not in wanted or (answer.status_code != httpx.codes.OK and "当事人4" in answer.text):
        yield f"{person.username} reveals the person of {case.number}: {answer.status_code}, not {wanted}"
    if not works or not sees(person, case):
        answer = client.post(f"{address}/evidence", **UPLOAD)  # type: ignore[arg-type]  # httpx's own types
        wanted = expected(person, case, allowed=False)
        if answer.status_code not in wanted:
            yield f"{person.username} attaches to {case.number}: {answer.status_code}, not {wanted}"


def in_lists(client: httpx.Client, person: Actor, cases: Sequence[Placed]) -> Iterator[str]:
    """Compare lists, ledger, figures and inbox with what the person may see."""
    mine = {case.number for case in cases if sees(person, case)}
    if not permissions.reads(person):
        found = {client.get(path).status_code for path in ("/cases", "/ledger", "/ledger.csv", "/dashboard")}
        yield from [] if found == {403} else [f"{person.username}, who reads no cases, got {found}"]
        told = client.get("/notices").json()["items"]
        yield from [] if told == [] else [f"{person.username}, who reads no cases, was told of {told}"]
        return
    for path in ("/cases", "/ledger"):
        listed = _numbers(client, path, limit=200)
        if listed != mine:
            yield f"{person.username} GET {path}: {sorted(listed ^ mine)}"
        if not set().union(*(_numbers(client, path, limit=200, area=place) for place in PLACES)) <= mine:
            yield f"{person.username} GET {path}?area= shows more than the whole list"
    exported = _exported(client)
    if exported != mine:
        yield f"{person.username} GET /ledger.csv: {sorted(exported ^ mine)}"
    total = client.get("/dashboard").json()["total"]["open"]
    if total != len(mine):
        yield f"{person.username} GET /dashboard counts {total}, not {len(mine)}"
    yield from _ones_own(client, person)
    told = {notice["case"] for notice in client.get("/notices", params={"limit": 200}).json()["items"]}
    if not told <= mine:
        yield f"{person.username} GET /notices tells of {sorted(told - mine)}"


def _exported(client: httpx.Client) -> set[str]:
    rows = csv.reader(StringIO(client.get("/ledger.csv").content.decode("utf-8-sig"), newline=""))
    return {row[1] for row in rows} - {LEDGER_COLUMNS["number"]}


def _ones_own(client: httpx.Client, person: Actor) -> Iterator[str]:
    """Look where everybody finds only what is theirs, and nobody here has anything."""
    for path in ("/contacts", "/webhooks"):
        answer = client.get(path)
        if answer.status_code != httpx.codes.OK or answer.json()["items"]:
            yield f"{person.username} GET {path}: {answer.status_code}, {answer.text}"
    answer = client.get("/dead-notices")
    if answer.status_code != httpx.codes.FORBIDDEN:
        yield f"{person.username}, who keeps no house, GET /dead-notices: {answer.status_code}"


def outside(client: httpx.Client, world: World) -> Iterator[str]:
    """Log in places where a county's supervisor has no business."""
    finding = {"source": "roving_team", "content_area": "1.4", "description": "饮水靠拉运"}
    for area in ("4103", "410326", "410422"):
        words = {**finding, "area": area, "found_at": world.now.isoformat(), "source_ref": f"outside-{area}"}
        answer = client.post("/cases", json=words)
        if answer.status_code != httpx.codes.NOT_FOUND:
            yield f"county_finder logs in {area}: {answer.status_code}"


def _numbers(client: httpx.Client, path: str, **query: str | int) -> set[str]:
    return {item["number"] for item in client.get(path, params=query).json()["items"]}


def test_nobody_reaches_a_case_beyond_their_scope_or_their_role(web: Web) -> None:
    cases = tuple(placed(web.world))
    crowd = people(web)
    clients = {person.username: web.client(person.account) for person in crowd}

    def visit(person: Actor) -> list[str]:
        client = clients[person.username]
        return [*leaks(client, person, cases), *in_lists(client, person, cases)]

    with ThreadPoolExecutor(4) as several:
        found = [leak for leaks_of_one in several.map(visit, crowd) for leak in leaks_of_one]
    found += outside(clients["county_finder"], web.world)
    assert found == []
    assert {web.world.case(case.number).version for case in cases} == {2}
    asked = len(crowd) * len(cases) * (len(READS) + len(CERTIFICATES) + 2 + len(WORDS))
    print(f"{len(crowd)} people, {len(cases)} cases, some {asked} requests: 0 leaks")  # noqa: T201


def test_the_matrix_knows_every_case_route_and_every_trigger(pool: Pool, settings: Settings) -> None:
    assert set(WORDS) == set(ACTS)
    routes = {
        (method, path.partition("/cases/{number}")[2])
        for path, operations in create_app(pool, settings).openapi()["paths"].items()
        for method in operations
        if "/cases/{number}" in path
    }
    triggers = {("post", f"/{trigger.value.replace('_', '-')}") for trigger in WORDS}
    reads = {("get", route) for route in (*READS, *CERTIFICATES, "/evidence/{id}")}
    endings = ("publicity", "objections", "objections/{position}/answer", "person/reveal", "coordination", "look-backs")
    endings += tuple(f"instructions{end}" for end in ("", "/{position}/answer", "/{position}/withdrawal"))
    noted = {("post", f"/{end}") for end in endings}
    assert routes == triggers | reads | {("post", "/evidence")} | noted
