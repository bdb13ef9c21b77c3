"""Nothing that somebody typed runs in somebody else's browser or mail (reliability.md, promise 41)."""

from collections.abc import Iterator, Mapping

import planting
import pytest
import typist
from looking import Looking
from outside import Postbox, machine_now, mail_server
from payloads import SHARPEST, payloads
from playwright.sync_api import Browser
from record import Record
from site_visits import Site

from duzhan.notify.channels import configured
from duzhan.usecases.deliver_notices import deliver_notices

NOT_TYPED: Mapping[str, str] = {
    "TrialIn": "rules that are tried come back in the answer alone: they are kept nowhere and have no page",
}
"""The bodies whose free texts are planted nowhere, and why not."""
NO_PAGE = {"/", "/search", "/sign-in/elsewhere", "/sign-in/elsewhere/return", "/imports/reading", "/tours/{id}/visit"}
"""What leads elsewhere where nothing is asked; what is asked of the search, its form asks."""


def mailed(site: Site) -> tuple[int, int]:
    """Let everything leave by mail, and return how many mails there were and how many parts could run anything."""
    box = Postbox()
    with mail_server(box) as port:
        house = {"smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "duzhan@example.org"}
        deliver_notices(site.world.pool, configured(site.settings.model_copy(update=house), machine_now))
    parts = [part.get_content_type() for mail in box.mails for part in mail.walk()]
    return len(box.mails), len(parts) - parts.count("text/plain")


def proven(site: Site, browser: Browser, payload: str) -> planting.House:
    house = planting.planted(site, payload)
    mails, active = mailed(site)
    planting.reached(house)
    seen = Looking(site, browser, payload).everywhere(house.known)
    told = (
        f"{len(house.typist.typed)} fields, {seen.shown} of {seen.pages} pages, {len(seen.forms)} forms, {mails} mails"
    )
    print(f"{told}: {seen.ran} executed, {len(seen.active) + active} active parts")  # noqa: T201
    assert (seen.ran, seen.active, active) == (0, [], 0)
    assert set(seen.nobodys) <= NO_PAGE
    assert (seen.pages > 100, seen.shown > 50, len(seen.forms) > 25, mails > 0) == (True, True, True, True)
    return house


def test_what_people_type_is_shown_and_never_run(site: Site, browser: Browser) -> None:
    house = proven(site, browser, SHARPEST)
    forgotten = typist.free_texts(typist.described(site)) - house.typist.typed
    assert {field.partition(".")[0] for field in forgotten} == NOT_TYPED.keys(), sorted(forgotten)


@pytest.fixture(scope="module")
def tried() -> Iterator[dict[str, bool]]:
    """Give what became of each payload: whether it was shown everywhere and ran nowhere; a whole run is a figure."""
    outcomes: dict[str, bool] = {}
    yield outcomes
    if outcomes:
        failed = list(outcomes.values()).count(False)
        kept = Record(kept=len(outcomes) == len(payloads()))
        kept.result(f"{len(outcomes)} script payloads: run, or not shown everywhere", failed, bar=0)


@pytest.mark.soak
@pytest.mark.parametrize("payload", payloads())
def test_a_hundred_payloads_are_shown_and_never_run(
    site: Site, browser: Browser, payload: str, tried: dict[str, bool]
) -> None:
    tried[payload] = False
    proven(site, browser, payload)
    tried[payload] = True
