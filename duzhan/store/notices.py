"""Notices: written in the transaction that decided them; the inbox has them at once, the other channels fetch them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from duzhan.store.transaction import Tx
from duzhan.vocabulary import Channel, Role, Seat


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told about a case; ``promise`` names what it keeps, so that it is told once."""

    case_id: int
    promise: str
    template: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Everyone with a role in a unit, and the seat in which they are told."""

    unit: str
    role: Role
    seat: Seat


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice that this deliverer holds until its lease runs out; only its token may settle it."""

    id: UUID
    token: UUID
    channel: Channel
    address: str
    name: str
    created_at: datetime
    attempts: int


_TELL = text("""
insert into notice (id, case_id, promise, recipient, channel, template, seat, detail, state,
                    created_at, next_at, sent_at, attempts)
select gen_random_uuid(), :case_id, :promise, told.account, channel, :template, told.seat, cast(:detail as jsonb),
       case channel when 'inbox' then 'sent' else 'pending' end, :now, :now,
       case channel when 'inbox' then cast(:now as timestamptz) end, 0
from (
  select distinct on (g.account) g.account, wanted.seat, a.email
  from unnest(cast(:units as text[]), cast(:roles as text[]), cast(:seats as text[]))
       with ordinality as wanted (unit, role, seat, position)
  join account_grant g on g.unit = wanted.unit and g.role = wanted.role
  join account a on a.id = g.account and a.disabled_at is null
  order by g.account, wanted.position) as told
cross join unnest(array['inbox', 'email']) as channel
where channel = 'inbox' or told.email is not null
on conflict (promise, recipient, channel) do nothing
""")
_CLAIM = text("""
update notice n set state = 'leased', token = gen_random_uuid(), lease_until = :until, attempts = attempts + 1
from (
  select id from notice
  where channel = :channel and ((state = 'pending' and next_at <= :now) or (state = 'leased' and lease_until < :now))
  order by next_at limit :limit for update skip locked) as due,
  account a
where n.id = due.id and a.id = n.recipient
returning n.id, n.token, n.channel, a.email as address, a.name, n.created_at, n.attempts
""")
_SENT = text("""
update notice set state = 'sent', sent_at = :now, token = null, lease_until = null, last_error = null
where id = :id and token = :token and state = 'leased'
""")
_FAILED = text("""
update notice set state = :state, next_at = :next_at, token = null, lease_until = null, last_error = :error
where id = :id and token = :token and state = 'leased'
""")


def tell(tx: Tx, message: Message, recipients: Sequence[Recipient]) -> int:
    """Write a notice to each account behind the recipients, once per promise; return how many rows were written."""
    return tx.write(
        _TELL,
        {
            "case_id": message.case_id,
            "promise": message.promise,
            "template": message.template,
            "detail": json.dumps(dict(message.detail), ensure_ascii=False),
            "now": tx.now,
            "units": [recipient.unit for recipient in recipients],
            "roles": [recipient.role.value for recipient in recipients],
            "seats": [recipient.seat.value for recipient in recipients],
        },
    ).rowcount


def claim(tx: Tx, channel: Channel, lease: timedelta, limit: int) -> list[Leased]:
    """Lease the oldest undelivered notices of a channel, also those whose last deliverer died."""
    values = {"channel": channel.value, "now": tx.now, "until": tx.now + lease, "limit": limit}
    return [Leased(**{**row, "channel": channel}) for row in tx.write(_CLAIM, values).mappings()]


def settle_sent(tx: Tx, notice: Leased) -> bool:
    """Record a delivery; False where the lease was lost or the notice cancelled meanwhile."""
    return tx.write(_SENT, {"id": notice.id, "token": notice.token, "now": tx.now}).rowcount == 1


def settle_failed(tx: Tx, notice: Leased, error: str, retry_at: datetime | None) -> bool:
    """Record a failed attempt and when to try again; None buries the notice where people can see it."""
    state = "dead" if retry_at is None else "pending"
    values = {"id": notice.id, "token": notice.token, "state": state, "error": error[:500]}
    return tx.write(_FAILED, {**values, "next_at": retry_at or tx.now}).rowcount == 1
