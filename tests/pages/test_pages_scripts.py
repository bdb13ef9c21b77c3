"""Nothing that somebody typed runs in somebody else's browser or mail (reliability.md, promise 41)."""

from collections.abc import Iterator, Sequence

import pytest
from outside import Postbox, machine_now, mail_server
from payloads import payloads
from playwright.sync_api import Browser
from site_visits import Site
from starlette.routing import Route
from world import HEALTH, REQUIRED, WATER

from duzhan.notify.channels import configured
from duzhan.usecases.deliver_notices import deliver_notices
from statemachines.states import Trigger

# The policy would stop them even where they got in: they must not even get in.
FOREIGN = "script:not([src]), [onload], [onerror], [onfocus], [onmouseover], [ontoggle], [href^=javascript], [srcdoc]"
LISTS = ("/ledger?columns=all&open=all", "/board", "/work", "/inbox", "/letters", "/search?q=石坡组")
FILES = (".docx", "/bundle")


def planted(site: Site, payload: str) -> str:
    """Let a case carry a payload in everything that people type of it, from its finding to its verification."""
    world, line = site.world, payload[:200].replace("\n", " ")
    number = world.log(by="province_office", description=payload, place=line).number

    def do(trigger: Trigger, by: str, **fields: object) -> None:
        world.do(trigger, number, by, **fields)

    to = {"lead_unit": WATER, "co_units": [HEALTH], "rectification_type": "time_limited"}
    do(Trigger.ASSIGN, "province_office", **to)
    do(Trigger.RETURN, "water_head", ground=payload)
    do(Trigger.ASSIGN, "province_office", **to)
    do(Trigger.ACCEPT, "water", responsible_person=line)
    do(Trigger.PLAN, "water", measures=payload, milestones=[{"title": line, "due_on": "2020-06-05"}])
    do(Trigger.REQUEST_EXTENSION, "water_head", reason=payload, progress=payload, proposed_on="2020-07-10")
    do(Trigger.REFUSE_EXTENSION, "province_office", ground=payload)
    do(Trigger.SUSPEND, "province_office", reason=payload, review_on="2020-06-10")
    do(Trigger.RESUME, "province_office", reason=payload)
    for unit in ("health", "water"):
        do(Trigger.PROGRESS, unit, text=payload, percentage=100)
    world.evidence(number, *REQUIRED)
    do(Trigger.SUBMIT, "water_head", text=payload)
    do(Trigger.REVIEW, "province_office2", opinion=payload)
    do(Trigger.VERIFY, "verifier", on_site_on="2020-05-29", opinion=payload)
    return number


def pages(site: Site) -> Iterator[str]:
    """Yield what follows a case's number in the address of every page about it."""
    for route in site.app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and route.path.startswith("/cases/{number}"):
            rest = route.path.removeprefix("/cases/{number}")
            if "{" not in rest and not rest.endswith(FILES):
                yield rest


def show(site: Site, browser: Browser, numbers: Sequence[str], by: str = "water") -> tuple[int, int]:
    """Look at every page about these cases, and return how many there were and how often a script of theirs ran."""
    about, ran = list(pages(site)), 0
    addresses = [*LISTS, *(f"/cases/{number}{part}" for number in numbers for part in about)]
    with site.browsing(browser, by, complains=True) as page:
        for address in addresses:
            page.goto(address, wait_until="domcontentloaded")
            ran += int(page.evaluate(f"(window.ran || 0) + document.querySelectorAll({FOREIGN!r}).length"))
    return len(addresses), ran


def mailed(site: Site) -> tuple[int, int]:
    """Let everything leave by mail, and return how many mails there were and how many parts could run anything."""
    box = Postbox()
    with mail_server(box) as port:
        house = {"smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "duzhan@example.org"}
        deliver_notices(site.world.pool, configured(site.settings.model_copy(update=house), machine_now))
    parts = [part.get_content_type() for mail in box.mails for part in mail.walk()]
    return len(box.mails), len(parts) - parts.count("text/plain")


def proven(site: Site, browser: Browser, some: Sequence[str], *people: str) -> None:
    numbers = [planted(site, payload) for payload in some]
    looked = [show(site, browser, numbers, by) for by in people]
    mails, active = mailed(site)
    seen, ran = (sum(counts) for counts in zip(*looked, strict=True))
    print(f"{len(some)} payloads, {seen} pages, {mails} mails: {ran} executed, {active} active parts")  # noqa: T201
    assert (ran, active) == (0, 0)
    assert seen > 20 * len(some)
    assert mails > 0


def test_what_people_type_is_shown_and_never_run(site: Site, browser: Browser) -> None:
    proven(site, browser, payloads()[::60], "water")


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_payloads_are_shown_and_never_run(site: Site, browser: Browser) -> None:
    assert len(set(payloads())) == 100
    proven(site, browser, payloads(), "water", "province_office")
