"""A house in which everything that people type is one text: cases from end to end, letters, reports, books, people."""

from dataclasses import dataclass
from datetime import date

import correspondence
from reconciling import changed, ledger
from reporting import Reporting
from site_visits import Site
from their_ledger import as_csv, as_rows
from typist import Body, Typist
from world import COUNTY, HEALTH, VILLAGE, WATER, actor, beijing

from duzhan.documents.plan_sheet import COLUMNS
from duzhan.usecases.close_cases import close_cases
from duzhan.usecases.sign_target_plan import sign_target_plan
from statemachines.states import Trigger

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
OFFICE = "province_office"
ID_NUMBER = "410325196003071232"
LEDGER = ["序号", "县区", "乡镇", "村", "督战内容", "问题描述", "问题来源", "发现日期"]
DAY = "2020-05-29"
KNOWN = {"accounts": ("water", "li.na"), "months": ("2020-05",), "scores": ("2020-06",), "file": ("csv",)}


@dataclass
class House:
    """Where the text is: by the part of an address before a parameter, what stands for the parameter."""

    typist: Typist
    known: dict[str, tuple[str, ...]]

    @property
    def site(self) -> Site:
        """The site that shows it."""
        return self.typist.site

    def act(self, number: str, trigger: Trigger, by: str, **fields: object) -> None:
        """Fire a trigger."""
        self.typist.fill(by, f"/cases/{number}/{trigger.value.replace('_', '-')}", fields)

    def come_to(self, at: str) -> None:
        """Let the world stand at a time of Henan's wall clocks."""
        self.site.world.now = beijing(at)
        self.site.world.shift_database_clock(self.site.pool)


def planted(site: Site, text: str) -> House:
    """Let a house carry a text wherever somebody can type one."""
    house = House(Typist(site, text), dict(KNOWN))
    keep_house(house)
    late = correspondence.alone(site.world, description=f"{text} 二", place=text)
    number = logged(house)
    toured(house, number)
    assigned(house, number)
    rectified(house, number)
    posted(house, number)
    met(house, number)
    house.come_to("2020-06-08 09:00")
    closed(house, number)
    house.come_to("2020-06-22 09:00")
    lettered(house, late)
    reported(house)
    reconciled(house, late)
    imported(house)
    house.come_to("2020-07-10 09:00")
    house.typist.fill(OFFICE, "/scores/2020-06/freeze", {})
    house.typist.refused(OFFICE, "/scoring/trial", {"month": "2020-06", "formula": text})
    planned(house)
    tilted(house)
    recorded(house, number)
    house.known |= {"cases": (number,), "targets": (VILLAGE, COUNTY)}
    return house


def keep_house(house: House) -> None:
    """Call people, units and leaders by the text, and give it as the reason of everything done to them."""
    typist, text = house.typist, house.typist.text
    system = "sysadmin"
    for person in ("water", OFFICE):
        wish = {"name": text, "email": f"{person}@example.org"}
        typist.fill(system, f"/accounts/{person}/change", wish)
    typist.refused(system, "/accounts/water/change", {"name": text, "email": text})
    typist.refused(system, "/accounts", {"username": text, "name": text})
    typist.refused(system, "/accounts", {"username": "li.na", "name": text, "email": text})
    typist.fill(system, "/accounts", {"username": "li.na", "name": text})
    typist.offer(system, "/accounts/li.na/change", {"name": text, "email": f"{text}@example.org"})
    typist.fill(system, "/accounts/li.na/password", {"reason": text})
    typist.refused(system, "/tokens", {"username": text, "password": "x"}, 401)
    unit = {"name": text, "kind": "sector", "area": COUNTY, "sector": "weather", "parent": f"{COUNTY}-office"}
    made = typist.fill(system, "/units", unit)
    typist.fill(system, f"/units/{made['code']}/end", {"ended_on": DAY, "reason": text})
    typist.fill(system, f"/units/{WATER}/change", {"name": text, "reason": text})
    term = {"name": text, "title": text, "level": "county", "area": COUNTY, "since": "2020-05-01"}
    first = typist.fill("county_office", "/leaders", term)
    after = {"name": text, "title": text, "since": "2020-06-10"}
    second = typist.fill("county_office", f"/leaders/{first['id']}/hand-over", after)
    typist.fill("county_office", f"/leaders/{second['id']}/end", {"until": "2020-09-01", "reason": text})
    typist.fill("water", "/me/tokens", {"name": text, "days": 3, "scope": "read"})
    leave = {"delegate": "water_head", "since": "2020-06-01", "until": "2020-06-05", "reason": text}
    typist.fill("water", "/delegations", leave)
    typist.refused("water", "/delegations", {**leave, "delegate": text})
    house.known |= {"units": (WATER, str(made["code"])), "leaders": (str(first["id"]), str(second["id"]))}


