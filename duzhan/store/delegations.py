"""Delegations: who stands in for whom, from which local date to which."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping, text

from duzhan.model.delegation import Delegation
from duzhan.policy.permissions import Grant
from duzhan.policy.seats import HAND_OVERS
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, Role

_COLUMNS = """
select d.id, a.username as account, b.username as delegate, d.since, d.until, d.reason, d.created_at, d.revoked_at
from delegation d join account a on a.id = d.account join account b on b.id = d.delegate
"""
_OF = text(_COLUMNS + "where d.account = :account or d.delegate = :account order by d.id desc limit :limit")
_ONE = text(_COLUMNS + "where d.id = :id and d.account = :account")
# The account's row is held, so that two delegations at once cannot each overlook the other.
_HOLD = text("select id from account where id = :account for update")
_OVERLAPS = text("""
select exists (select from delegation where account = :account and revoked_at is null
               and since <= :until and until >= :since)
""")
_ADD = text("""
insert into delegation (account, delegate, since, until, reason, created_by, created_at)
values (:account, :delegate, :since, :until, :reason, :created_by, :created_at) returning id
""")
_REVOKE = text("""
update delegation set revoked_at = coalesce(revoked_at, :now) where id = :id and account = :account
""")
_REVOKE_ALL = text("""
update delegation set revoked_at = :now where account = :account and revoked_at is null and until >= :today
""")
_GRANTS = text("select role, level, area, unit from account_grant where account = :account order by id")
# Backwards along the chains that policy/seats.py follows forwards: who is told in whose place may sign in that place.
_STOOD_IN_FOR = text("""
with recursive today as (
  select d.account, d.delegate from delegation d join account a on a.id = d.delegate and a.disabled_at is null
  where d.revoked_at is null and :today between d.since and d.until),
chain (account, hand_overs) as (
  select account, 1 from today where delegate = :delegate
  union
  select today.account, hand_overs + 1 from chain join today on today.delegate = chain.account
  where hand_overs < :most and today.account <> :delegate)
select a.username, g.role, g.level, g.area, g.unit
from (select account, min(hand_overs) as hand_overs from chain group by account) as found
join account a on a.id = found.account join account_grant g on g.account = found.account
order by found.hand_overs, g.id
""")


def add(tx: Tx, row: Delegation) -> int | None:
    """Insert a delegation and return its key; None where the account has another one for one of the days."""
    values = row.model_dump(exclude={"id", "revoked_at"})
    tx.write(_HOLD, {"account": row.account})
    if tx.run(_OVERLAPS, {"account": row.account, "since": row.since, "until": row.until}).scalar_one():
        return None
    return int(str(tx.write(_ADD, values).scalar_one()))


def find(tx: ReadTx, key: int, account: int) -> RowMapping | None:
    """Return a delegation of an account with both user names, or None."""
    return tx.run(_ONE, {"id": key, "account": account}).mappings().first()


def of_person(tx: ReadTx, account: int, limit: int = 200) -> Sequence[RowMapping]:
    """List what a person delegated and what was delegated to them, the newest first."""
    return tx.run(_OF, {"account": account, "limit": limit}).mappings().all()


def revoke(tx: Tx, key: int, account: int) -> bool:
    """End an account's delegation now, the first time only; False where the account has no such delegation."""
    return tx.write(_REVOKE, {"id": key, "account": account, "now": tx.now}).rowcount == 1


def revoke_all(tx: Tx, account: int, today: date) -> int:
    """End all delegations of an account that are not over; return how many."""
    return tx.write(_REVOKE_ALL, {"account": account, "today": today, "now": tx.now}).rowcount


def grants_of(tx: ReadTx, account: int) -> tuple[Grant, ...]:
    """Return what an account is granted."""
    return tuple(
        Grant(Role(row.role), Level(row.level), row.area, row.unit) for row in tx.run(_GRANTS, {"account": account})
    )


def stood_in_for(tx: ReadTx, delegate: int, today: date) -> list[tuple[str, Grant]]:
    """Return user name and each grant of everyone whom a person stands in for on a local date, the nearest first."""
    return [
        (str(row.username), Grant(Role(row.role), Level(row.level), row.area, row.unit))
        for row in tx.run(_STOOD_IN_FOR, {"delegate": delegate, "today": today, "most": HAND_OVERS})
    ]
