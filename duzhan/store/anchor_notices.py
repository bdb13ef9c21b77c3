"""Anchors on their way to the auditors: by mail, and to their webhooks; never by a robot, which would cut them off."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.campaign import notices as kinds
from duzhan.store.transaction import ReadTx, Tx

_READERS = """
readers as (
  select a.id, a.email from account a
  where a.disabled_at is null
    and exists (select from account_grant g where g.account = a.id and g.role = 'auditor')),
ways as (
  select r.id as account, 'email' as channel, own.id as contact from readers r
  left join lateral (
    select c.id from contact c where c.account = r.id and c.disabled_at is null and c.channel = 'email'
    order by c.position, c.id limit 1) as own on true
  where own.id is not null or r.email is not null
  union all
  select r.id, c.channel, c.id from readers r
  join contact c on c.account = r.id and c.disabled_at is null and c.channel = 'webhook')
"""
_TELL = text(f"""
with {_READERS},
written as (
  insert into notice (id, promise, recipient, channel, contact, template, seat, detail, state, created_at, next_at,
                      attempts)
  select gen_random_uuid(), :promise, account, channel, contact, :template, '', cast(:detail as jsonb), 'pending',
         :now, :now, 0
  from ways on conflict do nothing
  returning 1)
select count(*) from written
""")  # noqa: S608  # of texts of ours
_TOLD = text("select number, at from anchors_told()")
_REACHABLE = text(f"with {_READERS} select exists (select from ways)")  # noqa: S608
_LEFT = text("select anchors_left()")


@dataclass(frozen=True, slots=True)
class Told:
    """The newest anchor that auditors were told of, and when."""

    number: int
    at: datetime


def last_told(tx: ReadTx) -> Told | None:
    """Return the newest anchor that was put on its way; None where none was lately."""
    row = tx.run(_TOLD).first()
    return None if row is None else Told(int(row[0]), row[1])


def tell(tx: Tx, number: int, lines: Sequence[str], at: str) -> int:
    """Put lines up to an anchor's on their way to every auditor; return how many messages that makes."""
    detail = {"anchor_number": number, "anchors": list(lines), "at": at}
    values = {"promise": f"anchor:{number}", "template": kinds.ANCHOR, "detail": json.dumps(detail), "now": tx.now}
    return int(str(tx.write(_TELL, values).scalar_one()))


def reachable(tx: ReadTx) -> bool:
    """Tell whether there is an auditor with an address outside the house."""
    return bool(tx.run(_REACHABLE).scalar_one())


def newest_left(tx: ReadTx) -> datetime | None:
    """Return the instant of the newest anchor that some auditor's address took.

    Where none did lately it is that of the first one told of lately; None where none was told of: nobody is to be.
    """
    left: datetime | None = tx.run(_LEFT).scalar_one()
    return left
