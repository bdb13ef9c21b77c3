"""Decisions of meetings: drafts, what they became, how they stand, and what the next meeting opens with."""

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.meeting import MeetingDecision
from duzhan.policy.meeting_refusals import DecisionNotFound
from duzhan.policy.permissions import Actor
from duzhan.store import agendas
from duzhan.store.agendas import MINE
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary.meeting import Standing

DECISION = table(MeetingDecision)
# Its clock may have been superseded: the newest one says until when. A case that was dismissed was done by nobody.
_STANDING = """
case when d.issued_at is null then null
     when d.becomes = 'instruction' then
       case i.ended when 'answered' then 'done' when 'withdrawn' then 'withdrawn' else 'not_done' end
     when c.state = 'closed' then case c.resolution when 'rectified' then 'done' else 'withdrawn' end
     else 'not_done' end
"""
_COLUMNS = f"""
select d.id, m.number as meeting, d.position, d.becomes, d.words, d.due_on, d.case_id, c.number as "case",
       d.instruction, coalesce(d.unit, c.lead_unit) as unit, u.name as unit_name, d.area, a.full_name as area_name,
       d.content_area, d.source, d.severity, d.rectification_type, d.issued_at, i.answer, i.ended_at as answered_at,
       case d.becomes when 'instruction' then k.due_at else c.due_at end as due_at,
       {_STANDING} as standing, m.id as meeting_id
from meeting_decision d join meeting m on m.id = d.meeting left join "case" c on c.id = d.case_id
left join instruction i on i.case_id = d.case_id and i.position = d.instruction
left join unit u on u.code = coalesce(d.unit, c.lead_unit)
left join area a on a.code = coalesce(c.area, d.area)
left join lateral (
  select due_at from clock where case_id = d.case_id and kind = 'instruction' and position = d.instruction
  order by id desc limit 1) as k on true
"""  # noqa: S608  # of texts of ours
_SEEN = f"(:all or (c.id is not null and {MINE}))"
_OF_MEETING = text(f"{_COLUMNS} where d.meeting = :meeting and d.dropped_at is null and {_SEEN} order by d.position")
# What the last one decided, whatever came of it, and what of the earlier ones is still not done.
_OPENING = text(f"""
{_COLUMNS}
where {_SEEN} and d.issued_at is not null and m.office = :office and m.id <> :meeting and (
  m.id = (select l.id from meeting l where l.office = :office and l.id <> :meeting and l.signed_at is not null
          order by l.signed_at desc, l.id desc limit 1)
  or {_STANDING} = 'not_done')
order by m.id, d.position
""")  # noqa: S608
_OPENED = text(f"""
select told.*, o.standing as standing
from meeting_opening o join ({_COLUMNS.replace(f"{_STANDING} as standing, ", "")}
  where {_SEEN}) as told on told.id = o.decision
where o.meeting = :meeting order by told.meeting_id, told.position
""")  # noqa: S608
_COUNTS = text(f"""
select told.meeting_id, told.standing, count(*) as decisions
from ({_COLUMNS} where d.meeting = any(cast(:meetings as bigint[])) and d.issued_at is not null) as told
group by told.meeting_id, told.standing
""")  # noqa: S608
_OPEN = text("""
insert into meeting_opening (meeting, decision, standing)
select :meeting, told.decision, told.standing
from unnest(cast(:decisions as bigint[]), cast(:standings as text[])) as told (decision, standing)
""")
_NEXT = text("""
select 1 + coalesce(max(position), 0) from meeting_decision where meeting = :meeting and dropped_at is null
""")
_DROP = text("""
update meeting_decision set dropped_at = :now, dropped_by = :account
where meeting = :meeting and position = :position and dropped_at is null
""")
_NUMBER = text("update meeting_decision set position = :position where id = :decision")
_ISSUE = text("""
update meeting_decision set issued_at = :now, case_id = :case_id, instruction = :instruction, unit = :unit
where id = :decision
""")


def next_position(tx: Tx, meeting: int) -> int:
    """Return the number of the next decision; a number whose draft was dropped last is given again."""
    return int(str(tx.run(_NEXT, {"meeting": meeting}).scalar_one()))


def add(tx: Tx, decision: MeetingDecision) -> None:
    """Record a draft."""
    tx.write(insert(DECISION).values(**decision.model_dump(exclude={"id"})))


def number(tx: Tx, decision: int, position: int) -> None:
    """Give a draft its number in the minutes: one no higher than it had, and free."""
    tx.write(_NUMBER, {"decision": decision, "position": position})


def drop(tx: Tx, meeting: int, position: int, account: int) -> None:
    """Drop a draft; raises DecisionNotFound."""
    values = {"meeting": meeting, "position": position, "account": account, "now": tx.now}
    if tx.write(_DROP, values).rowcount == 0:
        raise DecisionNotFound(position=position)


def of_meeting(tx: ReadTx, meeting: int, actor: Actor | None) -> Sequence[RowMapping]:
    """Return a meeting's decisions in order; only those on the actor's cases where one is given."""
    return tx.run(_OF_MEETING, {"meeting": meeting, **_seen(actor)}).mappings().all()


def opening(tx: ReadTx, meeting: int, office: str, actor: Actor | None) -> Sequence[RowMapping]:
    """Return what a meeting opens with now: what its office decided before, and whether it is done."""
    return tx.run(_OPENING, {"meeting": meeting, "office": office, **_seen(actor)}).mappings().all()


def opened(tx: ReadTx, meeting: int, actor: Actor | None) -> Sequence[RowMapping]:
    """Return what a meeting opened with, as it stood when its minutes were signed."""
    return tx.run(_OPENED, {"meeting": meeting, **_seen(actor)}).mappings().all()


def counts(tx: ReadTx, meetings: Sequence[int]) -> Mapping[tuple[int, Standing], int]:
    """Count what meetings decided by how it stands now; what nobody signed yet is not counted."""
    rows = tx.run(_COUNTS, {"meetings": list(meetings)}).mappings()
    return {(row["meeting_id"], Standing(row["standing"])): row["decisions"] for row in rows}


def keep_opening(tx: Tx, meeting: int, told: Sequence[RowMapping]) -> None:
    """Keep what a meeting opened with, as it stands now."""
    values = {"decisions": [row["id"] for row in told], "standings": [row["standing"] for row in told]}
    tx.write(_OPEN, {"meeting": meeting, **values})


def issue(tx: Tx, decision: int, became: tuple[int, int | None], unit: str) -> None:
    """Record what a draft became: a case, or the instruction of this number on one, and which unit has it."""
    case_id, instruction = became
    values = {"decision": decision, "case_id": case_id, "instruction": instruction, "unit": unit}
    tx.write(_ISSUE, {**values, "now": tx.now})


def _seen(actor: Actor | None) -> dict[str, object]:
    mine = {"areas": [], "parts": []} if actor is None else agendas.mine(actor)
    return {"all": actor is None, **mine}
