"""Letters 督办单: found by whoever may see them, signed for once, followed up while nobody has signed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    FromClause,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    union,
)

from duzhan.errors import NotFound
from duzhan.model.account import Account
from duzhan.model.case import Case
from duzhan.model.clock import Decision
from duzhan.model.columns import table
from duzhan.model.letter import Letter
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import places, scope
from duzhan.store.driver import Fixed, fixed
from duzhan.store.notices import ROWS_OF_TOLD
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Light

ACCOUNT = table(Account).c
CASE = table(Case).c
DECISION = table(Decision).c
LETTER = table(Letter).c
ADDRESSEE = table(Unit).alias("addressed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters: each field narrows; ``before`` is the key that the page continues after."""

    unsigned: bool | None
    light: Light | None
    case: str | None
    before: int | None
    limit: int


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A letter whose signature is overdue, with what decides who hears of it."""

    id: int
    case_id: int
    clock_id: int
    number: str
    document_number: str
    light: str
    addressee: str
    issued_at: datetime
    due_at: datetime
    follow_ups: int
    policy_version: int
    area: str
    county: str
    city: str


@dataclass(frozen=True, slots=True)
class Background:
    """Which office had given a case out last (None: the rules did), and how many extensions its cycle had had."""

    assigned_by: str | None
    extensions: int


@dataclass(frozen=True, slots=True)
class Due:
    """The overdue letters of the cases that this transaction holds, and whether nobody is left to be held."""

    letters: list[Unsigned]
    last: bool


# Cases are held, and the letters are read afterwards: as an act does, so that a signature and a follow-up never wait
# for each other. A letter of a clock that ended or stands still is nobody's worry, unless the clock went on as a new
# version that kept the letter's rung: store/clocks.py stops asking for all the others.
_OVERDUE = "l.unsigned_at <= :now and coalesce(k.ended, 'superseded') = 'superseded' and k.paused_at is null"
_HOLD = text(f"""
select c.id from letter l join clock k on k.id = l.clock_id join "case" c on c.id = l.case_id
where {_OVERDUE} order by l.unsigned_at, l.id limit :limit
for update of c skip locked
""")  # noqa: S608  # both texts are ours
_DUE = text(f"""
select l.id, l.case_id, l.clock_id, l.number, l.document_number, l.light, l.addressee, l.issued_at, k.due_at,
       l.follow_ups, c.policy_version, c.area, c.county, c.city
from letter l join clock k on k.id = l.clock_id join "case" c on c.id = l.case_id
where c.id = any(cast(:held as bigint[])) and {_OVERDUE} order by l.id
""")  # noqa: S608
_FOLLOW_UP = text(f"""
with followed as (
  update letter l set follow_ups = next.follow_ups, unsigned_at = next.unsigned_at
  from jsonb_to_recordset(cast(:letters as jsonb)) as next (id bigint, follow_ups int, unsigned_at timestamptz)
  where l.id = next.id and l.signed_at is null and l.follow_ups = next.follow_ups - 1
  returning l.id),
told as (
  select each.case_id, each.clock_id, each.promise, each.account, each.seat, each.template, each.detail, each.urgent
  from jsonb_to_recordset(cast(:told as jsonb)) as each (
         letter bigint, case_id bigint, clock_id bigint, promise text, account bigint, seat text, template text,
         detail jsonb, urgent bool)
  join followed on followed.id = each.letter),
{ROWS_OF_TOLD}
select (select count(*) from followed) as followed, (select count(*) from written) as notices
""")  # noqa: S608
_BACKGROUND = text("""
select
  (select u.name from event e left join unit u on u.code = e.unit
   where e.case_id = k.case_id and e.kind in ('assign', 'transfer', 'reopen') and e.at <= :at
   order by e.id desc limit 1) as assigned_by,
  (select count(*) from extension x
   where x.case_id = k.case_id and x.cycle = k.cycle and x.status = 'granted' and x.decided_at <= :at) as extensions
from clock k where k.id = :clock
""")
_NAMES = text("select code, name from unit where code = any(cast(:codes as text[]))")


def find(tx: ReadTx, number: str, actor: Actor) -> RowMapping:
    """Return a letter that the actor may see, as ``_shown`` has it; raises NotFound where it is absent or out of scope.

    Whoever sees its case sees a letter, and so do the people of its addressee and of its issuer, always.
    """
    row = tx.run(_seen_by(actor.areas(), actor.units(), actor.all_units()), {"wanted": number}).mappings().first()
    if row is None:
        raise NotFound
    return row


@lru_cache(maxsize=1024)
def _seen_by(areas: tuple[str, ...], units: tuple[str, ...], all_units: frozenset[str]) -> Fixed:
    """Build the statement once for everyone with the same scope."""
    seen = _concerning(scope.visible_to(areas, units), all_units)
    return fixed(_shown(table(Letter)).where(LETTER.number == bindparam("wanted"), seen))


def of_document(tx: ReadTx, actor: Actor, year: int, position: int) -> list[tuple[str, str]]:
    """Return the letters that the actor may see of a place in a year's series: their numbers, and the 文号 of each."""
    theirs = LETTER.year == year, LETTER.position == position, _concerns(actor)
    cases_of = table(Letter).join(table(Case), CASE.id == LETTER.case_id)
    asked = select(LETTER.number, LETTER.document_number).select_from(cases_of).where(*theirs).order_by(LETTER.id)
    return [(str(number), str(document)) for number, document in tx.run(asked)]


