"""How far each source of readings was read: kept beside its readings, in the transaction that keeps a page of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pydantic import JsonValue
from sqlalchemy import RowMapping, text

from duzhan.store.transaction import ReadTx, Tx

_BEGIN = text("""
insert into pulled_source (name, cursor, etag, begun_at) values (:name, '', '', :now) on conflict do nothing
""")
_ASK = text("update pulled_source set asked_at = :now where name = :name returning cursor, etag")
_HOLD = text("select cursor from pulled_source where name = :name for update")
_KEEP = text("""
update pulled_source
set cursor = :cursor, etag = :etag, answered_at = :now, fault = null,
    heard_at = case when :heard then :now else heard_at end
where name = :name
""")
_UNCHANGED = text("update pulled_source set answered_at = :now, fault = null where name = :name")
_FAIL = text("update pulled_source set fault = :fault where name = :name")
_ALL = text("""
select name, cursor <> '' as begun, begun_at, asked_at, answered_at, heard_at, fault from pulled_source
where name = any(cast(:names as text[])) order by name
""")
_REFUSE = text("""
insert into refused_reading (source, area, said, faults, digest, found_at)
values (:source, :area, cast(:said as jsonb), cast(:faults as jsonb), :digest, :now) on conflict do nothing
""")
_REFUSED = text("""
select source, area, said, faults, found_at from refused_reading
where found_at >= :since order by id desc limit :limit
""")
_REFUSALS = text("""
select source, count(*) as many from refused_reading where found_at >= :since group by source order by source
""")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reading that is none: as it may be kept, where it claims to be from, and what is wrong with it."""

    said: JsonValue
    area: str
    faults: tuple[tuple[str, str, str], ...]
    """The field, the code, and the sentence."""


def ask(tx: Tx, name: str) -> tuple[str, str]:
    """Note that a source is asked, and return the cursor and the ETag that it is asked by."""
    tx.write(_BEGIN, {"name": name, "now": tx.now})
    row = tx.write(_ASK, {"name": name, "now": tx.now}).one()
    return str(row.cursor), str(row.etag)


def hold(tx: Tx, name: str) -> str:
    """Keep everybody else from going on with a source until the transaction ends, and return its cursor."""
    return str(tx.write(_HOLD, {"name": name}).scalar_one())


def keep(tx: Tx, name: str, place: tuple[str, str], *, heard: bool) -> None:
    """Go on to a cursor and an ETag; ``heard`` where there was something new."""
    cursor, etag = place
    tx.write(_KEEP, {"name": name, "cursor": cursor, "etag": etag, "heard": heard, "now": tx.now})


def unchanged(tx: Tx, name: str) -> None:
    """Note that a source has nothing new."""
    tx.write(_UNCHANGED, {"name": name, "now": tx.now})


def fail(tx: Tx, name: str, fault: str) -> None:
    """Note why asking came to nothing; the cursor stays where it is."""
    tx.write(_FAIL, {"name": name, "fault": fault})


def refuse(tx: Tx, name: str, refusal: Refusal) -> bool:
    """Keep a reading that is none, with what is wrong with it; False where it was refused before."""
    said = json.dumps(refusal.said, ensure_ascii=False, sort_keys=True)
    faults = [{"field": field, "code": code, "message": message} for field, code, message in refusal.faults]
    values = {
        "source": name,
        "area": refusal.area,
        "said": said,
        "faults": json.dumps(faults, ensure_ascii=False),
        "digest": sha256(said.encode()).hexdigest(),
        "now": tx.now,
    }
    return tx.write(_REFUSE, values).rowcount == 1


def standing(tx: ReadTx, names: Sequence[str]) -> Sequence[RowMapping]:
    """List how it went with those of some sources that were ever asked."""
    return tx.run(_ALL, {"names": list(names)}).mappings().all()


def refused(tx: ReadTx, since: datetime, limit: int) -> Sequence[RowMapping]:
    """List the readings that were refused since an instant, the last first."""
    return tx.run(_REFUSED, {"since": since, "limit": limit}).mappings().all()


def refusals(tx: ReadTx, since: datetime) -> Sequence[RowMapping]:
    """Count by source the readings that were refused since an instant."""
    return tx.run(_REFUSALS, {"since": since}).mappings().all()
