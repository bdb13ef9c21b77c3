"""Canary words planted in several areas, and a crawl of everything that goes out, for words from elsewhere.

The outputs are read off the application's own route table: a new route is crawled as soon as there is one. What its
parameters stand for is in ``known``; a parameter that nobody told of is tried with everything that is known.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from io import BytesIO

import httpx
import looked_back
import meeting
import touring
import visiting
from fastapi import FastAPI
from starlette.routing import Route
from web import Web
from world import WATER, World, actor, beijing

from duzhan.policy.permissions import Actor, Grant
from duzhan.settings import current
from duzhan.usecases.delist_target import delist_target
from duzhan.usecases.draft_record import draft_record
from duzhan.usecases.draft_target_plan import draft_target_plan
from duzhan.usecases.find_plan_delays import find_plan_delays
from duzhan.usecases.lodge_appeal import lodge_appeal
from duzhan.usecases.propose_record import propose_record
from duzhan.usecases.record_support import record_support
from duzhan.usecases.report_target_progress import report_target_progress
from duzhan.usecases.sign_record import sign_record
from duzhan.usecases.sign_target_plan import sign_target_plan
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Level, Role
from duzhan.wire.appeals import AppealIn
from duzhan.wire.records import ProposeRecord, RecordIn, SignRecord
from duzhan.wire.support import SupportIn
from duzhan.wire.target_listing import Delisting
from duzhan.wire.target_plans import DraftPlan, LineProgress
from statemachines.states import Trigger

PLACES = ("410325103223", "410326", "410422", "410782")
"""A village, the county beside its own, and counties of two other cities."""
PLANNING = {"410325103223": "county_office", "410326": "sibling_office"}
"""The offices that draw up the plans of those places that are targets."""
PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")
HTML = "text/html,application/json;q=0.5"


@dataclass
class Plot:
    """A case with its canary, a word that only who sees the case may read, and two numbers that nobody may."""

    area: str
    number: str
    canary: str
    id_number: str
    phone: str
    units: frozenset[str]
    evidence: str

    def sees(self, person: Actor) -> bool:
        """Tell who may read the word: whoever has the area or a part in the case."""
        return any(self.area.startswith(area) for area in person.areas()) or bool(self.units & set(person.units()))


@dataclass
class Heard:
    """What a crawl came to: how many answers, which of them held a word from elsewhere, and which a number."""

    answers: int = 0
    leaks: list[tuple[str, str, str]] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)


def id_number(seventeen: str) -> str:
    """Return an identity number with its right check character."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return seventeen + "10X98765432"[sum(int(a) * b for a, b in zip(seventeen, weights, strict=True)) % 11]


def planted(world: World) -> list[Plot]:
    """Plant a case with a word in every text that it has, in each place, and let its letters come due."""
    plots = [_plot(world, at, place) for at, place in enumerate(PLACES)]
    _tours(world, plots)
    _meet(world, plots)
    looked_back.planted(world, {plot.number: plot.canary for plot in plots})
    sweep_clocks(world.real.at(beijing("2020-06-08 09:00")))
    find_plan_delays(world.real.at(beijing("2020-06-08 09:00")))
    return plots


def _plot(world: World, at: int, place: str) -> Plot:
    county, canary = place[:6], f"金丝雀{place}"
    numbers = id_number(f"{county}19600307{at:03d}"), f"1380379{at:04d}"
    person = {"name": canary, "id_number": numbers[0], "phone": numbers[1]}
    words = {"description": canary, "place": canary, "person": person, "source_ref": f"canary-{place}"}
    number = world.log("province_office", area=place, **words).number
    lead, other = f"{county}-water", f"{county}-health"
    to = {"lead_unit": lead, "co_units": [other], "rectification_type": "immediate"}
    world.do(Trigger.ASSIGN, number, "province_office", **to)
    world.evidence(number, "photo_before")
    asked = 'select v.id::text from evidence v join "case" c on c.id = v.case_id where c.number = %s'
    with world.real.engine.connect() as connection:
        piece = str(connection.exec_driver_sql(asked, (number,)).scalar_one())
    _record(world, number, lead, canary)
    if place in PLANNING:
        _plan(world, place, canary)
        _support(world, place, canary)
    return Plot(place, number, canary, *numbers, frozenset({lead, other}), piece)


