"""The line to the API: signs in, sends, tries again where that can do no harm, and reads the answer."""

from collections.abc import Mapping
from threading import Event
from typing import IO, TypeVar
from uuid import uuid4

import httpx

from duzhan.client.refusal import Refused, refusal
from duzhan.wire.accounts import TokenOut
from duzhan.wire.shape import Shape

S = TypeVar("S", bound=Shape)
Query = Mapping[str, str | int | bool | None]
Filter = Mapping[str, str | list[str]]
File = tuple[str, IO[bytes]]

PREFIX = "/api/v1"
ATTEMPTS = 4
LONGEST_WAIT = 10.0  # seconds
_UNAUTHENTICATED, _UNAVAILABLE, _FIRST_FAILURE = 401, 503, 400


class Line:
    """An open connection pool to one API, as one person.

    Every unsafe request carries an Idempotency-Key of its own, so that a repetition after a lost answer is harmless.
    """

    def __init__(self, http: httpx.Client, token: str | None, credentials: tuple[str, str] | None) -> None:
        self._http = http
        self._credentials = credentials
        self._token = token
        self._device: str | None = None
        self._closed = Event()

    def close(self) -> None:
        """Close the connections; whoever waits for another try stops waiting."""
        self._closed.set()
        self._http.close()

    def get(self, path: str, shape: type[S], query: Query | None = None) -> S:
        """Read a shape."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return self._read(self._signed(self._http.build_request("GET", PREFIX + path, params=given)), shape)

    def fetch(self, path: str, query: Filter | None = None, patience: float | None = None) -> bytes:
        """Read bytes; ``patience`` is in seconds, for what takes long to make."""
        timeout = httpx.USE_CLIENT_DEFAULT if patience is None else patience
        request = self._http.build_request("GET", PREFIX + path, params=dict(query or {}), timeout=timeout)
        return self._signed(request).content

    def post(self, path: str, shape: type[S], command: Shape, version: int | None = None) -> S:
        """Send a command, decided on a version where it changes a case, and read a shape."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        content = command.model_dump_json(exclude_unset=True)
        request = self._http.build_request("POST", PREFIX + path, content=content, headers=headers)
        return self._read(self._signed(request), shape)

    def tell(self, path: str, command: Shape) -> None:
        """Send a command that has no answer."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        content = command.model_dump_json(exclude_unset=True)
        self._signed(self._http.build_request("POST", PREFIX + path, content=content, headers=headers))

    def put(self, path: str, shape: type[S], command: Shape, version: int | None = None) -> S:
        """Set something to a shape, decided on a version where it has one, and read what it is now."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        content = command.model_dump_json()
        return self._read(
            self._signed(self._http.build_request("PUT", PREFIX + path, content=content, headers=headers)), shape
        )

    def ask(self, path: str, shape: type[S], version: int | None = None) -> S:
        """Send an unsafe request that has no body, decided on a version where there is one, and read a shape."""
        headers = {"Idempotency-Key": uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._read(self._signed(self._http.build_request("POST", PREFIX + path, headers=headers)), shape)

    def touch(self, path: str) -> None:
        """Send an unsafe request that has no body and no answer."""
        headers = {"Idempotency-Key": uuid4().hex}
        self._signed(self._http.build_request("POST", PREFIX + path, headers=headers))

    def upload(self, path: str, shape: type[S], fields: Mapping[str, str], file: File) -> S:
        """Send a form with a file and read a shape."""
        name, stream = file
        headers = {"Idempotency-Key": uuid4().hex}
        request = self._http.build_request(
            "POST", PREFIX + path, data=dict(fields), files={"file": (name, stream.read())}, headers=headers
        )
        return self._read(self._signed(request), shape)

    def form(self, path: str, shape: type[S], fields: Mapping[str, str], file: File | None) -> S:
        """Send a form that may do without its file, and read a shape."""
        parts: dict[str, tuple[str | None, str | bytes]] = {name: (None, value) for name, value in fields.items()}
        if file is not None:
            parts["file"] = (file[0], file[1].read())
        headers = {"Idempotency-Key": uuid4().hex}
        return self._read(
            self._signed(self._http.build_request("POST", PREFIX + path, files=parts, headers=headers)), shape
        )

    def _signed(self, request: httpx.Request) -> httpx.Response:
        """Send as the person; a token that ran out is renewed once where there is a password to do it with."""
        if self._token is None and self._credentials is not None:
            self._sign_in(*self._credentials)
        try:
            return self._sent(request)
        except Refused as no:
            if no.status != _UNAUTHENTICATED or self._credentials is None:
                raise
        self._sign_in(*self._credentials)
        return self._sent(request)

    def _sign_in(self, username: str, password: str) -> None:
        body = {"username": username, "password": password}
        if self._device is not None:
            body["device"] = self._device
        self._token = None
        made = self._read(self._sent(self._http.build_request("POST", f"{PREFIX}/tokens", json=body)), TokenOut)
        self._token, self._device = made.token, made.device or self._device

    def _sent(self, request: httpx.Request) -> httpx.Response:
        """Send, and again while the API is out of breath or the answer got lost."""
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        harmless = request.method == "GET" or "Idempotency-Key" in request.headers
        left = ATTEMPTS if harmless else 1
        while True:
            left -= 1
            try:
                response = self._http.send(request)
            except httpx.TransportError:
                if not left:
                    raise
                self._wait(1.0)
                continue
            if response.status_code < _FIRST_FAILURE:
                return response
            no = refusal(response)
            if no.status != _UNAVAILABLE or not left:
                raise no
            self._wait(no.retry_after or 1.0)

    def _wait(self, seconds: float) -> None:
        self._closed.wait(min(seconds, LONGEST_WAIT))

    @staticmethod
    def _read(response: httpx.Response, shape: type[S]) -> S:
        # A newer API may say more than this client knows.
        return shape.model_validate_json(response.content, extra="ignore")
