"""Every page as a real browser shows it to somebody who may see it: what ran there, and what could run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from payloads import RUN
from playwright.sync_api import Browser, Page
from site_visits import Site, Visitor
from starlette.routing import Match, Route

READERS = (
    "water",
    "water_head",
    "province_office",
    "city_leader",
    "city_office",
    "sysadmin",
    "secadmin",
    "auditor",
    "finder",
    None,
)
"""Whoever comes first of those who may see a page is shown it; None is a stranger."""
NO_PAGES = ("/api/", "/static/", "/healthz", "/readyz", "/metrics")
OPEN = {200, 409}
"""A form that a case's state does not take is shown all the same, with the reason."""
FILE, NOBODY = "a file", "nobody"
PARAMETER = re.compile(r"([^/]+[/.])\{(\w+)(?::\w+)?\}")
# The policy of the pages would stop a script even where it got in: it must not even get in.
LOOK = r"""([word]) => {
  const leads = /^(href|src|action|formaction|poster|xlink:href)$/, runs = /^\s*(javascript|data|vbscript):/i
  const active = (e) => (e.localName === "script" && !e.getAttribute("src"))
    || ["iframe", "frame", "object", "embed", "base", "style"].includes(e.localName)
    || [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "style" || a.name === "srcdoc"
      || (leads.test(a.name) && runs.test(a.value)))
  return [Number(window.ran || 0), [...document.querySelectorAll("*")].filter(active).map((e) => e.outerHTML),
    document.documentElement.outerHTML.includes(word)]
}"""
FORMS = """() => [...document.forms].map((f) => [f.getAttribute("method") || "get",
  new URL(f.getAttribute("action") || location.pathname, location).pathname,
  [...f.elements].filter((e) => /^(text|textarea|search|select-one|email|url)$/.test(e.type)).length])"""
# Submitted past the page's own script, and past what a browser would not let through.
SEND = """([position, text]) => {
  const form = document.forms[position], left = ["hidden", "file", "checkbox", "radio", "password", "submit", "button"]
  for (const e of form.elements) {
    if (e.localName === "select") e.add(new Option("x", text, true, true))
    else if (["input", "textarea"].includes(e.localName) && !left.includes(e.type)) {
      if (e.localName === "input") e.type = "text"
      e.value = text
    }
  }
  HTMLFormElement.prototype.submit.call(form)
}"""


@dataclass
class Seen:
    """How many pages were looked at, on how many of them the word stood, what ran, and what could have."""

    pages: int = 0
    shown: int = 0
    ran: int = 0
    active: list[tuple[str, str]] = field(default_factory=list)
    nobodys: list[str] = field(default_factory=list)
    """The routes that nobody was shown a page of."""
    forms: set[str] = field(default_factory=set)
    """The routes of the forms that were sent."""


@dataclass
class Looking:
    """A look at a site, for a word."""

    site: Site
    browser: Browser
    word: str
    seen: Seen = field(default_factory=Seen)

    def everywhere(self, known: Mapping[str, Sequence[str]]) -> Seen:
        """Look at every page, and send every form that takes a text with nothing but the word in it."""
        for reader, addresses in self._by_reader(known).items():
            with self.site.browsing(self.browser, reader, complains=True) as page:
                for address in addresses:
                    page.goto(address, wait_until="domcontentloaded")
                    self._look(page)
                    for position in self._new_forms(page):
                        self._send(page, position)
        return self.seen

    def _send(self, page: Page, position: int) -> None:
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.evaluate(SEND, [position, self.word])
        self._look(page)

    def _look(self, page: Page) -> None:
        ran, active, shown = page.evaluate(LOOK, [RUN])
        self.seen.pages += 1
        self.seen.shown += bool(shown)
        self.seen.ran += ran
        self.seen.active += ((page.url, each[:200]) for each in active)

    def _new_forms(self, page: Page) -> Iterator[int]:
        """Yield which forms of a page take a text and are none of those met before; the page is left for each."""
        address = page.url
        for position, (method, action, texts) in enumerate(page.evaluate(FORMS)):
            route = self._route(method.upper(), action)
            if texts and route and route not in self.seen.forms:
                self.seen.forms.add(route)
                if page.url != address:
                    page.goto(address, wait_until="domcontentloaded")
                yield position

    def _route(self, method: str, action: str) -> str:
        scope = {"type": "http", "method": method, "path": action}
        met = (route for route in self.site.app.routes if route.matches(scope)[0] is Match.FULL)
        return f"{method} {getattr(next(met, None), 'path', '')}"

    def _by_reader(self, known: Mapping[str, Sequence[str]]) -> dict[str | None, list[str]]:
        """Return the addresses of the pages by the first reader who may see them."""
        visitors = {reader: self.site.visitor(reader) for reader in READERS}
        found: dict[str | None, list[str]] = {reader: [] for reader in READERS}
        for path in paths(self.site):
            asked = [(address, _reader(visitors, address)) for address in addresses(path, known)]
            for address, reader in asked:
                if reader not in (FILE, NOBODY):
                    found[reader].append(address)
            if all(reader == NOBODY for _, reader in asked):
                self.seen.nobodys.append(path)
        return found


def _reader(visitors: Mapping[str | None, Visitor], address: str) -> str | None:
    """Return who is shown a page there, or that it is a file, or nobody's."""
    for reader, visitor in visitors.items():
        answer = visitor.get(address)
        if answer.status_code in OPEN:
            return reader if answer.headers["content-type"].startswith("text/html") else FILE
    return NOBODY


def paths(site: Site) -> Iterator[str]:
    """Yield the paths of everything that a browser may ask for, but for the API and the files of the pages."""
    for route in site.app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and not route.path.startswith(NO_PAGES):
            yield route.path


def addresses(path: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a path with what its parameters stand for; of an unknown one, something that is nowhere."""
    asked = PARAMETER.search(path)
    if asked is None:
        yield path
        return
    before, name = asked.groups()
    for value in known.get(before[:-1], ("nowhere",)):
        # What follows a value, as a line follows its reconciliation, is known by the name of that one's parameter.
        after = {**known, value: known.get(f"{{{name}}}", ("nowhere",))}
        yield from addresses(f"{path[: asked.end(1)]}{value}{path[asked.end() :]}", after)
