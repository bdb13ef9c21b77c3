"""Frozen months: written once, hashed, and corrected only beside themselves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from duzhan.campaign import hashing
from duzhan.policy.report_refusals import FrozenMonthDamaged, MonthNotFound
from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen month's row."""

    id: int
    campaign: str
    office: str
    month: date
    cutoff_at: datetime
    frozen_at: datetime
    missing: list[str]
    content: Mapping[str, object]
    sha256: str
    bulletin_year: int
    bulletin_position: int
    bulletin_number: str


@dataclass(frozen=True, slots=True)
class Freezing:
    """What a month is frozen with; ``bulletin`` is year, position and formal number."""

    campaign: str
    office: str
    month: date
    cutoff_at: datetime
    by: int
    missing: Sequence[str]
    content: Mapping[str, object]
    bulletin: tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """An amendment to be written; its position in the month's series is taken with it."""

    unit: str
    by: int
    reason: str
    changes: Sequence[Mapping[str, object]]


_COLUMNS = """
id, campaign, office, month, cutoff_at, frozen_at, missing, content, sha256, bulletin_year, bulletin_position,
bulletin_number
"""
_FIND = text(f"select {_COLUMNS} from frozen_month where office = :office and month = :month")  # noqa: S608
_IS_FROZEN = text("select exists (select from frozen_month where office = :office and month = :month)")
_FREEZE = text("""
insert into frozen_month (campaign, office, month, cutoff_at, frozen_at, frozen_by, missing, content, sha256,
                          bulletin_year, bulletin_position, bulletin_number)
values (:campaign, :office, :month, :cutoff_at, :now, :by, cast(:missing as jsonb), cast(:content as jsonb), :sha256,
        :year, :position, :number)
""")
_HOLD = text("select pg_advisory_xact_lock(hashtextextended('frozen_month:' || :id, 0))")
_AMEND = text("""
insert into amendment (frozen_month, position, number, unit, at, amended_by, reason, changes)
select f.id, 1 + count(a.id), to_char(f.month, 'YYYY-MM') || '-A' || (1 + count(a.id)), :unit, :now, :by, :reason,
       cast(:changes as jsonb)
from frozen_month f left join amendment a on a.frozen_month = f.id where f.id = :id group by f.id
""")
_AMENDMENTS = text("""
select number, unit, at, reason, changes from amendment where frozen_month = :id order by position
""")


def is_frozen(tx: ReadTx, office: str, month: date) -> bool:
    """Tell whether an office has frozen a month."""
    return bool(tx.run(_IS_FROZEN, {"office": office, "month": month}).scalar_one())


def find(tx: ReadTx, office: str, month: date) -> Frozen:
    """Return a frozen month; raises MonthNotFound before it is, FrozenMonthDamaged where it is not what was frozen."""
    row = tx.run(_FIND, {"office": office, "month": month}).mappings().first()
    if row is None:
        raise MonthNotFound
    frozen = Frozen(**row)
    if hashing.sha256_hex(hashing.canonical_json(frozen.content)) != frozen.sha256:
        raise FrozenMonthDamaged(month=f"{month:%Y-%m}")
    return frozen


def freeze(tx: Tx, freezing: Freezing) -> None:
    """Write a month; the hash is of its content."""
    year, position, number = freezing.bulletin
    canonical = hashing.canonical_json(freezing.content)
    values = {
        "campaign": freezing.campaign,
        "office": freezing.office,
        "month": freezing.month,
        "cutoff_at": freezing.cutoff_at,
        "by": freezing.by,
        "missing": json.dumps(list(freezing.missing)),
        "content": canonical,
        "sha256": hashing.sha256_hex(canonical),
        "year": year,
        "position": position,
        "number": number,
        "now": tx.now,
    }
    tx.write(_FREEZE, values)


def amend(tx: Tx, frozen: Frozen, correction: Correction) -> None:
    """Write an amendment under the next number of its month, one after the other."""
    tx.run(_HOLD, {"id": str(frozen.id)})
    changes = json.dumps(list(correction.changes), ensure_ascii=False)
    values = {"id": frozen.id, "unit": correction.unit, "by": correction.by, "reason": correction.reason}
    tx.write(_AMEND, {**values, "changes": changes, "now": tx.now})


def amendments(tx: ReadTx, frozen: Frozen) -> Sequence[Mapping[str, object]]:
    """Return a month's amendments in order."""
    return [dict(row) for row in tx.run(_AMENDMENTS, {"id": frozen.id}).mappings()]
