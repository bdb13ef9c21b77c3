"""The histories that conformance is judged by, so many cases at a time; nothing in them that anybody wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, literal_column, select, text, true

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.policy.bulk_closing import Order
from duzhan.policy.metrics import Period
from duzhan.policy.permissions import Actor
from duzhan.store import scope
from duzhan.store.transaction import ReadTx
from statemachines.states import Trigger

CASE, EVENT = table(Case), table(Event)
T = Trigger
JUDGED = tuple(trigger.value for trigger in (T.RETURN, T.VERIFY, T.CLOSE))
"""The acts at which something is found; a case without one in the period need not be looked at."""
TOLD = (
    *(T.ASSIGN, T.TRANSFER, T.ACCEPT, T.RETURN, T.SUBMIT),
    *(T.REVIEW, T.SEND_BACK, T.VERIFY, T.CLOSE, T.REOPEN),
)

# Of everything else only what somebody did who verified too. The units that were responsible, and those of them that
# the verifier belongs to, are told of verifications; a grant that was given later says nothing about then.
_ACTS = text("""
select e.case_id, e.id, e.kind, e.at, e.actor, e.unit, e.to_state, meant.units, meant.own
from event e left join lateral (
  select array_agg(distinct p.unit) as units, array_agg(distinct p.unit) filter (where exists (
    select from account_grant g join account a on a.id = g.account
    where g.account = e.actor and g.unit = p.unit and not exists (
      select from audit w where w.kind = 'grant_given' and w.subject = a.username and w.at > e.at
        and w.detail ->> 'unit' = g.unit))) as own
  from part p where p.case_id = e.case_id and p.since <= e.at and (p.ended_at is null or p.ended_at > e.at)
) as meant on e.kind = 'verify'
where e.case_id = any(cast(:cases as bigint[])) and (e.kind = any(cast(:told as text[])) or (
  e.unit is not null and e.actor in (
    select v.actor from event v where v.case_id = e.case_id and v.kind = 'verify')))
order by e.case_id, e.at, e.id
""")
_PIECES = text("""
select case_id, cycle, kind, min(uploaded_at) as came_at
from evidence where case_id = any(cast(:cases as bigint[])) group by case_id, cycle, kind order by case_id, cycle, kind
""")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose cases, in which period, after which case, and how many."""

    actor: Actor | None
    """None for operators, who know no scope."""
    period: Period
    after: int
    limit: int


def cases(tx: ReadTx, asked: Asked) -> Sequence[RowMapping]:
    """Return the next cases with an act in the period at which something may be found, in the order of logging."""
    # With a limit it is asked case by case, by the index; as a mere condition all events would be read for each chunk.
    happened = (
        select(literal_column("1"))
        .where(
            EVENT.c.case_id == CASE.c.id,
            EVENT.c.at >= asked.period.since,
            EVENT.c.at < asked.period.until,
            EVENT.c.kind.in_(JUDGED),
        )
        .limit(1)
        .lateral()
    )
    columns = (CASE.c.id, CASE.c.number, CASE.c.severity, CASE.c.content_area, CASE.c.policy_version)
    joined = table(Case).join(happened, true())
    wanted = select(*columns).select_from(joined).where(CASE.c.id > asked.after)
    wanted = wanted.order_by(CASE.c.id).limit(asked.limit)
    if asked.actor is not None:
        wanted = wanted.where(scope.visible(asked.actor))
    return tx.run(wanted).mappings().all()


def acts(tx: ReadTx, of: Sequence[int]) -> Sequence[RowMapping]:
    """Return the acts of some cases that conformance asks about, oldest first."""
    return tx.run(_ACTS, {"cases": list(of), "told": [trigger.value for trigger in TOLD]}).mappings().all()


def pieces(tx: ReadTx, of: Sequence[int]) -> Sequence[RowMapping]:
    """Return when the first piece of evidence of each cycle and kind came, of some cases."""
    return tx.run(_PIECES, {"cases": list(of)}).mappings().all()


def orders(tx: ReadTx, actor: Actor | None, since: datetime, until: datetime) -> Iterator[Order]:
    """Yield the closings that offices ordered from an instant until another one, each office's in their order."""
    ordered = (
        EVENT.c.case_id == CASE.c.id,
        EVENT.c.at >= since,
        EVENT.c.at < until,
        EVENT.c.kind == T.ORDER_CLOSING.value,
        EVENT.c.unit.is_not(None),
    )
    wanted = select(EVENT.c.id, CASE.c.number, EVENT.c.unit, EVENT.c.at).where(*ordered)
    if actor is not None:
        wanted = wanted.where(scope.visible(actor))
    for row in tx.run(wanted.order_by(EVENT.c.unit, EVENT.c.at, EVENT.c.id)):
        yield Order(int(row[0]), str(row[1]), str(row[2]), row[3])
