"""Doors: the only way from a route to the database, and each one knows the policy of its route.

A door opens the transaction, signs the caller in, lets the act do its work and commits, all before there is an
answer to send. It does so in the endpoint's own thread: a transaction held by a ``yield`` dependency needs a thread
to open, one to act and one to commit, and when every thread waits for a connection, those who have one wait for a
thread.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from duzhan.errors import WrongContentType
from duzhan.http import repetition
from duzhan.http.passes import admitted, holder
from duzhan.http.policies import (
    ADMINISTERS,
    AUDITS,
    CHECKS,
    IMPORTS,
    KEEPS_ACCOUNTS,
    KEEPS_HOUSE,
    KEEPS_LEADERS,
    PUBLIC,
    READS_CASES,
    SECURES,
    SENDS_READINGS,
    SIGNED_IN,
    SIGNING_IN,
    AtTheDoor,
    Policy,
    RouteWithoutPolicy,
)
from duzhan.http.repetition import IdempotencyKey
from duzhan.http.replies import JSON, Reply
from duzhan.policy.permissions import Actor
from duzhan.settings import Settings
from duzhan.store import callers, idempotency, keyring
from duzhan.store.accounts import Holder
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, ReadTx, Tx, reading, transaction

T = TypeVar("T")
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Door:
    """A request at a route with this policy."""

    request: Request
    policy: Policy

    @property
    def pool(self) -> Pool:
        """The application's connections."""
        pool: Pool = self.request.app.state.pool
        return pool

    @property
    def settings(self) -> Settings:
        """The application's settings."""
        settings: Settings = self.request.app.state.settings
        return settings

    def read(self, act: Callable[[ReadTx, Actor], T]) -> T:
        """Do a reading act in a snapshot, for the caller."""
        with reading(self.pool) as tx:
            return act(tx, callers.tell(tx, admitted(tx, self.request, self.policy)))

    def holder(self) -> Holder:
        """Return who holds the token, for acts that take the pool: they commit what they refuse."""
        with reading(self.pool) as tx:
            return holder(tx, self.request, self.policy)


@dataclass(frozen=True, slots=True)
class WriteDoor(Door):
    """The door of an unsafe request: what it does is committed before it is answered, and done once per key."""

    key: str | None
    body: bytes

    def write(self, act: Callable[[Tx, Actor], Reply], body: bytes | None = None) -> Response:
        """Do a writing act for the caller, or bring back the first answer; ``body`` stands for a streamed one."""
        with transaction(self.pool) as tx:
            reply = self._once(tx, act, self.body if body is None else body)
        return reply.response()

    def write_secret(self, act: Callable[[Tx, Actor], Reply]) -> Response:
        """Do a writing act whose answer is a secret: it is kept encrypted, so that a repetition gets this one too."""
        keys = None if self.key is None else keyring.of(self.settings)
        with transaction(self.pool) as tx:
            reply = self._once(tx, act, self.body, keys)
        return reply.response()

    def disclose(self, act: Callable[[Tx, Actor], Reply]) -> Response:
        """Do an act that shows what is nobody's business and notes who saw it; a repetition is judged and noted again.

        No answer is kept for its key: that one would be shown without a line on the audit, and to who lost the right.
        """
        with transaction(self.pool) as tx:
            actor = callers.tell(tx, admitted(tx, self.request, self.policy))
            if self.key is not None:
                repetition.key_of(self.request, actor, self.key, self.body)
            reply = act(tx, actor)
        return reply.response()

    def _once(self, tx: Tx, act: Callable[[Tx, Actor], Reply], body: bytes, keys: Keyring | None = None) -> Reply:
        actor = callers.tell(tx, admitted(tx, self.request, self.policy))
        if self.key is None:
            return act(tx, actor)
        key = repetition.key_of(self.request, actor, self.key, body)
        first = idempotency.claim(tx, key)
        if first is not None:
            return repetition.again(first if keys is None else repetition.unsealed(first, key, keys))
        reply = act(tx, actor)
        idempotency.keep(tx, key, repetition.answer(reply) if keys is None else repetition.sealed(reply, key, keys))
        return reply


