"""Records of units: drafted, moved one version at a time, seen by those concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text

from duzhan.policy.record_refusals import RecordNotFound
from duzhan.policy.recording import Seen
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Seat
from duzhan.vocabulary.records import RecordKind
from statemachines.record import RecordState, RecordTrigger


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record with the names of the unit and both offices; ``authors`` drafted or proposed it.

    ``appealed`` is whether an appeal waits, ``appeal`` the newest one that was not taken back.
    """

    id: int
    number: str
    kind: RecordKind
    changed_kind: RecordKind | None
    unit: str
    unit_name: str
    area: str
    office: str
    office_name: str
    signing_office: str
    signing_office_name: str
    seat: Seat | None
    since: date
    until: date
    reason: str
    passed_over: str | None
    policy_version: int
    state: RecordState
    version: int
    drafted_at: datetime
    proposed_at: datetime | None
    signed_at: datetime | None
    signed_by: int | None
    appeal_until: datetime | None
    authors: tuple[int, ...]
    appealed: bool
    appeal: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Words:
    """What is written into a record while it is drafted."""

    kind: RecordKind
    unit: str
    area: str
    signing_office: str
    seat: Seat | None
    since: date
    until: date
    reason: str
    passed_over: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """Of which campaign a new record is, under which number, from which office and by which rules."""

    campaign: str
    number: str
    office: str
    policy_version: int


@dataclass(frozen=True, slots=True)
class Move:
    """An act on a record, by whom, for which office, and what was said with it."""

    trigger: RecordTrigger
    to: RecordState
    actor: int
    office: str
    note: str | None = None
    appeal_until: datetime | None = None
    changed_kind: RecordKind | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: each field narrows; ``before`` is the key that the page continues after."""

    unit: str | None
    kind: RecordKind | None
    state: RecordState | None
    before: int | None
    limit: int | None
    """None: all of them."""


_SHOWN = """
select r.id, r.number, r.kind, r.changed_kind, r.unit, u.name as unit_name, r.area, r.office, o.name as office_name,
       r.signing_office, s.name as signing_office_name, r.seat, r.since, r.until, r.reason, r.passed_over,
       r.policy_version, r.state, r.version, r.drafted_at, r.proposed_at, r.signed_at, r.signed_by, r.appeal_until,
       array(select distinct a.actor from unit_record_act a
             where a.record = r.id and a.trigger in ('draft', 'propose')) as authors,
       exists (select from appeal a where a.record = r.id and a.state = 'lodged') as appealed,
       (select a.number from appeal a where a.record = r.id and a.state <> 'withdrawn') as appeal,
       (select count(*) from unit_record_row w where w.record = r.id) as rows
from unit_record r join unit u on u.code = r.unit join unit o on o.code = r.office
join unit s on s.code = r.signing_office
"""
# Before it is signed, a record is nobody's but its two offices' and the auditors'.
_SEEN = """(r.office = any(cast(:offices as text[])) or r.signing_office = any(cast(:offices as text[]))
  or exists (select from unnest(cast(:audited as text[])) as mine (area) where starts_with(r.area, mine.area))
  or (r.signed_at is not null and (r.unit = any(cast(:units as text[]))
      or exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(r.area, mine.area)))))"""
_FIND = text(f"{_SHOWN} where r.number = :number and {_SEEN}")
_LOCK = text(f"{_SHOWN} where r.number = :number and {_SEEN} for update of r")
_BY_KEY = text(f"{_SHOWN} where r.id = :id")
_PAGE = text(f"""
{_SHOWN} where {_SEEN}
  and (cast(:unit as text) is null or r.unit = :unit) and (cast(:kind as text) is null or r.kind = :kind)
  and (cast(:state as text) is null or r.state = :state) and (cast(:before as bigint) is null or r.id < :before)
order by r.id desc limit :limit
""")
_DRAFT = text("""
insert into unit_record (campaign, number, kind, unit, area, office, signing_office, seat, since, until, reason,
                         passed_over, policy_version, state, version, drafted_by, drafted_at)
values (:campaign, :number, :kind, :unit, :area, :office, :signing_office, :seat, :since, :until, :reason,
        :passed_over, :policy_version, 'drafted', 1, :actor, :now)
returning id
""")
_REVISE = text("""
update unit_record set version = version + 1, kind = :kind, unit = :unit, area = :area,
  signing_office = :signing_office, seat = :seat, since = :since, until = :until, reason = :reason,
  passed_over = :passed_over
where id = :id
""")
_MOVE = text("""
update unit_record set version = version + 1, state = :to,
  proposed_at = case :trigger when 'propose' then cast(:now as timestamptz)
                when 'return' then null else proposed_at end,
  proposed_by = case :trigger when 'propose' then cast(:actor as bigint)
                when 'return' then null else proposed_by end,
  signed_at = case :trigger when 'sign' then cast(:now as timestamptz) else signed_at end,
  signed_by = case :trigger when 'sign' then cast(:actor as bigint) else signed_by end,
  appeal_until = coalesce(cast(:appeal_until as timestamptz), appeal_until),
  changed_kind = coalesce(cast(:changed_kind as text), changed_kind)
