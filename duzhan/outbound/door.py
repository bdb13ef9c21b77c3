"""The one way out by HTTP: to a checked address, once, within bounds, without following anything (R15, promise 19).

It speaks through httpx's own engine, httpcore: that has no redirects, cookies or proxies to switch off, and logs no
URL, which for a robot is the key to its group.
"""

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import mktime_tz, parsedate_tz
from functools import cache

import httpcore
import httpx

from duzhan.outbound import destination, pinned
from duzhan.outbound.destination import Destination
from duzhan.outbound.pinned import Deadline, Pinned, Resolver
from duzhan.outbound.undelivered import Undelivered

CONNECTING, TOTAL = 5.0, 15.0
"""Seconds to be connected in, and for all of it."""
MOST_BYTES = 65536
"""Of an answer; more than this no service of ours has to say."""
LONGEST_WAIT = 86400.0
"""Seconds; a receiver that wants to be left alone for longer is asked again after a day."""
LONGEST_PIECE = 200
OK, REDIRECTS, UNCHANGED, GONE, SLOW_DOWN = range(200, 300), range(300, 400), 304, 410, (429, 503)

_TAGS = re.compile(r"<[^>]*>")
_TELLING = re.compile(r"(?=[A-Za-z_+/=-]{0,63}\d)[A-Za-z0-9_+/=-]{20,}|\d{11,}")
"""What looks like a key or a person's number; no answer is quoted with one. Keys have digits, names of errors none."""
_MASK = "***"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: ``query`` is added to the URL's own, ``secrets`` is what no reason may repeat beside the URL."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered beside a status of success, whole; ``etag`` is empty where it named none."""

    host: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)
    unchanged: bool = False
    """Whether it is as it was when the ETag was given out that it was asked by."""
    etag: str = ""

    def disbelieved(self, *, final: bool = False, wait: float | None = None) -> Undelivered:
        """Return the refusal of an answer that is no success, with a short piece of it."""
        return Undelivered(f"{self.host} answered: {piece(self.body, self.secrets)}", final=final, wait=wait)


@dataclass(frozen=True, slots=True)
class Outbound:
    """The door: whom the operator allowed beside the public (``host:port``, lower case), and how long it stays open."""

    allowed: frozenset[str] = frozenset()
    resolve: Resolver = pinned.resolved
    connecting: float = CONNECTING
    total: float = TOTAL
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    certificates: ssl.SSLContext | None = None

    def post(self, parcel: Parcel) -> None:
        """Post to a receiver whose status says it all; raises Undelivered."""
        with self._answered(parcel):
            return

    def ask(self, parcel: Parcel) -> Answer:
        """Post to a receiver whose answer has to be read before it is believed; raises Undelivered."""
        with self._answered(parcel) as (place, response):
            return Answer(place.host, _whole(response, place, MOST_BYTES), _secrets(place, parcel))

    def fetch(self, parcel: Parcel, most: int) -> Answer:
        """Ask for something of at most so many bytes, or to hear that it is unchanged; raises Undelivered."""
        with self._answered(parcel) as (place, response):
            unchanged = response.status == UNCHANGED
            body = b"" if unchanged else _whole(response, place, most)
            etag = _named(response, b"etag").decode("latin-1")
            return Answer(place.host, body, _secrets(place, parcel), unchanged, etag)

    @contextmanager
    def _answered(self, parcel: Parcel) -> Iterator[tuple[Destination, httpcore.Response]]:
        """Open a connection, send, and hand out the answer once its status is one of success."""
        place = destination.parsed(parcel.url, parcel.query, self.allowed)
        deadline = Deadline.after(self.total)
        with _lost_connections(place.host, _secrets(place, parcel)):
            addresses = place.admit(pinned.look_up(self.resolve, place.host, place.port, self.connecting))
            backend = Pinned(addresses, deadline, self.network)
            with (
                httpcore.ConnectionPool(self.certificates or _trusted(), network_backend=backend) as pool,
                pool.stream(
                    parcel.method,
                    httpcore.URL(scheme=place.url.scheme, host=place.host, port=place.port, target=place.url.raw_path),
                    headers=_headers(place, parcel),
                    content=parcel.body,
                    extensions={"timeout": {"connect": self.connecting}},
                ) as response,
            ):
                _judge(response, place, parcel)
                yield place, response