def reached(house: House) -> None:
    """Try the text as an address, and as the end of one: last, for nothing may be sent there."""
    typist, text = house.typist, house.typist.text
    for channel in ("email", "sms", "feishu"):
        typist.refused("water", "/contacts", {"channel": channel, "address": text})
    typist.refused("sysadmin", "/webhooks", {"url": text})
    typist.offer("water", "/contacts", {"channel": "feishu", "address": f"https://robot.example/{text}"})
    typist.offer("sysadmin", "/webhooks", {"url": f"https://system.example/{text}"})
    made = typist.fill("sysadmin", "/webhooks", {"url": "https://system.example/hook"})
    house.known |= {"webhooks": (str(made["id"]),)}


def logged(house: House) -> str:
    """Log a finding about somebody, and one that is dismissed."""
    typist, text = house.typist, house.typist.text
    found: Body = {
        "area": VILLAGE,
        "place": text,
        "source": "roving_team",
        "content_area": "3.4",
        "description": text,
        "severity": "moderate",
        "found_at": house.site.world.now.isoformat(),
        "source_ref": "form-1",
        "person": {"name": text, "id_number": ID_NUMBER},
    }
    typist.refused(OFFICE, "/cases", {**found, "person": {"id_number": text}})
    number = str(typist.fill(OFFICE, "/cases", found)["number"])
    other = {**found, "source_ref": "form-2", "place": "乙组", "description": f"{text} 三"}
    house.act(str(typist.fill(OFFICE, "/cases", other)["number"]), Trigger.DISMISS, OFFICE, reason=text)
    sought = {"id_number": ID_NUMBER, "reason": text}
    typist.fill("county_office", "/persons/search", sought)
    typist.refused("county_office", "/persons/search", {**sought, "id_number": text})
    return number


def toured(house: House, number: str) -> None:
    """Form a team, send one on a tour, and record what it saw and found."""
    typist, text = house.typist, house.typist.text
    typist.fill(OFFICE, "/teams", {"name": text, "areas": [COUNTY]})
    member = {"username": "finder", "unit": "41-water", "since": "2020-05-25"}
    typist.fill(OFFICE, "/teams/41-team-1/members", member)
    typist.refused(OFFICE, "/teams/41-team-1/members", {**member, "username": text})
    stop = {"area": VILLAGE, "households": ["17"]}
    window = {"name": text, "team": "41-team-1", "since": "2020-05-25", "until": "2020-09-01"}
    tour = typist.fill(OFFICE, "/tours", {**window, "stops": [stop]})["id"]
    astray = typist.fill(OFFICE, "/tours", {**window, "stops": [{"area": VILLAGE}]})["id"]
    typist.fill(OFFICE, f"/tours/{astray}/withdrawal", {"reason": text})
    answers = [{"content_area": str(code), "answer": "fails", "remark": text} for code in range(1, 10)]
    finding = {"content_area": "1.4", "description": f"{text} 六"}
    noted = {"answers": answers, "cases": [{"number": number, "seen": True, "found": text}], "summary": text}
    about = {"area": VILLAGE, "visited_on": DAY, "source_ref": "visit-1", "findings": [finding]}
    seen = typist.fill("finder", f"/tours/{tour}/visits", {**about, **noted})["id"]
    more = {"source_ref": "more-1", "findings": [{**finding, "description": f"{text} 七"}]}
    typist.fill("finder", f"/visits/{seen}/findings", more)
    house.known |= {
        "tours": (str(tour), str(astray)),
        "visits": (str(seen),),
        "teams": ("41-team-1",),
        "visit": (VILLAGE,),
    }


