"""Idempotency keys: the first answer to an unsafe request, kept in the transaction that did it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from duzhan.errors import IdempotencyConflict, IdempotencyInFlight
from duzhan.store.transaction import Tx
from duzhan.wording import CONFLICTS

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Key:
    """Whose key for which route, and the SHA-256 of the request it came with."""

    account: int
    route: str
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    headers: Mapping[str, str]
    body: str


_LOCK = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 20200228))")

# After the lock and in a statement of its own: only then does the snapshot hold what the lock's last owner committed.
_FIRST = text("""
select request_sha256, status, headers, body from idempotency_key
where account = :account and route = :route and key = :key and created_at > clock_timestamp() - :kept
""")

# Each newcomer clears away a few that have had their day, so that no schedule has to.
_KEEP = text("""
with gone as materialized (
  select forget_answers(:kept, cast(:account as bigint), cast(:route as text), cast(:key as text)))
insert into idempotency_key as k (account, route, key, request_sha256, created_at, status, headers, body)
select :account, :route, :key, :request_sha256, clock_timestamp(), :status, cast(:headers as jsonb), :body from gone
on conflict (account, route, key) do update set
  request_sha256 = excluded.request_sha256, created_at = excluded.created_at,
  status = excluded.status, headers = excluded.headers, body = excluded.body
where k.created_at <= clock_timestamp() - :kept
""")


def claim(tx: Tx, key: Key) -> Answer | None:
    """Return the first answer to this key, or None, and then the key is ours until the transaction ends.

    Raises IdempotencyInFlight while another transaction has it, IdempotencyConflict where it came with other words.
    """
    name = f"{key.account} {key.route} {key.key}"
    if not tx.run(_LOCK, {"name": name}).scalar_one():
        raise IdempotencyInFlight(retry_after=1)
    whose = {"account": key.account, "route": key.route, "key": key.key, "kept": KEPT}
    first = tx.run(_FIRST, whose).first()
    if first is None:
        return None
    if first.request_sha256 != key.request_sha256:
        raise IdempotencyConflict
    return Answer(first.status, first.headers, first.body)


def keep(tx: Tx, key: Key, answer: Answer) -> None:
    """Store the first answer with what it answers to; both are committed, or neither."""
    row = {
        "account": key.account,
        "route": key.route,
        "key": key.key,
        "request_sha256": key.request_sha256,
        "status": answer.status,
        "headers": json.dumps(dict(answer.headers)),
        "body": answer.body,
        "kept": KEPT,
    }
    if tx.write(_KEEP, row).rowcount != 1:
        raise IdempotencyInFlight(CONFLICTS["pk_idempotency_key"], retry_after=1)
