"""Nothing that somebody typed runs in somebody else's browser (reliability.md, promise 41)."""

from collections.abc import Sequence

import pytest
from payloads import payloads
from playwright.sync_api import Browser
from site_visits import Site
from world import WATER

from statemachines.states import Trigger

PAGES = ("", "/explanation", "/accept", "/plan", "/progress", "/evidence", "/decisions")
# The policy would stop them even where they got in: they must not even get in.
FOREIGN = "script:not([src]), [onload], [onerror], [onfocus], [onmouseover], [ontoggle], [href^=javascript], [srcdoc]"
LISTS = ("/ledger?columns=all&open=all", "/board", "/work", "/inbox", "/letters")


def planted(site: Site, payload: str) -> str:
    """Let a case carry a payload in everything that people type of it."""
    world = site.world
    number = world.log(by="province_office", description=payload, place=payload[:200].replace("\n", " ")).number
    world.do(Trigger.ASSIGN, number, "province_office", lead_unit=WATER, rectification_type="time_limited")
    world.do(Trigger.ACCEPT, number, "water", responsible_person=payload[:200].replace("\n", " "))
    world.do(Trigger.PLAN, number, "water", measures=payload, milestones=[])
    world.do(Trigger.PROGRESS, number, "water", text=payload, percentage=10)
    return number


def show(site: Site, browser: Browser, numbers: Sequence[str]) -> int:
    """Look at every page about these cases as their unit, and return how often a script of theirs ran."""
    ran = 0
    with site.browsing(browser, "water", complains=True) as page:
        for address in (*LISTS, *(f"/cases/{number}{part}" for number in numbers for part in PAGES)):
            page.goto(address)
            ran += int(page.evaluate(f"(window.ran || 0) + document.querySelectorAll({FOREIGN!r}).length"))
    return ran


def test_what_people_type_is_shown_and_never_run(site: Site, browser: Browser) -> None:
    some = payloads()[::25]
    assert show(site, browser, [planted(site, payload) for payload in some]) == 0


@pytest.mark.soak
def test_a_hundred_payloads_are_shown_and_never_run(site: Site, browser: Browser) -> None:
    assert len(set(payloads())) == 100
    assert show(site, browser, [planted(site, payload) for payload in payloads()]) == 0
