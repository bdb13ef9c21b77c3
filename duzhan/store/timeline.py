"""What belongs to one case and grows with it: its events, clocks, decisions and parts."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select

from duzhan.model.account import Account
from duzhan.model.clock import Clock, Decision
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.model.rectification import Extension, ExtensionStatus, Part, PartRole
from duzhan.model.unit import Unit
from duzhan.store.transaction import ReadTx
from statemachines.states import Trigger

ACCOUNT = table(Account).c
CLOCK = table(Clock).c
DECISION = table(Decision).c
EVENT = table(Event).c
EXTENSION = table(Extension).c
PART = table(Part).c
UNIT = table(Unit).c


def events(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return the events of a case, oldest first, each with its actor's name."""
    told = (EVENT.id, EVENT.kind, EVENT.from_state, EVENT.to_state, EVENT.version, EVENT.at, EVENT.agent, EVENT.unit)
    statement = (
        select(*told, EVENT.detail, ACCOUNT.name.label("actor"), UNIT.name.label("unit_name"))
        .outerjoin_from(table(Event), table(Account), ACCOUNT.id == EVENT.actor)
        .outerjoin(table(Unit), UNIT.code == EVENT.unit)
        .where(EVENT.case_id == case_id)
        .order_by(EVENT.id)
    )
    return tx.run(statement).mappings().all()


def suspensions(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return when a case was suspended and resumed, in order, and who approved it."""
    statement = (
        select(EVENT.kind, EVENT.at, EVENT.detail, UNIT.name.label("unit"))
        .outerjoin_from(table(Event), table(Unit), UNIT.code == EVENT.unit)
        .where(EVENT.case_id == case_id, EVENT.kind.in_((Trigger.SUSPEND.value, Trigger.RESUME.value)))
        .order_by(EVENT.id)
    )
    return tx.run(statement).mappings().all()


def newest_suspension(tx: ReadTx, case_id: int) -> int | None:
    """Return the event that suspended a case last."""
    suspended = EVENT.case_id == case_id, EVENT.kind == Trigger.SUSPEND.value
    found = tx.run(select(func.max(EVENT.id)).where(*suspended)).scalar_one()
    return None if found is None else int(str(found))


def extensions(tx: ReadTx, case_id: int, cycle: int) -> Sequence[RowMapping]:
    """Return the extensions granted in a cycle, in order."""
    granted = EXTENSION.case_id == case_id, EXTENSION.cycle == cycle, EXTENSION.status == ExtensionStatus.GRANTED.value
    statement = select(EXTENSION.current_due_on, EXTENSION.granted_on, EXTENSION.decided_at).where(*granted)
    return tx.run(statement.order_by(EXTENSION.id)).mappings().all()


def clocks(tx: ReadTx, case_id: int, cycle: int) -> Sequence[RowMapping]:
    """Return the clocks of a cycle, running ones first, each with its holder's name."""
    statement = (
        select(*CLOCK, UNIT.name.label("holder_name"))
        .outerjoin_from(table(Clock), table(Unit), UNIT.code == CLOCK.holder)
        .where(CLOCK.case_id == case_id, CLOCK.cycle == cycle)
        .order_by(CLOCK.ended.is_not(None), CLOCK.id)
    )
    return tx.run(statement).mappings().all()


def decisions(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return every decision about a case, in order."""
    return tx.run(select(*DECISION).where(DECISION.case_id == case_id).order_by(DECISION.id)).mappings().all()


def parts(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return the running parts of a case, the lead's first, each with its unit's name."""
    statement = (
        select(PART.unit, UNIT.name, PART.role, PART.percentage)
        .join_from(table(Part), table(Unit), UNIT.code == PART.unit)
        .where(PART.case_id == case_id, PART.ended_at.is_(None))
        .order_by(PART.role != PartRole.LEAD.value, PART.id)
    )
    return tx.run(statement).mappings().all()


def usernames(tx: ReadTx, accounts: Sequence[int]) -> dict[int, str]:
    """Return the user names of some accounts by their keys."""
    statement = select(ACCOUNT.id, ACCOUNT.username).where(ACCOUNT.id.in_(accounts))
    return {int(str(key)): str(username) for key, username in tx.run(statement)}
