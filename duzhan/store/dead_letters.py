"""Dead letters: notices that were given up, without a word of what they say, and their way back into the outbox."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx, Tx

# The channel by which a person was told all the same is that of another notice of the same promise.
_DEAD = text("""
select n.id, n.message, n.channel, a.username as recipient, split_part(n.promise, ':', 1) as promise, n.last_error,
       n.attempts, n.created_at, tried.at as tried_at, other.channel as told_by
from notice n
join account a on a.id = n.recipient
left join lateral (select max(t.at) as at from attempt t where t.message = n.message) as tried on true
left join lateral (
  select o.channel from notice o
  where o.promise = n.promise and o.recipient = n.recipient and o.id <> n.id and o.state = 'sent'
    and o.channel not in ('inbox', 'webhook') limit 1) as other on true
where n.state = 'dead'
  and (cast(:before as uuid) is null
       or (n.created_at, n.id) < (select created_at, id from notice where id = :before and state = 'dead'))
order by n.created_at desc, n.id desc limit :limit
""")
# What died together leaves together again, under the id that it had. What was overtaken meanwhile stays here: the
# database says so itself, since whoever keeps the house sees no case.
_REPLAY = """
with dead as (
  select n.id from notice n
  where n.state = 'dead' and {which} and not notice_overtaken(n.id)
  order by n.id for update of n)
update notice n set state = 'pending', next_at = :now, attempts = 0 from dead where n.id = dead.id
"""
_REPLAY_ALL = text(_REPLAY.format(which="true"))
_REPLAY_ONE = text(
    _REPLAY.format(which="(n.id = :notice or n.message = (select message from notice where id = :notice))")
)
_IS_DEAD = text("select exists (select from notice where id = :notice and state = 'dead')")


def page(tx: ReadTx, before: UUID | None, limit: int) -> Sequence[RowMapping]:
    """Return the newest dead notices, one more than the limit where there are more."""
    return tx.run(_DEAD, {"before": before, "limit": limit + 1}).mappings().all()


def is_dead(tx: ReadTx, notice: UUID) -> bool:
    """Tell whether a notice was given up."""
    return bool(tx.run(_IS_DEAD, {"notice": notice}).scalar_one())


def replay(tx: Tx, notice: UUID) -> int:
    """Let a dead notice leave again, with whatever died of its message; return how many notices those are."""
    return tx.write(_REPLAY_ONE, {"notice": notice, "now": tx.now}).rowcount


def replay_all(tx: Tx) -> int:
    """Let every dead notice leave again that was not overtaken; return how many those are."""
    return tx.write(_REPLAY_ALL, {"now": tx.now}).rowcount
