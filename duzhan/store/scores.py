"""Score sheets: written once; a unit's row is seen by itself and by whoever is over its area."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text

from duzhan.policy.metrics import Period
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class Body:
    """A unit that can be scored."""

    unit: str
    name: str
    kind: str
    level: str
    area: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month that was scored."""

    id: int
    month: date
    since: datetime
    until: datetime
    policy_version: int
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's score, as it is written and read."""

    peers: str
    unit: str
    area: str
    score: float
    rank: int
    among: int
    content: Mapping[str, object]


_BODIES = text("""
select u.code as unit, u.name, u.kind, u.level, u.area from unit u where u.ended_on is null order by u.code
""")
_SHEETS = text("select id, month, since, until, policy_version, frozen_at from score_sheet order by month desc")
_FREEZE = text("""
insert into score_sheet (campaign, month, since, until, policy_version, frozen_at, frozen_by)
values (:campaign, :month, :since, :until, :policy_version, :now, :by)
on conflict on constraint uq_score_sheet_scored_twice do nothing returning id
""")
_ADD = text("""
insert into score (sheet, peers, unit, area, score, rank, among, content)
values (:sheet, :peers, :unit, :area, :score, :rank, :among, cast(:content as jsonb))
""")
_ROWS = text("""
select s.peers, s.unit, u.name as unit_name, s.area, s.score, s.rank, s.among, s.content
from score s join unit u on u.code = s.unit
where s.sheet = :sheet and (s.unit = any(cast(:units as text[])) or exists (
  select from unnest(cast(:areas as text[])) as mine (area) where starts_with(s.area, mine.area)))
order by s.peers, s.rank, s.unit
""")
_KEY = text("""
select s.id from score s join score_sheet h on h.id = s.sheet
where s.unit = :unit and to_char(h.month, 'YYYY-MM') = :month
""")


def bodies(tx: ReadTx) -> list[Body]:
    """List the units there are."""
    return [Body(**row) for row in tx.run(_BODIES).mappings()]


def sheets(tx: ReadTx) -> list[Sheet]:
    """List the months that were scored, the newest first."""
    return [Sheet(**row) for row in tx.run(_SHEETS).mappings()]


def freeze(tx: Tx, campaign: str, month: date, made: tuple[Period, int, int]) -> int | None:
    """Write a month's sheet with its period, policy version and account; None where the month has one already."""
    period, policy_version, by = made
    values = {"since": period.since, "until": period.until, "policy_version": policy_version, "by": by, "now": tx.now}
    return tx.write(_FREEZE, {"campaign": campaign, "month": month, **values}).scalar()


def add(tx: Tx, sheet: int, rows: Sequence[Row]) -> None:
    """Write the rows of a sheet."""
    values = [
        {
            "sheet": sheet,
            "peers": row.peers,
            "unit": row.unit,
            "area": row.area,
            "score": row.score,
            "rank": row.rank,
            "among": row.among,
            "content": json.dumps(row.content, ensure_ascii=False),
        }
        for row in rows
    ]
    tx.write(_ADD, values)


def rows(tx: ReadTx, sheet: int, actor: Actor) -> Sequence[RowMapping]:
    """Return the scores of the actor's units, and of those in the areas that the actor reads, by group and rank."""
    values = {"sheet": sheet, "units": sorted(actor.all_units()), "areas": list(actor.areas())}
    return tx.run(_ROWS, values).mappings().all()


def key(tx: ReadTx, unit: str, month: str) -> int | None:
    """Return the key of a unit's score of a month (2020-06), None where there is none that the caller reaches."""
    found = tx.run(_KEY, {"unit": unit, "month": month}).scalar()
    return None if found is None else int(str(found))
