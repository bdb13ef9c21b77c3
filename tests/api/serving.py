"""The API as a test calls it: over real HTTP, as any person of the world."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from unsecured import NOBODY
from world import MORNING, VILLAGE, World, actor

from duzhan.client import Client
from duzhan.settings import Settings
from duzhan.store import tokens
from duzhan.store.tokens import NewToken
from duzhan.store.transaction import Pool, transaction

LIMIT = 300_000
"""How large evidence may be here: enough for a test, little enough to exceed."""

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
ACCEPT = {"responsible_person": "王建国"}


def finding(**fields: object) -> dict[str, object]:
    """Return a finding as JSON."""
    return {
        "area": VILLAGE,
        "place": "石坡组",
        "source": "roving_team",
        "content_area": "1.4",
        "description": "石坡组 11 户饮水靠拉运",
        "severity": "moderate",
        "found_at": MORNING.isoformat(),
        "source_ref": "form-1",
        **fields,
    }


def form(**fields: str) -> dict[str, str]:
    """Return the fields of an upload."""
    return {"kind": "photo_before", "taken_on": "2020-05-29", **fields}


def evidence(content: bytes = PNG, name: str = "井口.png") -> dict[str, tuple[str, bytes]]:
    """Return the file of an upload."""
    return {"file": (name, content)}


def problem(response: httpx.Response, status: int, slug: str) -> dict[str, object]:
    """Check that an answer is this problem and return it."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), (
        response.text
    )
    body: dict[str, object] = response.json()
    assert (body["status"], body["type"]) == (status, f"/problems/{slug}")
    assert body["title"]
    assert body["detail"]
    return body


@dataclass
class Api:
    """The served application, on one test's database."""

    url: str
    app: FastAPI
    pool: Pool
    world: World
    settings: Settings
    _open: list[httpx.Client] = field(default_factory=list)

    def token(self, username: str, hours: int = 12) -> str:
        """Give somebody a token, with nothing on the audit."""
        new = NewToken(actor(username).account, secrets.token_urlsafe(), timedelta(hours=hours))
        with transaction(self.pool) as tx:
            tokens.add(tx, new)
        return new.token

    def http(self, username: str | None = None) -> httpx.Client:
        """Return a bare HTTP client, signed in or not."""
        headers = {} if username is None else {"Authorization": f"Bearer {self.token(username)}"}
        transport = httpx.HTTPTransport(verify=NOBODY)
        http = httpx.Client(
            base_url=f"{self.url}/api/v1", headers=headers, transport=transport, timeout=60, verify=NOBODY
        )
        self._open.append(http)
        return http

    def client(self, username: str) -> Client:
        """Return the typed client."""
        return Client(self.url, token=self.token(username), transport=httpx.HTTPTransport(verify=NOBODY))

    def assigned(self) -> str:
        """Return the number of a case that waits for its acceptance; its version is 2."""
        number = self.world.log().number
        self.world.assign(number)
        return number

    def counts(self) -> Mapping[str, int]:
        """Count the rows of every table."""
        with self.pool.engine.connect() as connection:
            tables = connection.execute(
                text("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
            ).scalars()
            return {
                name: connection.execute(text(f'select count(*) from "{name}"')).scalar_one()  # noqa: S608
                for name in tables
            }

    def one(self, question: str, **values: object) -> object:
        """Ask the database for one value."""
        with self.pool.engine.connect() as connection:
            return connection.execute(text(question), values).scalar_one()

    def run(self, statement: str, **values: object) -> None:
        """Execute raw SQL as the app's role."""
        with self.pool.engine.begin() as connection:
            connection.execute(text(statement), values)

    def close(self) -> None:
        """Close what was opened."""
        for http in self._open:
            http.close()
