"""The pages as a test visits them: over real HTTP as any person of the world, by client or by browser."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

import httpx
import visiting
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page
from unsecured import NOBODY
from world import World, actor

from duzhan.http.visits import COOKIE
from duzhan.policy.permissions import Actor
from duzhan.settings import Settings
from duzhan.store.transaction import Pool

PHONE, TABLET, DESK = (390, 844), (768, 1024), (1440, 900)
_FIELD = re.compile(r'name="(csrf|key)" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person's HTTP client, which sends forms as a browser does."""

    http: httpx.Client

    def get(self, address: str, **query: object) -> httpx.Response:
        """Ask for a page; redirects are not followed."""
        return self.http.get(address, params=query or None)  # type: ignore[arg-type]  # texts and numbers

    def page(self, address: str, **query: object) -> str:
        """Return a page that must be there."""
        response = self.get(address, **query)
        told = (response.status_code, response.headers.get("location"), response.text[-600:])
        assert response.status_code == 200, told
        return response.text

    def send(self, address: str, fields: Mapping[str, object], *, on: str, **more: object) -> httpx.Response:
        """Send a form of the page at ``on``, with the token and a key that the page gave it."""
        return self.http.post(address, data={**given(self.page(on)), **fields}, **more)  # type: ignore[arg-type]


def given(html: str) -> dict[str, str]:
    """Return the hidden token and key of the first form of a page."""
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(html):
        found.setdefault(name, unescape(value))
    return found


@dataclass
class Site:
    """The served application, on one test's database."""

    url: str
    app: FastAPI
    pool: Pool
    world: World
    settings: Settings
    _open: list[httpx.Client] = field(default_factory=list)

    def cookie(self, person: str | Actor) -> str:
        """Open a session that lacks nothing and return its cookie."""
        account = person.account if isinstance(person, Actor) else actor(person).account
        return visiting.cookie(self.pool, self.settings, account)

    def visitor(self, username: str | Actor | None = None, **headers: str) -> Visitor:
        """Return a client, signed in or not; its requests say that they come from this site."""
        signed = {} if username is None else visiting.header(self.cookie(username))
        headers = {"Origin": self.url, **signed, **headers}
        http = httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False, verify=NOBODY)
        self._open.append(http)
        return Visitor(http)

    @contextmanager
    def browsing(
        self, browser: Browser, username: str | Actor | None = None, size: tuple[int, int] = DESK, **options: object
    ) -> Iterator[Page]:
        """Open a page of a fresh browser context, signed in or not; whatever it complains of fails the test.

        With ``fails_offline`` it may complain that there is no network, with ``complains`` of anything.
        """
        offline, complains = bool(options.pop("fails_offline", False)), bool(options.pop("complains", False))
        viewport = {"width": size[0], "height": size[1]}
        context: BrowserContext = browser.new_context(base_url=self.url, viewport=viewport, locale="zh-CN", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        page = context.new_page()
        if username is not None:
            # Playwright's own way names a domain, which a __Host- cookie must not have.
            kept = {"name": COOKIE, "value": self.cookie(username), "url": self.url, "secure": True, "path": "/"}
            context.new_cdp_session(page).send("Network.setCookie", kept)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        yield page
        context.close()
        complaints = [each for each in complaints if not (offline and "ERR_INTERNET_DISCONNECTED" in each)]
        assert complains or not complaints, complaints

    def close(self) -> None:
        """Close what was opened."""
        for http in self._open:
            http.close()