def assigned(house: House, number: str) -> None:
    """Send a case from one unit to another and back, until it is accepted."""
    text = house.typist.text
    to = {"rectification_type": "time_limited", "override_reason": text}
    house.act(number, Trigger.ASSIGN, OFFICE, lead_unit=HEALTH, co_units=[], **to)
    moved = {"lead_unit": WATER, "co_units": [HEALTH], "override_reason": text}
    house.act(number, Trigger.TRANSFER, OFFICE, reason=text, **moved)
    house.act(number, Trigger.RETURN, "water_head", ground=text)
    house.act(number, Trigger.ASSIGN, OFFICE, lead_unit=WATER, co_units=[HEALTH], **to)
    house.act(number, Trigger.ACCEPT, "water", responsible_person=text, responsible_phone=text)
    house.typist.fill("water", f"/cases/{number}/person/reveal", {"reason": text})


def rectified(house: House, number: str) -> None:
    """Plan, hold up, instruct, report and submit twice, for it was sent back once."""
    typist, text, act = house.typist, house.typist.text, house.act
    act(number, Trigger.PLAN, "water", measures=text, milestones=[{"title": text, "due_on": "2020-06-05"}])
    asked = {"reason": text, "progress": text, "proposed_on": "2020-07-10"}
    act(number, Trigger.REQUEST_EXTENSION, "water_head", **asked)
    act(number, Trigger.REFUSE_EXTENSION, OFFICE, ground=text)
    act(number, Trigger.REQUEST_EXTENSION, "water_head", **asked)
    act(number, Trigger.GRANT_EXTENSION, OFFICE, opinion=text, override_reason=text)
    act(number, Trigger.SUSPEND, OFFICE, reason=text, review_on="2020-06-10")
    act(number, Trigger.RESUME, OFFICE, reason=text)
    about = f"/cases/{number}/instructions"
    for _ in range(2):
        typist.fill("city_leader", about, {"words": text})
    typist.fill("water", f"{about}/1/answer", {"words": text})
    typist.fill("city_leader", f"{about}/2/withdrawal", {"reason": text})
    for unit in ("health", "water"):
        act(number, Trigger.PROGRESS, unit, text=text, percentage=100)
    for kind in ("roster", "receipt"):
        typist.upload("water", f"/cases/{number}/evidence", PNG + kind.encode(), "png", kind=kind, taken_on=DAY)
    act(number, Trigger.SUBMIT, "water_head", text=text)
    act(number, Trigger.SEND_BACK, "province_office2", reasons=text, override_reason=text)
    act(number, Trigger.SUBMIT, "water_head", text=text)
    act(number, Trigger.REVIEW, "province_office2", opinion=text)
    for verifier in ("verifier", "verifier2"):
        act(number, Trigger.VERIFY, verifier, on_site_on=DAY, opinion=text)


def posted(house: House, number: str) -> None:
    """Post a case and answer what is objected to it."""
    typist, text = house.typist, house.typist.text
    case = f"/cases/{number}"
    piece = typist.upload(OFFICE, f"{case}/evidence", PNG, "png", kind="publicity", taken_on=DAY)
    house.known |= {"evidence": (str(piece["id"]),)}
    typist.fill(OFFICE, f"{case}/publicity", {"posted_on": DAY, "place": text, "evidence": [piece["id"]]})
    typist.fill(OFFICE, f"{case}/objections", {"raised_on": DAY, "words": text})
    typist.fill(OFFICE, f"{case}/objections/1/answer", {"outcome": "dismissed", "words": text})


def met(house: House, number: str) -> None:
    """Ask for coordination, meet about it, have it decided and answered; and call another meeting off."""
    typist, text = house.typist, house.typist.text
    typist.fill("water", f"/cases/{number}/coordination", {"reason": text})
    called = {"title": text, "held_on": DAY, "place": text}
    meetings = [str(typist.fill(OFFICE, "/meetings", called)["number"]) for _ in range(2)]
    held, off = (f"/meetings/{each}" for each in meetings)
    typist.fill(OFFICE, f"{held}/agenda", {})
    (item,) = typist.fill(OFFICE, f"{held}/items", {"title": text})["items"][1:]  # type: ignore[index]
    typist.fill(OFFICE, f"{held}/items/{item['id']}/removal", {"reason": text})
    new = {"area": VILLAGE, "content_area": "1.4", "unit": WATER}
    for about in ({"case": number}, new):
        typist.fill(OFFICE, f"{held}/decisions", {"words": text, **about})
    typist.fill(OFFICE, f"{held}/minutes", {"minutes": text})
    typist.fill(OFFICE, f"{held}/signature", {})
    typist.fill("water", f"/cases/{number}/instructions/3/answer", {"words": text})
    typist.fill(OFFICE, f"{off}/cancellation", {"reason": text})
    after = typist.fill(OFFICE, "/meetings", {**called, "held_on": "2020-09-01"})
    house.known |= {"meetings": (*meetings, str(after["number"]))}


