"""A typist writes one text into every field that takes free text, over the API, and knows which fields those are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
from site_visits import Site
from world import actor

from duzhan.policy.permissions import Actor
from duzhan.usecases.issue_token import issue_token

API = "/api/v1"
Body = Mapping[str, object]
Schema = Mapping[str, object]
Document = Mapping[str, Mapping[str, Mapping[str, Schema]]]
CHOSEN = ("enum", "const", "format", "contentMediaType")
"""What says of a text that it is chosen, a date, a secret or a file, and not typed freely."""
VERSIONED = re.compile(r"(/cases/[^/]+|/monthly-reports/\d+|/meetings/[^/]+|/plans/[^/]+)/|/records/[^/]+")
DONE = {200, 201, 204}


@dataclass
class Typist:
    """Sends bodies as one or another person; ``typed`` are the fields in which the text stood."""

    site: Site
    text: str
    typed: set[str] = field(default_factory=set)
    _clients: dict[str, httpx.Client] = field(default_factory=dict)
    _shapes: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Learn what each operation takes."""
        for method, path, schema in bodies(described(self.site)):
            self._shapes.append((method, re.sub(r"\{\w+\}", "[^/]+", path), _name(schema)))

    def client(self, person: str | Actor) -> httpx.Client:
        """Return the API as somebody has it."""
        who = actor(person) if isinstance(person, str) else person
        if who.username not in self._clients:
            with self.site.world.tx() as tx:
                token = issue_token(tx, who.account, hours=12).token
            http = self.site.visitor(Authorization=f"Bearer {token}").http
            http.base_url = httpx.URL(f"{self.site.url}{API}")
            self._clients[who.username] = http
        return self._clients[who.username]

    def fill(self, by: str | Actor, address: str, body: Body, method: str = "POST") -> dict[str, object]:
        """Send a body that is taken, and return what it came to."""
        answer = self._send(by, address, body, method)
        assert answer.status_code in DONE, (address, answer.text)
        return dict(answer.json()) if answer.content else {}

    def refused(self, by: str | Actor, address: str, body: Body, status: int = 422) -> None:
        """Send a body in which the text is not taken: it is too much unlike what the field is for."""
        answer = self._send(by, address, body, "POST")
        assert answer.status_code == status, (address, answer.text)

    def offer(self, by: str | Actor, address: str, body: Body) -> None:
        """Send a body that is taken or refused, as the text happens to be."""
        answer = self._send(by, address, body, "POST")
        assert answer.status_code in DONE | {422}, (address, answer.text)

    def upload(self, by: str | Actor, address: str, content: bytes, ending: str, **fields: str) -> dict[str, object]:
        """Send a file that is called as the text."""
        (shape,) = (name for sent, path, name in self._shapes if sent == "POST" and re.fullmatch(path, address))
        self.typed |= set(_holding(fields, self.text, shape))
        answer = self.client(by).post(address, data=fields, files={"file": (f"{self.text}.{ending}", content)})
        assert answer.status_code in DONE | {202}, (address, answer.text)
        return dict(answer.json())

    def _send(self, by: str | Actor, address: str, body: Body, method: str) -> httpx.Response:
        http, headers = self.client(by), {}
        versioned = VERSIONED.match(address)
        if versioned is not None:
            headers["If-Match"] = http.get(versioned[1] or versioned[0]).headers.get("ETag", "")
        (shape,) = (name for sent, path, name in self._shapes if sent == method and re.fullmatch(path, address))
        self.typed |= set(_holding(body, self.text, shape))
        return http.request(method, address, json=body, headers={name: each for name, each in headers.items() if each})


def _holding(body: object, text: str, at: str) -> Iterator[str]:
    """Yield where the text stands in a body."""
    if isinstance(body, str) and text in body:
        yield at
    if isinstance(body, Mapping):
        for name, each in body.items():
            yield from _holding(each, text, f"{at}.{name}")
    if isinstance(body, list):
        for each in body:
            yield from _holding(each, text, f"{at}[]")


def bodies(document: Document) -> Iterator[tuple[str, str, Schema]]:
    """Yield method, path and schema of every operation that takes a body."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content: Schema = operation.get("requestBody", {}).get("content", {})  # type: ignore[attr-defined]
            for medium in content.values():
                yield method.upper(), path.removeprefix(API), medium["schema"]  # type: ignore[index]


def described(site: Site) -> Document:
    """Return the description of the API that the site serves."""
    document: Document = site.visitor().http.get(f"{API}/openapi.json").json()
    return document


def free_texts(document: Document) -> set[str]:
    """Return every property of every body that takes whatever somebody types."""
    return {at for _, _, schema in bodies(document) for at in _free(document, schema, _name(schema))}


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _free(document: Document, schema: Schema, at: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][_name(schema)]
    for each in schema.get("anyOf", ()):  # type: ignore[attr-defined]
        yield from _free(document, each, at)
    if schema.get("type") == "array":
        yield from _free(document, schema["items"], f"{at}[]")  # type: ignore[arg-type]
    for name, each in schema.get("properties", {}).items():  # type: ignore[attr-defined]
        yield from _free(document, each, f"{at}.{name}")
    # A pattern that begins by excluding lets everything else pass; any other says what a text must look like.
    excluding = str(schema.get("pattern", "^[^")).startswith("^[^")
    if schema.get("type") == "string" and excluding and not any(word in schema for word in CHOSEN):
        yield at