def piece(body: bytes, secrets: tuple[str, ...]) -> str:
    """Return a short, printable piece of an answer, without tags and without anything that looks like a secret."""
    text = _unescaped(body)
    for secret in secrets:
        text = text.replace(secret, _MASK)
    text = _TAGS.sub(" ", _TELLING.sub(_MASK, text)[:4096])
    words = "".join(sign if sign.isprintable() else " " for sign in text).split()
    return " ".join(words)[:LONGEST_PIECE] or "nothing"


def _unescaped(body: bytes) -> str:
    """Decode an answer; in JSON, every sign may be hidden in an escape."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")


@contextmanager
def _lost_connections(host: str, secrets: tuple[str, ...]) -> Iterator[None]:
    """Turn everything that can happen on the way into Undelivered."""
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as no:
        raise Undelivered(f"{host} did not answer in time ({type(no).__name__})", final=False, down=True) from no
    except (httpcore.NetworkError, httpcore.RemoteProtocolError, OSError) as no:
        why = piece((str(no) or type(no).__name__).encode(errors="replace"), secrets)
        raise Undelivered(f"{host} is not there: {why}", final=False, down=True) from no
    except httpcore.LocalProtocolError as no:
        raise Undelivered(f"{host} cannot be asked so", final=False) from no
    except UnicodeError:
        destination.refuse("the address", "has no host that can be looked up")


def _judge(response: httpcore.Response, place: Destination, parcel: Parcel) -> None:
    """Let a status of success pass; raises Undelivered for any other."""
    status = response.status
    if status in OK or (status == UNCHANGED and "if-none-match" in parcel.headers):
        return
    said = f"{place.host} answered {status}"
    if status in REDIRECTS:
        raise Undelivered(f"{said}, which is not followed", final=False)
    try:
        said += f": {piece(_read(response, MOST_BYTES), _secrets(place, parcel))}"
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        said += ", and broke off"
    raise Undelivered(said, final=status == GONE, wait=_wait(response) if status in SLOW_DOWN else None)


def _secrets(place: Destination, parcel: Parcel) -> tuple[str, ...]:
    return (*place.secrets(), *parcel.secrets)


def _read(response: httpcore.Response, most: int) -> bytes:
    """Read at most so many bytes of an answer; what is left is not waited for."""
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) >= most:
            break
    return bytes(body[:most])


def _whole(response: httpcore.Response, place: Destination, most: int) -> bytes:
    """Read an answer of at most so many bytes; raises Undelivered for a longer one."""
    body = _read(response, most + 1)
    if len(body) > most:
        raise Undelivered(f"{place.host} answered more than {most} bytes", final=False)
    return body


def _named(response: httpcore.Response, wanted: bytes) -> bytes:
    return next((value for name, value in response.headers if name.lower() == wanted), b"")


def _wait(response: httpcore.Response) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or an instant, counted from the answer's own Date."""
    said = _named(response, b"retry-after").decode("latin-1").strip()
    if re.fullmatch(r"\d{1,9}", said):
        return min(float(said), LONGEST_WAIT)
    until, since = _instant(said), _instant(_named(response, b"date").decode("latin-1"))
    return None if until is None or since is None else min(max(until - since, 0.0), LONGEST_WAIT)


def _instant(said: str) -> float | None:
    """Read an HTTP date as seconds; None where it is none."""
    try:
        parts = parsedate_tz(said)
        return None if parts is None else float(mktime_tz(parts))
    except (ValueError, OverflowError):
        return None


def _headers(place: Destination, parcel: Parcel) -> list[tuple[bytes, bytes]]:
    ours = {"user-agent": "duzhan", "accept-encoding": "identity", "connection": "close"}
    named = {**ours, **{name.lower(): value for name, value in parcel.headers.items()}}
    return [(b"host", place.url.netloc), *((name.encode(), value.encode()) for name, value in named.items())]


@cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates that we trust once; SSL_CERT_FILE names an operator's own."""
    return httpx.create_ssl_context()