where id = :id
""")
_NOTE = text("""
insert into unit_record_act (record, version, trigger, to_state, actor, unit, at, note)
select id, version, :trigger, state, :actor, :office, :now, :note from unit_record where id = :id
""")
_ACTS = text("""
select a.version, a.trigger, a.to_state, p.name as by, a.unit, u.name as unit_name, a.at, a.note
from unit_record_act a join account p on p.id = a.actor join unit u on u.code = a.unit
where a.record = :record order by a.version
""")
_STANDING = text("""
select r.number from unit_record r
where r.unit = :unit and r.campaign = :campaign and r.state in ('signed', 'upheld')
  and coalesce(r.changed_kind, r.kind) = :kind
order by r.id desc limit 1
""")


def find(tx: ReadTx, number: str, seen: Seen) -> Recorded:
    """Return a record that somebody sees; raises RecordNotFound where it is absent or does not concern them."""
    return _one(tx.run(_FIND, {"number": number, **_scope(seen)}).mappings().first())


def lock(tx: Tx, number: str, seen: Seen) -> Recorded:
    """Hold a record that somebody sees until the transaction ends; raises RecordNotFound."""
    return _one(tx.write(_LOCK, {"number": number, **_scope(seen)}).mappings().first())


def of_key(tx: ReadTx, record: int) -> Recorded:
    """Return the record that an appeal is against."""
    return _one(tx.run(_BY_KEY, {"id": record}).mappings().first())


def page(tx: ReadTx, seen: Seen, wanted: Wanted) -> list[Recorded]:
    """Return the newest records that somebody sees, one more than the limit where there are more."""
    most = None if wanted.limit is None else wanted.limit + 1
    values = {"unit": wanted.unit, "kind": _word(wanted.kind), "state": _word(wanted.state), "before": wanted.before}
    rows = tx.run(_PAGE, {**_scope(seen), **values, "limit": most}).mappings().all()
    return [_one(row) for row in rows]


def draft(tx: Tx, series: Series, words: Words, actor: int) -> int:
    """Write a new record and its first line; return its key."""
    values = {
        "campaign": series.campaign,
        "number": series.number,
        "office": series.office,
        "policy_version": series.policy_version,
        "actor": actor,
        "now": tx.now,
    }
    record = int(str(tx.write(_DRAFT, {**_written(words), **values}).scalar_one()))
    _note(tx, record, Move(RecordTrigger.DRAFT, RecordState.DRAFTED, actor, series.office))
    return record


def revise(tx: Tx, record: int, words: Words, move: Move) -> None:
    """Write a draft anew, with its line; the caller holds it."""
    tx.write(_REVISE, {"id": record, **_written(words)})
    _note(tx, record, move)


def move(tx: Tx, record: int, made: Move) -> None:
    """Write an act: the record's new version and its line; the caller holds it."""
    values = {
        "id": record,
        "trigger": made.trigger.value,
        "to": made.to.value,
        "actor": made.actor,
        "appeal_until": made.appeal_until,
        "changed_kind": _word(made.changed_kind),
        "now": tx.now,
    }
    tx.write(_MOVE, values)
    _note(tx, record, made)


def acts(tx: ReadTx, record: int) -> Sequence[RowMapping]:
    """Return every act on a record, the first first."""
    return tx.run(_ACTS, {"record": record}).mappings().all()


def standing(tx: ReadTx, campaign: str, unit: str, kind: RecordKind) -> str | None:
    """Return the newest signed record of a kind that stands for a unit, None where there is none."""
    found = tx.run(_STANDING, {"campaign": campaign, "unit": unit, "kind": kind.value}).scalar()
    return None if found is None else str(found)


def _note(tx: Tx, record: int, made: Move) -> None:
    values = {"id": record, "trigger": made.trigger.value, "actor": made.actor, "office": made.office}
    tx.write(_NOTE, {**values, "note": made.note, "now": tx.now})


def _written(words: Words) -> dict[str, object]:
    return {
        "kind": words.kind.value,
        "unit": words.unit,
        "area": words.area,
        "signing_office": words.signing_office,
        "seat": _word(words.seat),
        "since": words.since,
        "until": words.until,
        "reason": words.reason,
        "passed_over": words.passed_over,
    }


def _scope(seen: Seen) -> dict[str, object]:
    return {
        "offices": list(seen.offices),
        "units": list(seen.units),
        "areas": list(seen.areas),
        "audited": list(seen.audited),
    }


def _word(value: RecordKind | RecordState | Seat | None) -> str | None:
    return None if value is None else value.value


def _one(row: RowMapping | None) -> Recorded:
    if row is None:
        raise RecordNotFound
    words: Mapping[str, object] = {
        "kind": RecordKind(row["kind"]),
        "changed_kind": None if row["changed_kind"] is None else RecordKind(row["changed_kind"]),
        "seat": None if row["seat"] is None else Seat(row["seat"]),
        "state": RecordState(row["state"]),
        "authors": tuple(row["authors"]),
    }
    return Recorded(**{**row, **words})