def of_case(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return the letters of a case that the caller was seen to see, newest first."""
    return tx.run(_shown(table(Letter)).where(LETTER.case_id == case_id).order_by(LETTER.id.desc())).mappings().all()


def page(tx: ReadTx, actor: Actor, wanted: Wanted) -> Sequence[RowMapping]:
    """Return the newest letters that concern the actor, one more than the limit where there are more."""
    # Each way to a letter has an index of its own: one condition that joins them with "or" would walk all letters; and
    # so would a condition on the cases alone.
    ways: list[ColumnElement[bool]] = []
    if actor.all_units():
        ways.append(LETTER.addressee.in_(sorted(actor.all_units())))
    ways += [_within(area) for area in actor.areas()]
    if actor.units():
        ways.append(scope.visible_to((), actor.units()))
    if not ways:
        return ()
    newest = union(*(_newest(way, wanted) for way in ways)).subquery("newest")
    chosen = table(Letter).join(newest, LETTER.id == newest.c.id)
    return tx.run(_shown(chosen).order_by(LETTER.id.desc()).limit(wanted.limit + 1)).mappings().all()


def to_sign(tx: ReadTx, units: Iterable[str], limit: int) -> Sequence[RowMapping]:
    """Return the letters to some units that wait for a signature, the soonest to be followed up first."""
    waiting = LETTER.addressee.in_(sorted(units)), LETTER.signed_at.is_(None), LETTER.unsigned_at.is_not(None)
    asked = _shown(table(Letter)).where(*waiting).order_by(LETTER.unsigned_at, LETTER.id).limit(limit)
    return tx.run(asked).mappings().all()


def background(tx: ReadTx, letter: RowMapping) -> Background:
    """Return what a letter's case had been through when the letter was issued."""
    values = {"clock": letter["clock_id"], "at": letter["issued_at"]}
    return Background(**tx.run(_BACKGROUND, values).mappings().one())


def unit_names(tx: ReadTx, codes: Sequence[str]) -> dict[str, str]:
    """Return the names of some units by their codes."""
    return {str(code): str(name) for code, name in tx.run(_NAMES, {"codes": list(codes)})}


def take_due(tx: Tx, limit: int) -> Due:
    """Hold the cases of the next overdue letters, skipping what others hold, and read what is overdue of them."""
    held = [int(str(key)) for key in tx.write(_HOLD, {"now": tx.now, "limit": limit}).scalars()]
    letters = tx.run(_DUE, {"now": tx.now, "held": held}).mappings() if held else ()
    return Due([Unsigned(**row) for row in letters], last=len(held) < limit)


def follow_up(tx: Tx, letters: Sequence[Mapping[str, object]], told: Sequence[Mapping[str, object]]) -> int:
    """Count follow-ups up, set the next ones, and write the notices of those that were counted; return how many."""
    values = {"letters": _document(letters), "told": _document(told), "now": tx.now}
    return int(str(tx.write(_FOLLOW_UP, values).mappings().one()["followed"]))


def _within(area: str) -> ColumnElement[bool]:
    if len(area) <= scope.CITY:
        return scope.lies_in(area, LETTER.city, LETTER.county)
    # Without its city, which says nothing more: the planner would take the two for independent, and letters for rare.
    lies = LETTER.county == area[: scope.COUNTY]
    return lies if len(area) == scope.COUNTY else and_(lies, scope.within(area))


def _concerns(actor: Actor) -> ColumnElement[bool]:
    return _concerning(scope.visible(actor), actor.all_units())


def _concerning(seen: ColumnElement[bool], units: frozenset[str]) -> ColumnElement[bool]:
    theirs = scope.one_of(sorted(units))
    return or_(seen, LETTER.addressee == theirs, LETTER.issuer == theirs)


def _newest(way: ColumnElement[bool], wanted: Wanted) -> Select[tuple[object, ...]]:
    conditions = [way]
    if wanted.unsigned is not None:
        conditions.append(LETTER.signed_at.is_(None) if wanted.unsigned else LETTER.signed_at.is_not(None))
    if wanted.light is not None:
        conditions.append(LETTER.light == wanted.light.value)
    if wanted.case is not None:
        conditions.append(CASE.number == wanted.case)
    if wanted.before is not None:
        conditions.append(LETTER.id < wanted.before)
    chosen = select(LETTER.id).select_from(table(Letter).join(table(Case), CASE.id == LETTER.case_id))
    cut = chosen.where(and_(*conditions)).order_by(LETTER.id.desc()).limit(wanted.limit + 1)
    return select(cut.subquery().c.id)


def _shown(chosen: FromClause) -> Select[tuple[object, ...]]:
    """Select letters with their decision, the names of both units and of whoever signed, and where the case lies."""
    rows = (
        chosen.join(places.CASE, CASE.id == LETTER.case_id)
        .join(table(Decision), DECISION.id == LETTER.decision)
        .join(ADDRESSEE, ADDRESSEE.c.code == LETTER.addressee)
        .outerjoin(table(Account), ACCOUNT.id == LETTER.signed_by)
    )
    columns = (
        *LETTER,
        CASE.number.label("case_number"),
        CASE.source,
        CASE.found_level,
        places.FULL_NAME,
        DECISION.policy_version,
        DECISION.rung,
        DECISION.detail.label("decided"),
        # A paper bears the names of its day.
        func.unit_called(LETTER.issuer, LETTER.issued_at, type_=String).label("issuer_name"),
        func.unit_called(LETTER.addressee, LETTER.issued_at, type_=String).label("addressee_name"),
        ADDRESSEE.c.kind.label("addressee_kind"),
        ACCOUNT.username.label("signer"),
    )
    return select(*columns).select_from(places.at(rows, '"case"'))


def _document(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(rows, separators=(",", ":"), default=datetime.isoformat)
