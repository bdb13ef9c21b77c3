"""The outbox: what waits for one address is leased together, sent by somebody, and settled with the lease's token.

No statement here waits for a row that somebody else holds in another order: what is held is skipped, and what is
settled or cancelled is locked by id first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import TextClause, text

from duzhan.policy import reach
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Waiting:
    """Notices that are due for one address: a message that was formed before, or, without one, what may become one."""

    address: str
    message: UUID | None
    ids: tuple[UUID, ...]
    attempts: int


@dataclass(frozen=True, slots=True)
class Held:
    """A due notice whose row this transaction holds, with what decides whether it leaves now.

    The hours are None where the recipient has set none; ``disabled`` is said of the account, ``closed`` of the contact.
    """

    id: UUID
    message: UUID | None
    template: str
    detail: Mapping[str, object]
    created_at: datetime
    attempts: int
    name: str
    disabled: bool
    address: str | None
    secret: str
    closed: bool
    quiet_from: time | None
    quiet_until: time | None
    digest: str | None
    daily_at: time | None


@dataclass(frozen=True, slots=True)
class Lease:
    """A message that this deliverer holds until its lease runs out; only its token may settle it."""

    message: UUID
    token: UUID
    ids: tuple[UUID, ...]
    attempts: int


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to deliver a message, as it is kept; ``answer`` is empty where it was delivered."""

    channel: Channel
    digest: str
    answer: str


_DUE = """state in ('pending', 'leased') and next_at <= :now and (state = 'pending' or lease_until < :now)"""
# Whoever was not tried yet goes first: an address that does not answer must not keep the others waiting again.
_WAITING = text(f"""
select coalesce(c.address, a.email, '') as address, due.message, max(due.attempts) as attempts,
       array_agg(due.id order by due.created_at, due.id) as ids
from (select id, recipient, contact, message, attempts, created_at, next_at,
             case when template = :alone then id end as alone from notice
      where channel = :channel and {_DUE} order by next_at limit :most) as due
join account a on a.id = due.recipient
left join contact c on c.id = due.contact
group by due.recipient, due.contact, due.message, c.address, a.email, due.alone
order by max(due.attempts) > 0, min(due.next_at), due.message
""")  # noqa: S608  # of texts of ours
_HOLD = text(f"""
select n.id, n.message, n.template, n.detail, n.created_at, n.attempts, a.name, a.disabled_at is not null as disabled,
       coalesce(c.address, a.email) as address, coalesce(c.secret, '') as secret,
       c.disabled_at is not null as closed,
       s.quiet_from, s.quiet_until, s.digest, s.daily_at
from notice n
join account a on a.id = n.recipient
left join contact c on c.id = n.contact
left join notice_setting s on s.account = n.recipient
where n.id = any(cast(:ids as uuid[])) and {_DUE}
order by n.id for update of n skip locked
""")  # noqa: S608
_MEMBERS = text("select count(*) from notice where message = :message and state in ('pending', 'leased')")
_LEASE = text("""
update notice set state = 'leased', token = :token, lease_until = :until, message = :message, attempts = attempts + 1
where id = any(cast(:ids as uuid[]))
""")
_POSTPONE = text("""
update notice set state = 'pending', token = null, lease_until = null, next_at = :until
where id = any(cast(:ids as uuid[]))
""")
_CANCEL = text("""
update notice set state = 'cancelled', token = null, lease_until = null, last_error = :reason
where id = any(cast(:ids as uuid[]))
""")
# A notice that nobody can word leaves its message: should it be worded later, it travels under an id of its own.
_BURY = text("""
update notice set state = 'dead', token = null, lease_until = null, message = null, last_error = :reason
where id = any(cast(:ids as uuid[]))
""")
_SETTLE = """
with held as (
  select id from notice where message = :message and token = :token and state = 'leased' order by id for update)
update notice n set {changes}, token = null, lease_until = null from held where n.id = held.id returning n.id
"""
_SENT = text(_SETTLE.format(changes="state = 'sent', sent_at = :now, last_error = null"))
_RETRY = text(_SETTLE.format(changes="state = 'pending', next_at = :next_at, last_error = :reason"))
_DEAD = text(_SETTLE.format(changes="state = 'dead', last_error = :reason"))
# The same promise by the recipient's next contact, or by the account's own mail address after the last; a webhook's
# reader is a program, nobody is told in its place. What was written when stays: the words depend on it.
_FALL_BACK = text("""
insert into notice (id, case_id, clock_id, promise, recipient, channel, contact, template, seat, detail, state,
                    created_at, next_at, attempts)
select gen_random_uuid(), n.case_id, n.clock_id, n.promise, n.recipient, way.channel, way.contact, n.template, n.seat,
       n.detail, 'pending', n.created_at, :now, 0
from notice n
join account a on a.id = n.recipient and a.disabled_at is null
join contact c on c.id = n.contact and c.channel <> 'webhook'
cross join lateral (
  (select following.channel, following.id as contact from contact following
   where following.account = n.recipient and following.disabled_at is null and following.channel <> 'webhook'
     and (following.position, following.id) > (c.position, c.id)
     and (following.channel <> 'sms' or n.id = any(cast(:urgent as uuid[])))
     and (following.channel = 'email' or n.template <> :alone)
   order by following.position, following.id limit 1)
  union all
  (select 'email', null where a.email is not null and not (c.channel = 'email' and c.address = a.email))
  limit 1) as way
where n.id = any(cast(:ids as uuid[]))
on conflict (promise, recipient, channel, contact) do nothing
""")
_ATTEMPT = text("""
insert into attempt (message, channel, contact, address_sha256, at, delivered, answer)
select :message, :channel, (select contact from notice where id = :first), :digest, :now, :delivered, :answer
""")
_PACE = text("""
select at from attempt where channel = :channel and address_sha256 = :digest and at > :since
order by at desc offset :most - 1 limit 1
""")


