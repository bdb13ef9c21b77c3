"""Counts every case, act and decision again and compares: the sums that boards read are those of the rows.

A statement stays under a second at a million cases: over a slice of keys, or of days of the few acts with an index.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text

from duzhan.store.invariants import SLICE, Found
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Light

_DAYS = timedelta(days=7)
# As the triggers of migration 0024 count them.
_STANDING: Mapping[str, str] = {
    "open": "state <> 'closed'",
    "closed": "resolution = 'rectified'",
    "dismissed": "resolution in ('dismissed', 'merged')",
    "sent_back": "rework > 0 and state <> 'closed'",
    **{light.value: f"state <> 'closed' and light = '{light.value}'" for light in Light},
}
_CELL = "city || '/' || county || '/' || coalesce(lead_unit, '') || '/' || split_part(content_area, '.', 1)"
_CELLS = text(f"""
select {_CELL}, {", ".join(f"count(*) filter (where {met})" for met in _STANDING.values())}
from "case" where id > :low and id <= :high group by 1
""")  # noqa: S608  # of texts of ours
_CELLS_KEPT = text(f"""
select {_CELL}, {", ".join(f"sum({name})" for name in _STANDING)} from standing_count group by 1
""")  # noqa: S608
_DAY = "to_char(case when kind = 'due' then at else date_trunc('day', at, :zone) end, 'YYYY-MM-DD HH24:MI:SS.US')"
_ACTS = text(f"""
select c.city || '/' || c.county || '/' || kind || '/' || {_DAY}, count(*)
from "case" c cross join lateral (values
  ('log', c.created_at), ('due', c.due_at),
  ('rectified', case when c.resolution = 'rectified' then c.closed_at end)) as act (kind, at)
where c.id > :low and c.id <= :high and at is not null group by 1
""")  # noqa: S608
_MOVES = text(f"""
select c.city || '/' || c.county || '/' || kind || '/' || {_DAY}, count(*)
from event e join "case" c on c.id = e.case_id
where e.kind in ('dismiss', 'close', 'reopen', 'send_back') and e.at >= :since and e.at < :until group by 1
""")  # noqa: S608
_ORANGE = text(f"""
select c.city || '/' || c.county || '/orange/' || {_DAY}, count(*)
from (select 'orange' as kind, decided_at as at, case_id from decision
      where light = 'orange' and decided_at >= :since and decided_at < :until) d join "case" c on c.id = d.case_id
group by 1
""")  # noqa: S608
_ACTS_KEPT = text(f"""
select city || '/' || county || '/' || kind || '/' || {_DAY}, sum(times) from act_count group by 1
""")  # noqa: S608
_LAST = text('select coalesce(max(id), 0) from "case"')
_SPAN: Mapping[TextClause, TextClause] = {
    _MOVES: text("select min(at), max(at) from event where kind in ('dismiss', 'close', 'reopen', 'send_back')"),
    _ORANGE: text("select min(decided_at), max(decided_at) from decision where light = 'orange'"),
}


def drift(tx: ReadTx, zone: ZoneInfo, most: int) -> Iterator[Found]:
    """Name the cells and days whose kept count is not that of the rows, at most so many of each."""
    last = int(str(tx.run(_LAST).scalar_one()))
    slices = [{"low": low, "high": low + SLICE, "zone": zone.key} for low in range(0, last, SLICE)]
    standing: Counter[str] = Counter()
    acts: Counter[str] = Counter()
    for each in slices:
        _add(standing, tx, _CELLS, each)
        _add(acts, tx, _ACTS, each)
    for statement, span in _SPAN.items():
        first, end = tx.run(span).one()
        for since in _weeks(first, end):
            _add(acts, tx, statement, {"since": since, "until": since + _DAYS, "zone": zone.key})
    _add(standing, tx, _CELLS_KEPT, {}, way=-1)
    _add(acts, tx, _ACTS_KEPT, {"zone": zone.key}, way=-1)
    for found in (standing, acts):
        wrong = sorted(cell for cell, rest in found.items() if rest)
        yield from (Found("count_unlike_cases", cell) for cell in wrong[:most])


def _add(total: "Counter[str]", tx: ReadTx, statement: TextClause, values: Mapping[str, object], way: int = 1) -> None:
    for cell, *counted in tx.run(statement, values):
        if len(counted) == 1:
            total[cell] += way * int(counted[0])
        else:
            for name, figure in zip(_STANDING, counted, strict=True):
                total[f"{cell}/{name}"] += way * int(figure)


def _weeks(first: datetime | None, end: datetime | None) -> Iterator[datetime]:
    while first is not None and end is not None and first <= end:
        yield first
        first += _DAYS