def closed(house: House, number: str) -> None:
    """Close a case and open it again."""
    text = house.typist.text
    house.act(number, Trigger.ORDER_CLOSING, OFFICE, opinion=text)
    close_cases(house.site.world.pool, house.site.settings.evidence_folder)
    looked_back(house, number)
    house.act(number, Trigger.REOPEN, OFFICE, findings=text, override_reason=text)


def looked_back(house: House, number: str) -> None:
    """Have a plan draw a closed case, and somebody look back on it."""
    typist, text = house.typist, house.typist.text
    asked = {"since": "2020-06-08", "until": "2020-10-01", "budget": 3, "seed": "1"}
    drawn = typist.fill(OFFICE, "/look-back-draws", asked)
    typist.fill(OFFICE, "/look-backs", {**asked, "as_of": drawn["as_of"], "digest": drawn["digest"]})
    found = {"result": "consolidated", "on_site_on": "2020-06-08", "opinion": text, "override_reason": text}
    typist.fill("finder", f"/cases/{number}/look-backs", found)
    house.known |= {"look-backs": ("1",)}


def lettered(house: House, number: str) -> None:
    """Sign for a letter."""
    world = house.site.world
    correspondence.sweep(world, "2020-06-22 09:00")
    letter = correspondence.of_case(world, number)[0].number
    house.typist.fill("water", f"/letters/{letter}/receipt", {"reply": house.typist.text})
    house.known |= {"letters": (letter,)}


def reported(house: House) -> None:
    """Draft a report in one's own words, return it, and correct a month that was frozen."""
    typist, text, reporting = house.typist, house.typist.text, Reporting(house.site.world)
    reporting.morning()
    june = reporting.of("4103-office", date(2020, 6, 1)).id
    head, report = reporting.person("4103-office"), f"/monthly-reports/{june}"
    words = dict.fromkeys(("progress", "problems", "experience", "next_steps"), text)
    typist.fill(head, f"{report}/draft", words, "PUT")
    typist.fill(head, f"{report}/sign", {})
    typist.fill(head, f"{report}/submit", {})
    typist.fill(OFFICE, f"{report}/return", {"reason": text})
    house.come_to("2020-06-26 09:00")
    missing = [each.unit for each in reporting.owed() if each.month == date(2020, 5, 1)]
    typist.fill(OFFICE, "/months/2020-05/freeze", {"missing": missing})
    change = {"reason": text, "changes": [{"figure": "open", "now": 0}]}
    typist.fill(OFFICE, "/months/2020-05/amendments", change)
    house.known |= {"reports": (str(june),)}


def reconciled(house: House, number: str) -> None:
    """Compare with another office's ledger, and sign a difference on both sides."""
    typist, text = house.typist, house.typist.text
    theirs = as_csv(changed(number, severity="严重", place=f"{text} 乙")(ledger(house.site.world)))
    made = typist.upload("city_office", "/reconciliations", theirs, "csv", area=COUNTY, level="county")
    key = str(made["id"])
    lines = typist.client("city_office").get(f"/reconciliations/{key}", params={"waiting": True}).json()["items"]
    (line,) = (str(each["line"]) for each in lines if each["case"] == number)
    for side in ("city_office", "county_office"):
        typist.fill(side, f"/reconciliations/{key}/{line}/conclusion", {"conclusion": "adopt_ours", "words": text})
    house.known |= {"reconciliations": (key,), "{key}": (line,)}


