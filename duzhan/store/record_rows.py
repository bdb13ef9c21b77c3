"""What stands behind records of units, and of whom an office may record something."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, text

from duzhan.policy.recording import Body
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level
from duzhan.vocabulary.records import RowKind


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger behind a record, with what it said."""

    kind: RowKind
    ref: str
    content: Mapping[str, object]
    case_id: int | None = None
    letter: int | None = None
    score: int | None = None


_FORGET_ROWS = text("delete from unit_record_row where record = :record")
_ADD_ROWS = text("""
insert into unit_record_row (record, position, kind, ref, case_id, letter, score, content)
select :record, position, kind, ref, case_id, letter, score, content
from jsonb_to_recordset(cast(:rows as jsonb)) as row (
  position int, kind text, ref text, case_id bigint, letter bigint, score bigint, content jsonb)
""")
_ROWS = text("""
select w.kind, w.ref, w.content, c.number as case_number, l.number as letter_number
from unit_record_row w left join "case" c on c.id = w.case_id left join letter l on l.id = w.letter
where w.record = :record order by w.position
""")
_RECORDABLE = text("""
select code, name from unit
where ended_on is null and starts_with(area, :area) and code <> :office and level = any(cast(:levels as text[]))
order by length(area) desc, area, code limit :limit
""")
_BODIES = text("select code, level, area, parent from unit where code = any(cast(:codes as text[]))")
_TOOK_PART = text("select exists (select from part where case_id = :case_id and unit = :unit)")


def back(tx: Tx, record: int, rows: Sequence[Row]) -> None:
    """Put rows behind a draft, in place of those that stood there."""
    told = [
        {
            "position": position,
            "kind": row.kind.value,
            "ref": row.ref,
            "case_id": row.case_id,
            "letter": row.letter,
            "score": row.score,
            "content": row.content,
        }
        for position, row in enumerate(rows, start=1)
    ]
    tx.write(_FORGET_ROWS, {"record": record})
    tx.write(_ADD_ROWS, {"record": record, "rows": json.dumps(told, ensure_ascii=False)})


def rows(tx: ReadTx, record: int) -> Sequence[RowMapping]:
    """Return the rows behind a record, with the numbers of the case and the letter that the caller may look at."""
    return tx.run(_ROWS, {"record": record}).mappings().all()


def recordable(tx: ReadTx, office: tuple[str, str], levels: Sequence[str], limit: int) -> Sequence[RowMapping]:
    """Return code and name of units of some levels in an office's area, the lowest first; ``office``: code, area."""
    code, area = office
    return tx.run(_RECORDABLE, {"office": code, "area": area, "levels": list(levels), "limit": limit}).mappings().all()


def bodies(tx: ReadTx, codes: Sequence[str]) -> list[Body]:
    """Return some units as the policy sees them."""
    rows = tx.run(_BODIES, {"codes": list(codes)}).mappings()
    return [Body(row["code"], Level(row["level"]), row["area"], row["parent"]) for row in rows]


def took_part(tx: ReadTx, case_id: int, unit: str) -> bool:
    """Tell whether a unit has, or once had, a part in a case."""
    return bool(tx.run(_TOOK_PART, {"case_id": case_id, "unit": unit}).scalar())
