"""The inbox: a person's notices with what is needed to put them into words."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    RowMapping,
    Select,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from duzhan.model.campaign import CampaignRow
from duzhan.model.case import Case
from duzhan.model.clock import Clock
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.model.notice import Notice
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import places, scope
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Channel, ClockKind

CAMPAIGN = table(CampaignRow).c
CASE = table(Case).c
FIRED = table(Clock).alias("fired")
STARTED = table(Clock).alias("started")
EVENT = table(Event).c
NOTICE = table(Notice).c
UNIT = table(Unit).c

STARTS = {"found": ClockKind.ASSIGN, "return": ClockKind.ASSIGN, "submit": ClockKind.REVIEW, "review": ClockKind.VERIFY}
"""The clock that an act starts for those who are told of it: their notice names its due date."""


MANY = 1000
"""Unread notices are counted up to this; more do not make the figure more useful."""


def page(tx: ReadTx, actor: Actor, before: UUID | None, limit: int) -> Sequence[RowMapping]:
    """Return the newest notices in a person's inbox, one more than the limit where there are more."""
    conditions = _mine(actor)
    if before is not None:
        last = select(NOTICE.created_at, NOTICE.id).where(NOTICE.id == before, *_own(actor)).scalar_subquery()
        conditions.append(tuple_(NOTICE.created_at, NOTICE.id) < last)
    newest = select(NOTICE.id).where(*conditions).order_by(NOTICE.created_at.desc(), NOTICE.id.desc()).limit(limit + 1)
    worded = _worded(newest.subquery("newest"))
    return tx.run(worded.order_by(NOTICE.created_at.desc(), NOTICE.id.desc())).mappings().all()


def worded(tx: ReadTx, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """Return some notices, of whichever channel, with what is needed to put them into words."""
    wanted = select(NOTICE.id).where(NOTICE.id.in_(ids)).subquery("wanted")
    return tx.run(_worded(wanted)).mappings().all()


def unread(tx: ReadTx, actor: Actor) -> int:
    """Return how many notices a person has not read, counted up to MANY."""
    some = select(NOTICE.id).where(*_mine(actor), NOTICE.read_at.is_(None)).limit(MANY).subquery("some")
    return int(str(tx.run(select(func.count()).select_from(some)).scalar_one()))


def mark_read(tx: Tx, actor: Actor, notice: UUID) -> bool:
    """Mark a notice as read, the first time only; False where it is not in the person's inbox."""
    read = update(table(Notice)).where(NOTICE.id == notice, *_mine(actor))
    return tx.write(read.values(read_at=func.coalesce(NOTICE.read_at, tx.now))).rowcount == 1


def _mine(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that a notice is in a person's inbox, and that its case still concerns that person."""
    told = exists().where(CASE.id == NOTICE.case_id, scope.was_told(actor)).correlate(table(Notice))
    return [*_own(actor), or_(NOTICE.case_id.is_(None), told)]


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return NOTICE.recipient == actor.account, NOTICE.channel == Channel.INBOX.value


def _worded(chosen: FromClause) -> Select[tuple[object, ...]]:
    """Select notices with their case as it is, and the due date as it was when they were written.

    What is about no case has the campaign that is in force, and nulls.
    """
    columns = (
        NOTICE.id,
        NOTICE.template,
        NOTICE.seat,
        NOTICE.detail,
        NOTICE.created_at,
        NOTICE.read_at,
        CASE.number,
        CASE.area,
        CASE.content_area,
        CASE.description,
        func.coalesce(CASE.policy_version, CAMPAIGN.policy_version).label("policy_version"),
        CASE.rework,
        CASE.cycle,
        CAMPAIGN.name.label("campaign_name"),
        places.FULL_NAME,
        func.coalesce(UNIT.name, "").label("unit_name"),
        FIRED.c.kind.label("clock_kind"),
        FIRED.c.started_at.label("clock_started_at"),
        FIRED.c.due_at.label("clock_due_at"),
        _started_due().label("started_due_at"),
        EVENT.row["due_at"].astext.label("row_due_at"),
    )
    return select(*columns).select_from(_joined(chosen))


def _joined(chosen: FromClause) -> FromClause:
    told_of = cast(func.substring(NOTICE.promise, literal_column("'^event:([0-9]+)$'")), BigInteger)
    told = chosen.join(table(Notice), NOTICE.id == chosen.c.id).outerjoin(places.CASE, CASE.id == NOTICE.case_id)
    concerned = func.coalesce(NOTICE.detail["unit"].astext, CASE.lead_unit)
    in_force = and_(CASE.id.is_(None), CAMPAIGN.policy_version.is_not(None))
    return (
        told.outerjoin(places.OWN, places.OWN.c.code == CASE.area)
        .join(table(CampaignRow), or_(CAMPAIGN.id == CASE.campaign, in_force))
        .outerjoin(table(Unit), UNIT.code == concerned)
        .outerjoin(FIRED, FIRED.c.id == NOTICE.clock_id)
        .outerjoin(table(Event), EVENT.id == told_of)
    )


def _started_due() -> ColumnElement[object]:
    """Return when the clock is due that the notice's act started, in its first version."""
    starts = or_(*(and_(NOTICE.template == act, STARTED.c.kind == kind.value) for act, kind in STARTS.items()))
    then = STARTED.c.case_id == NOTICE.case_id, STARTED.c.started_at == NOTICE.created_at
    return select(STARTED.c.due_at).where(*then, starts).order_by(STARTED.c.due_version).limit(1).scalar_subquery()
