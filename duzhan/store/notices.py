"""Notices: written in the transaction that decided them; the inbox has them at once, the other channels fetch them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from duzhan.policy import reach
from duzhan.store.transaction import Tx
from duzhan.vocabulary import Role, Seat

ROWS_OF_TOLD = """
hears as materialized (select distinct account from told),
ways as materialized (
  select a.id as account, way.urgent, way.channel, way.contact
  from hears
  join account a on a.id = hears.account and a.disabled_at is null
  cross join lateral (
    select cast(null as bool) as urgent, 'inbox' as channel, cast(null as bigint) as contact
    union all
    select grave.urgent, coalesce(first.channel, 'email'), first.id
    from (values (true), (false)) as grave (urgent)
    left join lateral (
      select c.channel, c.id from contact c
      where c.account = a.id and c.disabled_at is null and c.channel <> 'webhook'
        and (grave.urgent or c.channel <> 'sms')
      order by c.position, c.id limit 1) as first on true
    where first.id is not null or a.email is not null
    union all
    select null, c.channel, c.id from contact c
    where c.account = a.id and c.disabled_at is null and c.channel = 'webhook') as way),
written as (
  insert into notice (id, case_id, clock_id, promise, recipient, channel, contact, template, seat, detail, state,
                      created_at, next_at, sent_at, attempts)
  select gen_random_uuid(), told.case_id, told.clock_id, told.promise, told.account, ways.channel, ways.contact,
         told.template, told.seat, told.detail,
         case ways.channel when 'inbox' then 'sent' else 'pending' end, :now, :now,
         case ways.channel when 'inbox' then cast(:now as timestamptz) end, 0
  from told join ways on ways.account = told.account and coalesce(ways.urgent = told.urgent, true)
  -- Whatever it conflicts with: to name the constraint would ask for the right to read what others were told.
  on conflict do nothing
  returning 1)
"""
"""Two CTEs that turn whoever is told into rows: the inbox, the first way out, and every webhook.

They follow a CTE ``told (case_id, clock_id, promise, account, seat, template, detail, urgent)`` with one row for each
promise and account, and take the parameter ``now``; ``written`` has one row for each notice. ``urgent`` is what
``reach.urgent`` says of it: whether it is worth a text message. Ways are looked up once per account, however many
notices it gets.
"""

_HANDED_OVERS = 3
"""As policy/seats.py: so many delegations are followed, and never one that leads back."""

# Whoever is on leave is replaced by the end of the chain of delegates, everyone keeps the first seat that reaches them.
_TOLD = f"""
handed as (
  select account, seat, position, array[account] as passed from wanted
  union all
  select d.delegate, h.seat, h.position, h.passed || d.delegate
  from handed h
  cross join lateral (
    select d.delegate from delegation d join account a on a.id = d.delegate and a.disabled_at is null
    where d.account = h.account and d.revoked_at is null and cast(:today as date) between d.since and d.until
    order by d.id desc limit 1) as d
  where cardinality(h.passed) <= {_HANDED_OVERS} and d.delegate <> all(h.passed)),
ends as (
  select distinct on (passed[1], position) account, seat, position from handed
  order by passed[1], position, cardinality(passed) desc),
told as (
  select distinct on (account) cast(:case_id as bigint) as case_id, cast(:clock_id as bigint) as clock_id,
         cast(:promise as text) as promise, account, seat, cast(:template as text) as template,
         cast(:detail as jsonb) as detail, cast(:urgent as bool) as urgent
  from ends order by account, position),
{ROWS_OF_TOLD}
select count(*) from written
"""  # noqa: S608  # of texts of ours
_TELL = text(f"""
with recursive wanted as (
  select g.account, wanted.seat, wanted.position
  from unnest(cast(:units as text[]), cast(:roles as text[]), cast(:seats as text[]))
       with ordinality as wanted (unit, role, seat, position)
  join account_grant g on g.unit = wanted.unit and g.role = wanted.role
  join account a on a.id = g.account and a.disabled_at is null),
{_TOLD}""")  # noqa: S608
_TELL_ACCOUNTS = text(f"""
with recursive wanted as (
  select wanted.account, wanted.seat, wanted.position
  from unnest(cast(:accounts as bigint[]), cast(:seats as text[])) with ordinality as wanted (account, seat, position)
  join account a on a.id = wanted.account and a.disabled_at is null),
{_TOLD}""")  # noqa: S608
# Locked in one order, as the deliverer does, so that the two never wait for each other.
_CANCEL_OF_CASE = text("""
with open as (
  select id from notice where case_id = :case_id and state in ('pending', 'leased') order by id for update)
update notice n set state = 'cancelled', token = null, lease_until = null from open where n.id = open.id
""")

_WITHDRAW = text("""
with open as (
  select id from notice where promise = any(cast(:promises as text[])) and state in ('pending', 'leased')
  order by id for update)
update notice n set state = 'cancelled', token = null, lease_until = null from open where n.id = open.id
""")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told; ``promise`` names what it keeps, so that it is told once. Only an alarm is about no case."""

    case_id: int | None
    promise: str
    template: str
    detail: Mapping[str, object]
    clock_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Everyone with a role in a unit, and the seat in which they are told."""

    unit: str
    role: Role
    seat: Seat


def tell(tx: Tx, message: Message, recipients: Sequence[Recipient], *, today: date) -> int:
    """Write a notice to each account behind the recipients, once per promise; return how many rows were written.

    ``today`` is the local date: whoever is on leave then is replaced by their delegate.
    """
    wanted = {
        "units": [recipient.unit for recipient in recipients],
        "roles": [recipient.role.value for recipient in recipients],
        "seats": [recipient.seat.value for recipient in recipients],
    }
    return int(str(tx.write(_TELL, {**_values(tx, message, today), **wanted}).scalar_one()))


def tell_accounts(tx: Tx, message: Message, accounts: Sequence[tuple[int, Seat]], *, today: date) -> int:
    """Write a notice to each of these accounts, in a seat each, as ``tell`` does."""
    wanted = {"accounts": [account for account, _ in accounts], "seats": [seat.value for _, seat in accounts]}
    return int(str(tx.write(_TELL_ACCOUNTS, {**_values(tx, message, today), **wanted}).scalar_one()))


def cancel_of_case(tx: Tx, case_id: int) -> int:
    """Cancel whatever of a case has not left the house yet; return how many notices that were."""
    return tx.write(_CANCEL_OF_CASE, {"case_id": case_id}).rowcount


def withdraw(tx: Tx, promises: Sequence[str]) -> int:
    """Cancel whatever of some promises has not left the house yet; return how many notices that were."""
    return tx.write(_WITHDRAW, {"promises": list(promises)}).rowcount


def _values(tx: Tx, message: Message, today: date) -> dict[str, object]:
    return {
        "case_id": message.case_id,
        "clock_id": message.clock_id,
        "promise": message.promise,
        "template": message.template,
        "detail": json.dumps(dict(message.detail), ensure_ascii=False),
        "urgent": reach.urgent(message.template, message.detail),
        "today": today,
        "now": tx.now,
    }