def imported(house: House) -> None:
    """Have a ledger read with the text in every cell, and once where it does no harm."""
    text = house.typist.text
    good = ["1", "嵩县", "", "", "饮水安全", f"{text} 四", "巡回督战", "2020.5.20"]
    book = as_rows([LEDGER, good, [text] * len(LEDGER)])
    made = house.typist.upload("city_office", "/imports", book, "xlsx")
    house.known |= {"imports": (str(made["id"]),)}


def planned(house: House) -> None:
    """Draw up a village's plan, report on it once it is in force, and have a sheet with another one wait."""
    typist, text, plan = house.typist, house.typist.text, f"/plans/{VILLAGE}"
    line = {"kind": "measure", "title": text, "responsible": text, "unit": WATER, "override_reason": text}
    lines = [{**line, "due_on": "2020-12-01"}]
    typist.fill("county_office", f"{plan}/draft", {"lines": lines, "reason": text}, "PUT")
    with house.site.world.tx() as tx:
        sign_target_plan(tx, VILLAGE, None, actor=actor("city_office"))
    typist.fill("water", f"{plan}/lines/1/progress", {"percentage": 40, "words": text})
    book = as_rows([[*COLUMNS.values()], [VILLAGE, "措施", f"{text} 二", *[""] * 3, text, "", "2020-12-01", text]])
    typist.upload("county_office", "/plan-sheet", book, "xlsx", reason=text)
    typist.fill("city_office", f"/plans/{COUNTY}/draft", {"lines": lines, "reason": text}, "PUT")
    house.known |= {"plans": (VILLAGE, COUNTY), "lines": ("1",)}


def tilted(house: House) -> None:
    """Delist a target and list it again, and record what a department gave to it, once too often."""
    typist, text = house.typist, house.typist.text
    act = {"effective_on": DAY, "document": text}
    typist.fill(OFFICE, f"/targets/{VILLAGE}/delisting", {**act, "short_reason": text})
    typist.fill(OFFICE, f"/targets/{VILLAGE}/relisting", {**act, "reason": text})
    granted = {"role": "unit_head", "unit": "41-water"}
    typist.fill("secadmin", "/accounts/water/grants", granted)
    given = {"area": VILLAGE, "kind": "policy", "given_on": DAY, "document": text, "words": text}
    typist.fill("water", "/support", given)
    last = typist.fill("water", "/support", {**given, "kind": "fund", "amount": "1.00"})["items"][0]  # type: ignore[index]
    typist.fill("water", f"/support/{last['id']}/strike", {"reason": text})
    house.known |= {"support": (str(last["id"]),)}


def recorded(house: House, number: str) -> None:
    """Record something of two units, send it back and take it back; one appeals, the other takes its appeal back."""
    typist, text = house.typist, house.typist.text
    said: Body = {"kind": "bulletin", "since": "2020-03-01", "until": DAY, "reason": text, "passed_over": text}
    made = []
    for unit, head in ((WATER, "water_head"), (HEALTH, "health_head")):
        record = {**said, "unit": unit, "rows": [number]}
        address = f"/records/{typist.fill('county_office', '/records', record)['number']}"
        typist.fill("county_office", address, record, "PUT")
        typist.fill("county_office", f"{address}/propose", {})
        typist.fill("city_office", f"{address}/return", {"reason": text})
        typist.fill("county_office", f"{address}/propose", {})
        typist.fill("city_office", f"{address}/sign", {})
        appeal = typist.fill(head, "/appeals", {"record": address.rpartition("/")[2], "grounds": text})
        made.append((address, f"/appeals/{appeal['number']}"))
    (first, decided), (second, taken_back) = made
    changed = {"outcome": "changed", "changed_kind": "talk", "reason": text}
    typist.fill(OFFICE, f"{decided}/decision", changed)
    typist.fill("health_head", f"{taken_back}/withdrawal", {"reason": text})
    typist.fill("city_office", f"{second}/withdraw", {"reason": text})
    line = {"month": "2020-06", "unit": "410325-office", "line": "reports", "grounds": text}
    typist.refused("county_office", "/appeals", line, 409)
    drafted = {**said, "unit": WATER, "rows": [number]}
    draft = typist.fill("province_office", "/records", drafted)["number"]
    house.known |= {
        "records": (first.rpartition("/")[2], second.rpartition("/")[2], str(draft)),
        "appeals": tuple(address.rpartition("/")[2] for address in (decided, taken_back)),
    }
