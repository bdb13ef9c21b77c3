"""Pages at a million open cases: the server's time of each, beside that of its statements alone, in turns."""

import secrets
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlencode

import busy_house
import reading_limits
from busy_house import COUNTY, DEEP, PAGE, House
from doors import ours
from figures import Figure
from replayed import alone, caught, connected
from sqlalchemy import func, update
from world import PEOPLE

from duzhan.http.visits import COOKIE
from duzhan.model.account import Account
from duzhan.model.columns import table
from duzhan.settings import Settings, current
from duzhan.store import accounts, sessions
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.sessions import NewSession
from duzhan.store.transaction import Pool, transaction
from duzhan.wire import cursor

REQUESTS, LEAST, SECONDS = 60, 10, 4
"""A page is read so often, or as often as it is in so many seconds, but never fewer times than the second number."""
MOST_MS, MOST = 100, 3
"""A page takes at most so many milliseconds, 95 times of a hundred, or so many times as long as its statements."""
READERS = ("county_office", "city_office", "province_office", "auditor")
LEADERS = ("county_leader", "city_leader")
ACCOUNT = table(Account)


def measure(_: Logins) -> list[Figure]:
    """Read each page REQUESTS times for each reader; the house is one of its own, kept from run to run."""
    figures: list[Figure] = []
    with busy_house.kept() as house, open_pool(house.logins.migrate, size=1) as owner, ours(house.logins) as port:
        settings = current().model_copy(update={"rehearsal": True})
        figures += reading_limits.measure(house, owner, settings)
        for reader in (*READERS, *LEADERS):
            for name, address in _pages(house, reader):
                # A session of its own for each: an older one is noted to be in use, and that would be caught too.
                cookie = _signed_in(owner, settings, reader)
                figures.append(_page(house, settings, (port, cookie), (f"{reader}: {name}", address)))
    return figures


def _pages(house: House, reader: str) -> Iterator[tuple[str, str]]:
    if reader in LEADERS:
        yield "leading", "/leading"
        return
    deep = cursor.encode(house.deep_county, 100 * PAGE)
    if reader != "county_office":
        deep = cursor.encode(house.deep, DEEP * PAGE)
    yield "board", "/board"
    yield "ledger", "/ledger"
    yield "ledger, a later page", _asked(cursor=deep)
    yield "ledger, by a sentence", _asked(overdue="true", content_area="1", area=COUNTY)
    yield "ledger, as of then", _asked(as_of="2020-05-20T00:00", open="all")
    yield "search for a number", _asked(q=house.longest[-9:])
    yield "search for words", _asked(q="集中供水")
    yield "case", f"/cases/{house.usual}"
    yield f"case, {busy_house.LONG} events", f"/cases/{house.longest}"
    yield "work", "/work"
    yield "letters", "/letters"


def _asked(**query: str) -> str:
    return f"/ledger?{urlencode(query)}"


def _page(house: House, settings: Settings, visit: tuple[int, str], page: tuple[str, str]) -> Figure:
    (port, cookie), (name, address) = visit, page
    headers = {"Cookie": f"{COOKIE}={cookie}", "Accept-Encoding": "gzip"}
    statements = caught(house.logins.app, settings, address, headers)
    served: list[float] = []
    queried: list[float] = []
    with connected(house.logins.app) as connection:
        while len(served) < LEAST or (len(served) < REQUESTS and sum(served) + sum(queried) < SECONDS):
            served.append(_answered(port, address, headers))
            queried.append(alone(connection, statements))
    return _figure(name, served, queried, len(statements))


def _answered(port: int, address: str, headers: Mapping[str, str]) -> float:
    http = HTTPConnection("127.0.0.1", port, timeout=120)
    http.connect()
    begun = perf_counter()
    http.request("GET", address, headers=dict(headers))
    answer = http.getresponse()
    answer.read()
    took = perf_counter() - begun
    http.close()
    assert answer.status == 200, (address, answer.status)
    return took


def _figure(name: str, served: list[float], queried: list[float], statements: int) -> Figure:
    (middle, most), (middle_alone, most_alone) = _p50_p95(served), _p50_p95(queried)
    ratio = most / most_alone
    alone_ms = f"{statements} statements: p50 {middle_alone:.1f} p95 {most_alone:.1f} ms"
    print(f"  {name}: p50 {middle:.1f} p95 {most:.1f} ms, {len(served)} times; {alone_ms}", flush=True)
    bar = f"<= {MOST_MS}ms or {MOST}x"
    return Figure(
        name, round(most, 1), "ms", round(most_alone, 1), round(ratio, 2), bar, most <= MOST_MS or ratio <= MOST
    )


def _p50_p95(seconds: list[float]) -> tuple[float, float]:
    cut = quantiles(seconds, n=20, method="inclusive")
    return cut[9] * 1000, cut[18] * 1000


def _signed_in(owner: Pool, settings: Settings, reader: str) -> str:
    """Open a session that lacks nothing and return its cookie."""
    account = next(number for number, (username, *_) in enumerate(PEOPLE, start=1) if username == reader)
    cookie = secrets.token_urlsafe(32)
    new = NewSession(account, cookie, secrets.token_urlsafe(32), "127.0.0.1", "bench")
    with transaction(owner) as tx:
        sessions.begin(tx, new, sessions.limits_of(settings))
        sessions.prove(tx, accounts.digest_of(cookie))
        tx.write(update(ACCOUNT).where(ACCOUNT.c.id == account).values(password_set_at=func.clock_timestamp()))
    return cookie
