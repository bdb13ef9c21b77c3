"""Tilted support: lines, and sums of those that count, of the caller's units and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import insert

from duzhan.model.columns import table
from duzhan.model.support import Support
from duzhan.store.transaction import ReadTx, Tx

_WANTED = """
(s.unit = any(cast(:units as text[]))
 or exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(s.area, mine.area)))
and (cast(:target as text) is null or s.area = :target)
and (cast(:unit as text) is null or s.unit = :unit)
and (cast(:kind as text) is null or s.kind = :kind)
and (cast(:since as date) is null or (s.given_on >= :since and s.given_on < :until))
"""
_LINES = text(f"""
select s.id, s.area, a.full_name as area_name, s.unit, u.name as unit_name, s.kind, s.amount, s.given_on, s.document,
       s.words, recorder.name as recorded_by, s.recorded_at, striker.name as struck_by, s.struck_at, s.struck_reason
from support s join area a on a.code = s.area join unit u on u.code = s.unit
join account recorder on recorder.id = s.recorded_by left join account striker on striker.id = s.struck_by
where {_WANTED} and (cast(:before as bigint) is null or s.id < :before)
order by s.id desc limit :limit
""")  # noqa: S608  # of a text of ours, as the next
# Grouped thrice and once altogether: "grouping" says by which.
_SUMS = text(f"""
with counted as (
  select s.*, to_char(s.given_on, 'YYYY-MM') as month from support s where {_WANTED} and s.struck_at is null)
select c.area, c.unit, c.month, max(a.full_name) as area_name, max(u.name) as unit_name,
       count(*) filter (where c.kind = 'policy') as policies,
       coalesce(sum(c.amount) filter (where c.kind = 'fund'), 0) as funds,
       coalesce(sum(c.amount) filter (where c.kind = 'project'), 0) as projects,
       coalesce(sum(c.amount), 0) as total
from counted c join area a on a.code = c.area join unit u on u.code = c.unit
group by grouping sets ((c.area), (c.unit), (c.month), ())
order by coalesce(sum(c.amount), 0) desc, c.area, c.unit, c.month
""")  # noqa: S608
_HOLD = text("select id, area, unit, struck_at from support where id = :id for update")
_STRIKE = text("update support set struck_by = :account, struck_at = :now, struck_reason = :reason where id = :id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: None leaves all; ``until`` is the day after the last one that is wanted."""

    target: str | None = None
    unit: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose lines somebody sees: what these units gave, and what went to these areas."""

    units: Sequence[str]
    areas: Sequence[str]


def lines(tx: ReadTx, wanted: Wanted, seen: Seen, page: tuple[int | None, int | None]) -> Sequence[RowMapping]:
    """List lines, the last recorded first; ``page`` is the key before which it begins (None: at the last) and a limit.

    One more than the limit is returned where there are more; None is no limit.
    """
    before, limit = page
    return (
        tx.run(_LINES, {**_values(wanted, seen), "before": before, "limit": None if limit is None else limit + 1})
        .mappings()
        .all()
    )


def sums(tx: ReadTx, wanted: Wanted, seen: Seen) -> Sequence[RowMapping]:
    """Return the sums of what counts: of each target, unit and month (the other two are None), and altogether."""
    return tx.run(_SUMS, _values(wanted, seen)).mappings().all()


def record(tx: Tx, row: Support) -> int | None:
    """Insert a line and return its key; None where the same one stands already."""
    adding = insert(table(Support)).values(**row.model_dump(exclude={"id"})).on_conflict_do_nothing()
    found: int | None = tx.write(adding.returning(table(Support).c.id)).scalar_one_or_none()
    return found


def hold(tx: Tx, key: int) -> RowMapping | None:
    """Return a line that nobody else changes until the transaction ends; None for none."""
    return tx.write(_HOLD, {"id": key}).mappings().first()


def strike(tx: Tx, key: int, account: int, reason: str) -> None:
    """Strike a line out."""
    tx.write(_STRIKE, {"id": key, "account": account, "reason": reason, "now": tx.now})


def _values(wanted: Wanted, seen: Seen) -> dict[str, object]:
    return {
        "units": list(seen.units),
        "areas": list(seen.areas),
        "target": wanted.target,
        "unit": wanted.unit,
        "kind": wanted.kind,
        "since": wanted.since,
        "until": wanted.until,
    }