def _meet(world: World, plots: Sequence[Plot]) -> None:
    """Plant each case's word in what is decided on it at one meeting of all, and in what its unit asks for."""
    for unit, plot in zip(("water", "sibling_water"), plots, strict=False):
        meeting.request(world, plot.number, unit, plot.canary)
    called = [unit for plot in plots for unit in (*plot.units, f"{plot.area[:6]}-office")]
    number = meeting.convene(world, units=[*dict.fromkeys(called)])
    for plot in plots:
        meeting.add(world, number, plot.number)
        meeting.decide(world, number, case=plot.number, words=plot.canary)
    meeting.sign(world, number)
    meeting.build(world, meeting.convene(world))


def _record(world: World, number: str, unit: str, canary: str) -> None:
    """Plant the word in a record of the unit that leads the case, and in an appeal against it where there is a head."""
    office = actor("province_office")
    said = {"kind": "bulletin", "unit": unit, "since": "2020-05-01", "until": "2020-05-29", "rows": (number,)}
    with world.tx() as tx:
        command = RecordIn.model_validate({**said, "reason": canary, "passed_over": canary})
        record = draft_record(tx, command, actor=office).number
        propose_record(tx, record, None, ProposeRecord(), office)
        sign_record(tx, record, None, SignRecord(), actor("province_office2"))
        if unit == WATER:
            lodge_appeal(tx, AppealIn(record=record, grounds=canary), actor=actor("water_head"))


def _plan(world: World, place: str, canary: str) -> None:
    """Plant the word in a plan in force, and in what is reported of it."""
    line = {
        "kind": "goal",
        "title": canary,
        "responsible": canary,
        "unit": f"{place[:6]}-water",
        "due_on": "2020-06-01",
    }
    office = actor(PLANNING[place])
    with world.tx() as tx:
        draft_target_plan(tx, place, 0, DraftPlan.model_validate({"lines": [line], "reason": canary}), actor=office)
        sign_target_plan(tx, place, None, actor=actor("city_office"))
        report_target_progress(tx, place, 1, LineProgress(percentage=1, words=canary), actor=office)


def _support(world: World, place: str, canary: str) -> None:
    """Plant the word in what a department gave to a target, and in the document that delisted it."""
    department = replace(actor("water"), grants=(Grant(Role.UNIT_HEAD, Level.PROVINCE, None, "41-water"),))
    given = {"area": place, "kind": "policy", "given_on": "2020-05-20", "document": canary, "words": canary}
    short = {"effective_on": "2020-05-20", "document": canary, "short_reason": canary}
    with world.tx() as tx:
        record_support(tx, SupportIn.model_validate(given), actor=department)
        delist_target(tx, place, Delisting.model_validate(short), actor=actor("province_office"))


def _tours(world: World, plots: Sequence[Plot]) -> None:
    """Plant the words in tours of their own, each with a visit, where the team goes."""
    touring.join(world, "finder")
    for plot in plots:
        if plot.area.startswith("4103"):
            tour = touring.convened(world, plot.area, name=plot.canary).id
            touring.visit(
                world, tour, area=plot.area, summary=plot.canary, cases=[touring.looked(plot.number, plot.canary)]
            )