def waiting(tx: ReadTx, channel: Channel, most: int) -> list[Waiting]:
    """List what is due on a channel by address, oldest first, looking at so many notices; it only narrows."""
    values = {"channel": channel.value, "now": tx.now, "most": most, "alone": reach.ANCHOR}
    rows = tx.run(_WAITING, values).mappings()
    return [Waiting(row["address"], row["message"], tuple(row["ids"]), row["attempts"]) for row in rows]


def hold(tx: Tx, ids: Sequence[UUID]) -> list[Held]:
    """Hold the rows of some notices that are still due and that nobody else holds, oldest first."""
    rows = tx.write(_HOLD, {"ids": list(ids), "now": tx.now}).mappings()
    return sorted((Held(**row) for row in rows), key=lambda held: (held.created_at, held.id))


def members(tx: Tx, message: UUID) -> int:
    """Count the notices of a formed message that are still to be delivered."""
    return int(str(tx.run(_MEMBERS, {"message": message}).scalar_one()))


def lease(tx: Tx, held: Sequence[Held], life: timedelta) -> Lease:
    """Lease held notices as one message: by its own id, or by that of the first of them."""
    first = held[0]
    message, token = first.message or first.id, uuid4()
    ids = tuple(one.id for one in held)
    tx.write(_LEASE, {"ids": list(ids), "message": message, "token": token, "until": tx.now + life})
    return Lease(message, token, ids, 1 + max(one.attempts for one in held))


def postpone(tx: Tx, ids: Sequence[UUID], until: datetime) -> None:
    """Let notices that this transaction holds wait until an instant."""
    tx.write(_POSTPONE, {"ids": list(ids), "until": until})


def cancel(tx: Tx, ids: Sequence[UUID], reason: str) -> None:
    """Cancel notices that this transaction holds."""
    tx.write(_CANCEL, {"ids": list(ids), "reason": reason})


def bury(tx: Tx, ids: Sequence[UUID], reason: str) -> None:
    """Give up notices that this transaction holds, where people can see them."""
    tx.write(_BURY, {"ids": list(ids), "reason": reason})


def settle_sent(tx: Tx, lease: Lease) -> list[UUID]:
    """Record a delivery; nothing where the lease was lost, or everything cancelled meanwhile."""
    return _settled(tx, _SENT, lease, {"now": tx.now})


def settle_retry(tx: Tx, lease: Lease, reason: str, retry_at: datetime) -> list[UUID]:
    """Record a failed attempt and when to try again."""
    return _settled(tx, _RETRY, lease, {"reason": reason, "next_at": retry_at})


def settle_dead(tx: Tx, lease: Lease, reason: str) -> list[UUID]:
    """Record the last failed attempt."""
    return _settled(tx, _DEAD, lease, {"reason": reason})


def fall_back(tx: Tx, ids: Sequence[UUID], urgent: Sequence[UUID]) -> int:
    """Write a notice for each recipient's next way out, where there is one; ``urgent`` may take text messages."""
    return tx.write(
        _FALL_BACK, {"ids": list(ids), "urgent": list(urgent), "now": tx.now, "alone": reach.ANCHOR}
    ).rowcount


def paced_until(tx: ReadTx, channel: Channel, digest: str, most: int, span: timedelta) -> datetime | None:
    """Return when an address may have another message, that had ``most`` within the span; None: now."""
    values = {"channel": channel.value, "digest": digest, "most": most, "since": tx.now - span}
    last = tx.run(_PACE, values).scalar()
    return None if last is None else last + span


def record(tx: Tx, lease: Lease, tried: Try) -> None:
    """Keep an attempt, whatever became of the lease."""
    values = {"message": lease.message, "channel": tried.channel.value, "first": lease.ids[0], "now": tx.now}
    tx.write(_ATTEMPT, {**values, "digest": tried.digest, "delivered": not tried.answer, "answer": tried.answer})


def _settled(tx: Tx, statement: TextClause, lease: Lease, values: Mapping[str, object]) -> list[UUID]:
    return list(tx.write(statement, {**values, "message": lease.message, "token": lease.token}).scalars())
