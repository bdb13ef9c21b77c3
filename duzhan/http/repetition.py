"""Idempotency-Key: a request that comes again gets its first answer, and nothing is done twice."""

import hashlib
import re
from dataclasses import replace
from typing import Annotated

from fastapi import Header, Request

from duzhan.errors import InvalidInput
from duzhan.http.replies import Reply
from duzhan.policy.permissions import Actor
from duzhan.store.idempotency import Answer, Key
from duzhan.store.keyring import Encrypted, Keyring

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotency-Replayed": "true"}
IdempotencyKey = Annotated[
    str | None, Header(alias=HEADER, description="Kept for 24 hours: a repetition gets the first answer")
]
_SANE = re.compile(r"[\x21-\x7e]{1,200}")


def fingerprint(request: Request, body: bytes) -> str:
    """Return what makes two requests the same: the path and the body, not the headers."""
    return hashlib.sha256(request.url.path.encode() + b"\0" + body).hexdigest()


def key_of(request: Request, actor: Actor, key: str, body: bytes) -> Key:
    """Return the key of a caller's request; raises InvalidInput where it is no sane key."""
    if not _SANE.fullmatch(key):
        raise InvalidInput.of(HEADER, "bad_idempotency_key")
    route = f"{request.method} {request.scope['route'].path}"
    return Key(actor.account, route, key, fingerprint(request, body))


def answer(reply: Reply) -> Answer:
    """Return an answer as it is stored."""
    return Answer(reply.status, reply.headers, reply.body)


def sealed(reply: Reply, key: Key, keys: Keyring) -> Answer:
    """Return an answer that is a secret as it is stored: encrypted, and opened for the same request alone."""
    encrypted = keys.encrypt(reply.body, _about(key))
    return Answer(reply.status, reply.headers, f"{encrypted.key} {encrypted.value.hex()}")


def unsealed(first: Answer, key: Key, keys: Keyring) -> Answer:
    """Return what ``sealed`` made, readable; raises KeysUnusable where its key is gone."""
    name, _, value = first.body.partition(" ")
    return replace(first, body=keys.decrypt(Encrypted(name, bytes.fromhex(value)), _about(key)))


def again(first: Answer) -> Reply:
    """Return the first answer once more."""
    return Reply(first.body, first.status, {**first.headers, **REPLAYED})


def _about(key: Key) -> str:
    return f"{key.account} {key.route} {key.key} {key.request_sha256}"