@dataclass(frozen=True, slots=True)
class Entrance:
    """The dependency that gives a safe route its door."""

    policy: Policy

    async def __call__(self, request: Request) -> Door:
        """Open without a thread: everything slow happens in the endpoint."""
        return Door(request, self.policy)


@dataclass(frozen=True, slots=True)
class WriteEntrance:
    """The dependency that gives an unsafe route its door."""

    policy: Policy
    media_type: str = JSON

    async def __call__(self, request: Request, idempotency_key: IdempotencyKey = None) -> WriteDoor:
        """Refuse another media type than the route reads; a JSON body is at hand by now, a multipart one is not."""
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = b"" if self.media_type == MULTIPART else await request.body()
        if (body or sent) and not self._reads(sent):
            raise AtTheDoor(WrongContentType(expected=self.media_type))
        return WriteDoor(request, self.policy, idempotency_key, body)

    def _reads(self, sent: str) -> bool:
        kind, _, subtype = sent.partition("/")
        also_json = self.media_type == JSON and kind == "application" and subtype.endswith("+json")
        return sent == self.media_type or also_json


Visitor = Annotated[Door, Depends(Entrance(PUBLIC))]
VisitorPost = Annotated[WriteDoor, Depends(WriteEntrance(PUBLIC))]
Caller = Annotated[Door, Depends(Entrance(SIGNED_IN))]
CallerPost = Annotated[WriteDoor, Depends(WriteEntrance(SIGNED_IN))]
Beginner = Annotated[Door, Depends(Entrance(SIGNING_IN))]
BeginnerPost = Annotated[WriteDoor, Depends(WriteEntrance(SIGNING_IN))]
CaseReader = Annotated[Door, Depends(Entrance(READS_CASES))]
CaseWriter = Annotated[WriteDoor, Depends(WriteEntrance(READS_CASES))]
CaseUpload = Annotated[WriteDoor, Depends(WriteEntrance(READS_CASES, MULTIPART))]
ImportReader = Annotated[Door, Depends(Entrance(IMPORTS))]
ImportWriter = Annotated[WriteDoor, Depends(WriteEntrance(IMPORTS))]
ImportUpload = Annotated[WriteDoor, Depends(WriteEntrance(IMPORTS, MULTIPART))]
ReadingUpload = Annotated[WriteDoor, Depends(WriteEntrance(SENDS_READINGS, MULTIPART))]
CheckerPost = Annotated[WriteDoor, Depends(WriteEntrance(CHECKS))]
ReadingSender = Annotated[WriteDoor, Depends(WriteEntrance(SENDS_READINGS))]
Checker = Annotated[Door, Depends(Entrance(CHECKS))]
Administrator = Annotated[Door, Depends(Entrance(ADMINISTERS))]
AdministratorPost = Annotated[WriteDoor, Depends(WriteEntrance(ADMINISTERS))]
AccountKeeper = Annotated[Door, Depends(Entrance(KEEPS_ACCOUNTS))]
SecurityPost = Annotated[WriteDoor, Depends(WriteEntrance(SECURES))]
HouseKeeper = Annotated[Door, Depends(Entrance(KEEPS_HOUSE))]
LeaderKeeper = Annotated[Door, Depends(Entrance(KEEPS_LEADERS))]
Auditing = Annotated[Door, Depends(Entrance(AUDITS))]
Open = Dependency(Entrance(PUBLIC))
"""For routes that need no door at all."""


def policy_of(route: object) -> Policy | None:
    """Return the policy that a route's door names, None for a route without a door."""
    if not isinstance(route, APIRoute):
        return None
    calls = (dependency.call for dependency in route.dependant.dependencies)
    return next((call.policy for call in calls if isinstance(call, Entrance | WriteEntrance)), None)


def refuse_undecided(routes: Iterable[object]) -> None:
    """Raise RouteWithoutPolicy where a route names no policy, or is of a kind that cannot."""
    undecided = [getattr(route, "path", repr(route)) for route in routes if policy_of(route) is None]
    if undecided:
        raise RouteWithoutPolicy(undecided)
