"""Appeals: lodged, decided once, followed by the sweep; seen by their unit and by those who are over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text

from duzhan.campaign.scoring import ScoreLine
from duzhan.policy.record_refusals import AppealNotFound
from duzhan.policy.recording import Seen
from duzhan.store.transaction import ReadTx, Tx
from statemachines.appeal import AppealState


@dataclass(frozen=True, slots=True)
class Lodged:
    """An appeal with the names of its unit and of the office that decides it.

    It is against a ``record``, or against a ``line`` of the ``score`` of a ``month``; ``against`` says how either is
    called, ``concerned`` are the accounts that proposed, signed or froze it.
    """

    id: int
    number: str
    unit: str
    unit_name: str
    area: str
    record: int | None
    score: int | None
    line: ScoreLine | None
    month: str | None
    record_number: str | None
    grounds: str
    office: str
    office_name: str
    policy_version: int
    state: AppealState
    lodged_at: datetime
    due_at: datetime
    rung: int
    ended_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A frozen score whose line may be appealed: of which place, when it was frozen and by whom, and by which rules."""

    score: int
    sheet: int
    area: str
    peers: str
    month: str
    frozen_at: datetime
    frozen_by: int
    policy_version: int
    content: dict[str, object]


@dataclass(frozen=True, slots=True)
class New:
    """An appeal that comes in."""

    campaign: str
    number: str
    unit: str
    area: str
    record: int | None
    score: int | None
    line: ScoreLine | None
    grounds: str
    office: str
    policy_version: int
    due_at: datetime
    next_at: datetime | None


_SHOWN = """
select p.id, p.number, p.unit, u.name as unit_name, p.area, p.record, p.score, p.line,
       to_char(h.month, 'YYYY-MM') as month, r.number as record_number, p.grounds, p.office, o.name as office_name,
       p.policy_version, p.state, p.lodged_at, p.due_at, p.rung, p.ended_at, p.answer
from appeal p join unit u on u.code = p.unit join unit o on o.code = p.office
left join unit_record r on r.id = p.record left join score s on s.id = p.score
left join score_sheet h on h.id = s.sheet
"""
_SEEN = """(p.unit = any(cast(:units as text[])) or p.office = any(cast(:offices as text[]))
  or exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(p.area, mine.area)))"""
_FIND = text(f"{_SHOWN} where p.number = :number and {_SEEN}")
_LOCK = text(f"{_SHOWN} where p.number = :number and {_SEEN} for update of p")
_PAGE = text(f"""
{_SHOWN} where {_SEEN} and (cast(:open as bool) is null or (p.state = 'lodged') = :open)
  and (cast(:before as bigint) is null or p.id < :before)
order by p.id desc limit :limit
""")
_LODGE = text("""
insert into appeal (campaign, number, unit, area, record, score, line, grounds, office, policy_version, state,
                    lodged_by, lodged_at, due_at, next_at, rung)
values (:campaign, :number, :unit, :area, :record, :score, :line, :grounds, :office, :policy_version, 'lodged',
        :actor, :now, :due_at, :next_at, 0)
on conflict do nothing returning id
""")
_END = text("""
update appeal set state = :state, ended_by = :actor, ended_at = :now, answer = :answer, next_at = null
where id = :id and state = 'lodged'
""")
_DUE = text(f"""
{_SHOWN} where p.next_at <= :now order by p.id limit :limit for update of p skip locked
""")
_WAITING = text(f"{_SHOWN} where p.state = 'lodged' order by p.id for update of p skip locked")
_MOVED = text("update appeal set due_at = :due_at, rung = :rung, next_at = :next_at where id = :id")
_SAID = text("update appeal set rung = :rung, next_at = :next_at where id = :id")
_LINE = text("""
select s.id as score, s.sheet, s.area, s.peers, to_char(h.month, 'YYYY-MM') as month, h.frozen_at, h.frozen_by,
       h.policy_version, s.content
from score s join score_sheet h on h.id = s.sheet where s.id = :score
""")


def find(tx: ReadTx, number: str, seen: Seen) -> Lodged:
    """Return an appeal that somebody sees; raises AppealNotFound where it is absent or does not concern them."""
    return _one(tx.run(_FIND, {"number": number, **_scope(seen)}).mappings().first())


def lock(tx: Tx, number: str, seen: Seen) -> Lodged:
    """Hold an appeal that somebody sees until the transaction ends; raises AppealNotFound."""
    return _one(tx.write(_LOCK, {"number": number, **_scope(seen)}).mappings().first())


def page(tx: ReadTx, seen: Seen, wanted: tuple[bool | None, int | None, int | None]) -> list[Lodged]:
    """Return the newest appeals: ``wanted`` has whether they wait, the key before which, and how many; None: all."""
    waiting, before, limit = wanted
    values = {"open": waiting, "before": before, "limit": None if limit is None else limit + 1}
    return [_one(row) for row in tx.run(_PAGE, {**_scope(seen), **values}).mappings().all()]


def lodge(tx: Tx, new: New, actor: int) -> bool:
    """Write an appeal; False where the same was appealed before."""
    values = {
        "campaign": new.campaign,
        "number": new.number,
        "unit": new.unit,
        "area": new.area,
        "record": new.record,
        "score": new.score,
        "line": None if new.line is None else new.line.value,
        "grounds": new.grounds,
        "office": new.office,
        "policy_version": new.policy_version,
        "due_at": new.due_at,
        "next_at": new.next_at,
    }
    return tx.write(_LODGE, {**values, "actor": actor, "now": tx.now}).first() is not None


def end(tx: Tx, appeal: int, state: AppealState, said: tuple[int, str]) -> None:
    """End an appeal that the caller holds; ``said`` is who ended it and with which words."""
    actor, answer = said
    tx.write(_END, {"id": appeal, "state": state.value, "actor": actor, "answer": answer, "now": tx.now})


def take_due(tx: Tx, limit: int) -> list[Lodged]:
    """Hold the appeals whose clock has something to say by now, skipping what others hold."""
    return [_one(row) for row in tx.write(_DUE, {"now": tx.now, "limit": limit}).mappings().all()]


def hold_waiting(tx: Tx) -> list[Lodged]:
    """Hold every appeal that waits, skipping what others hold."""
    return [_one(row) for row in tx.write(_WAITING).mappings().all()]


def moved(tx: Tx, appeal: int, due_at: datetime, clock: tuple[int, datetime | None]) -> None:
    """Give an appeal another date; ``clock`` is what it has said by that one, and when it speaks next."""
    rung, next_at = clock
    tx.write(_MOVED, {"id": appeal, "due_at": due_at, "rung": rung, "next_at": next_at})


def said(tx: Tx, appeal: int, rung: int, next_at: datetime | None) -> None:
    """Keep what an appeal's clock has said, and when it speaks next."""
    tx.write(_SAID, {"id": appeal, "rung": rung, "next_at": next_at})


def line(tx: ReadTx, score: int) -> Line:
    """Return the frozen score that an appeal is about."""
    return Line(**tx.run(_LINE, {"score": score}).mappings().one())


def _scope(seen: Seen) -> dict[str, Sequence[str]]:
    return {"offices": list(seen.offices), "units": list(seen.units), "areas": list(seen.areas)}


def _one(row: RowMapping | None) -> Lodged:
    if row is None:
        raise AppealNotFound
    line_ = None if row["line"] is None else ScoreLine(row["line"])
    return Lodged(**{**row, "line": line_, "state": AppealState(row["state"])})