def addresses(app: FastAPI, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the address of every output: each safe route, with each value that its parameters stand for."""
    for route in app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()):
            yield from _filled(route.path, known)


def _filled(path: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    asked = PARAMETER.search(path)
    if asked is None:
        yield path
        return
    kind = path[: asked.start()].rstrip("/").rpartition("/")[2]
    every = sorted({each for values in known.values() for each in values})
    for value in known.get(kind) or known.get(asked[1]) or every:
        yield from _filled(path.replace(asked[0], value, 1), known)


def known(world: World, plots: Sequence[Plot]) -> dict[str, list[str]]:
    """Return what the parameters stand for, by the word before them in the path, or by their own name."""

    def asked(statement: str) -> list[str]:
        with world.real.engine.connect() as connection:
            return [str(value) for value in connection.exec_driver_sql(statement).scalars()]

    return {
        "cases": [plot.number for plot in plots],
        "evidence": [plot.evidence for plot in plots],
        "letters": asked("select number from letter order by id"),
        "notices": asked("select id::text from notice order by created_at, id limit 12"),
        "dead-notices": asked("select id::text from notice order by id limit 2"),
        "imports": asked("select id::text from ledger_import"),
        "reconciliations": asked("select id::text from reconciliation"),
        "monthly-reports": asked("select id::text from obligation order by id limit 3"),
        "months": ["2020-05"],
        "tours": asked("select id::text from tour order by id"),
        "visits": asked("select id::text from visit order by id"),
        "teams": ["41-team-1"],
        "webhooks": ["1"],
        "contacts": ["1"],
        "docs": ["swagger-ui.css"],
        "accounts": ["water"],
        "filings": ["1"],
        "records": asked("select number from unit_record order by id"),
        "appeals": asked("select number from appeal order by id"),
        "meetings": asked("select number from meeting order by id"),
        "plans": [plot.area for plot in plots],
        "lines": ["1"],
        "problems": ["not-found"],
        "look-backs": ["1"],
        "position": ["1"],
        "number": [plot.number for plot in plots],
    }


def crawl(web: Web, app: FastAPI, people: Sequence[Actor], plots: Sequence[Plot]) -> Heard:
    """Read every output as each of some people, and say what of it was from elsewhere.

    The API is asked with a token, a page with a session, and a calendar with the token that its address has.
    """
    heard, outputs = Heard(), sorted(set(addresses(app, known(web.world, plots))))
    lists = [f"/api/v1/{path}" for plot in plots for path in _searches(plot)]
    settings = current()
    for person in people:
        client = web.client(person.account)
        page = {"Accept": HTML, **visiting.header(visiting.cookie(web.world.real, settings, person.account))}
        for address in (*outputs, *lists, visiting.feed(web.world.real, person.account)):
            headers = {"Accept": HTML} if address.startswith("/api/") else {**page, "Authorization": ""}
            answer = client.get(f"{web.url}{address}", headers=headers)
            listen(heard, (person, address), text_of(answer), plots)
    return heard


def listen_to_mails(heard: Heard, mails: Sequence[EmailMessage], plots: Sequence[Plot]) -> None:
    """Note what a mail tells its recipient, somebody of the world, that it should not."""
    for mail in mails:
        recipient = actor(mail["To"].addresses[0].username)
        listen(heard, (recipient, f"mail {mail['Subject']}"), f"{mail['Subject']}\n{mail.get_content()}", plots)


def _searches(plot: Plot) -> Sequence[str]:
    return (
        f"cases?q={plot.canary}",
        f"cases?area={plot.area}",
        f"cases?unit={plot.area[:6]}-water",
        f"ledger?area={plot.area}",
        f"ledger.csv?number={plot.number}",
        f"ledger.xlsx?number={plot.number}",
        f"letters?case={plot.number}",
        f"dashboard?area={plot.area}",
    )


def listen(heard: Heard, at: tuple[Actor, str], text: str, plots: Sequence[Plot]) -> None:
    """Note what an answer holds that it should not."""
    person, address = at
    heard.answers += 1
    for plot in plots:
        if plot.canary in text.replace(address, "") and not plot.sees(person):
            heard.leaks.append((person.username, address, plot.canary))
        if plot.id_number in text or plot.phone in text:
            heard.numbers.append((person.username, address))


def text_of(answer: httpx.Response) -> str:
    """Return everything that an answer says, and what is in its headers; packed files are unpacked."""
    return "\n".join((str(dict(answer.headers)), *unpacked(answer.content)))


def unpacked(content: bytes) -> Iterator[str]:
    """Yield the text of a file, and of every file inside it."""
    if content[:2] != b"PK":
        yield content.decode("utf-8", errors="replace")
        return
    with zipfile.ZipFile(BytesIO(content)) as packed:
        for name in packed.namelist():
            yield name
            yield from unpacked(packed.read(name))
