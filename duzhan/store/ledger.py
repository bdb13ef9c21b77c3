"""The ledger's rows: one statement a page with everything that a line says, and one for the duty leaders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Label, RowMapping, Select, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from duzhan.model.account import Account
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.unit import Liaison
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import counts, narrowing, past, places, scope
from duzhan.store.transaction import ReadTx
from duzhan.wire.cases import CaseNarrowing

CASE = table(Case).c
JOINED = table(Case).alias("joined")
REPORTER = table(Account).alias("reporter")
LIAISON = table(Liaison).c


@dataclass(frozen=True, slots=True)
class Cut:
    """Which lines: so many, after a case's key, narrowed; of these numbers only, where named.

    ``past`` is for a snapshot that is read as of an instant, and cuts the ledger of then.
    """

    after: int
    limit: int
    wanted: CaseNarrowing
    past: bool = False
    numbers: tuple[str, ...] = ()


EVERY: ColumnElement[object] = literal_column('"case".*')
# What is not in the case's row is read by its own instants, until "case".until.
UNTIL = "until"
ALWAYS: ColumnElement[object] = literal_column("timestamptz '9999-12-31 00:00+00'")


def _of_case(name: str, statement: str) -> Label[object]:
    """Return a column that a subquery on the outer row "case" fills, as JSON."""
    return literal_column(f"({statement})", JSONB).label(name)


_PARTS = """
select coalesce(jsonb_agg(jsonb_build_object('unit', {unit}, 'role', p.role, 'percentage', {percentage})
                          order by p.role <> 'lead', p.id), '[]')
from part p join unit u on u.code = p.unit
where p.case_id = "case".id and p.since <= "case".until and (p.ended_at is null or p.ended_at > "case".until)"""
# What a unit was called then.
_CALLED_THEN = 'unit_called(u.code, "case".until)'
# A part's percentage is overwritten; what it was is its unit's newest report since the part was given or began anew.
_PERCENTAGE_THEN = """
coalesce((
  select (e.detail ->> 'percentage')::int from event e
  where e.case_id = "case".id and e.kind = 'progress' and e.unit = p.unit and e.at <= "case".until
    and e.id > coalesce((select max(b.id) from event b where b.case_id = "case".id and b.at <= "case".until
                           and b.kind in ('assign', 'transfer', 'reopen')), 0)
  order by e.id desc limit 1), 0)"""
_EXTENSIONS = """
select coalesce(jsonb_agg(jsonb_build_object('was', x.current_due_on, 'granted', x.granted_on) order by x.id), '[]')
from extension x where x.case_id = "case".id and x.status = 'granted' and x.decided_at <= "case".until"""
_PLAN = """
select e.detail from event e where e.case_id = "case".id and e.kind = 'plan' and e.at <= "case".until
order by e.id desc limit 1"""
_PROGRESS = """
select jsonb_build_object('text', e.detail->>'text', 'at', e.at) from event e
where e.case_id = "case".id and e.kind = 'progress' and e.at <= "case".until order by e.id desc limit 1"""
_EVIDENCE = """
select coalesce(jsonb_object_agg(counted.kind, counted.pieces), '{}')
from (select v.kind, count(*) as pieces from evidence v
      where v.case_id = "case".id and v.uploaded_at <= "case".until group by v.kind) counted"""
# The verifications since the newest submission: those before it were sent back.
_VERIFICATIONS = """
select coalesce(jsonb_agg(jsonb_build_object('unit', {unit}, 'name', a.name, 'on', e.detail->>'on_site_on',
                          'opinion', e.detail->>'opinion') order by e.id), '[]')
from event e join account a on a.id = e.actor left join unit u on u.code = e.unit
where e.case_id = "case".id and e.kind = 'verify' and e.at <= "case".until
  and e.id > (select max(s.id) from event s
              where s.case_id = "case".id and s.kind = 'submit' and s.at <= "case".until)"""
_VOIDED = """
select coalesce(jsonb_agg(k.number order by k.id), '[]')
from closure k where k.case_id = "case".id and k.voided_at <= "case".until"""
_LOOK_BACKS = """
select coalesce(jsonb_agg(jsonb_build_object('result', l.result, 'on', l.on_site_on) order by l.position), '[]')
from look_back l where l.case_id = "case".id and l.done_at <= "case".until"""
_DISMISSAL = """
select e.detail from event e where e.case_id = "case".id and e.kind = 'dismiss' and e.at <= "case".until
order by e.id desc limit 1"""
_LETTERS = """
select coalesce(jsonb_agg(l.document_number order by l.id), '[]')
from letter l where l.case_id = "case".id and l.issued_at <= "case".until"""
_INSTRUCTIONS = """
select jsonb_build_object('given', count(*), 'waiting', count(*) filter (
         where i.ended_at is null or i.ended_at > "case".until))
from instruction i where i.case_id = "case".id and i.given_at <= "case".until"""
_PHONE = """
select to_jsonb(f.masked) from personal_field f
where f.case_id = "case".id and f.field = 'responsible_phone' and f.recorded_at <= "case".until
  and (f.ended_at is null or f.ended_at > "case".until)
order by f.id desc limit 1"""


def page(tx: ReadTx, doer: Doer, cut: Cut) -> Sequence[RowMapping]:
    """Return the next lines in scope, in the order of logging, one more than the limit where there are more."""
    conditions = CASE.id > cut.after, *_conditions(tx, doer, cut)
    # The page is cut first, so that only its lines are filled in; the cut goes by the table's own name.
    rows = _rows(tx, cut).where(*conditions).order_by(CASE.id).limit(cut.limit + 1).subquery("case")
    lines = (
        places.in_levels(rows, '"case"')
        .join(REPORTER, REPORTER.c.id == literal_column('"case".reporter'))
        .outerjoin(JOINED, JOINED.c.id == literal_column('"case".joined_case'))
    )
    filled = select(EVERY, *_columns(cut)).select_from(lines).order_by(literal_column('"case".id'))
    return tx.run(filled).mappings().all()


def count(tx: ReadTx, doer: Doer, cut: Cut) -> int:
    """Count the lines of a cut, wherever it begins and however long it is."""
    conditions = _conditions(tx, doer, cut)
    if cut.past and cut.wanted != CaseNarrowing(area=cut.wanted.area):
        # What a case was then is asked of the rows of then; where it lies never changes.
        then = _rows(tx, cut).where(*conditions).subquery("then")
        return int(str(tx.run(select(func.count()).select_from(then)).scalar_one()))
    if isinstance(doer, Actor) and not cut.past and not cut.numbers:
        kept = counts.lines(tx, doer, cut.wanted)
        if kept is not None:
            return kept
    logged = [CASE.created_at <= tx.now] if cut.past else []
    counted = select(func.count()).select_from(places.CASE).where(*conditions, *logged)
    return int(str(tx.run(counted).scalar_one()))


def _conditions(tx: ReadTx, doer: Doer, cut: Cut) -> list[ColumnElement[bool]]:
    conditions = narrowing.conditions(tx, cut.wanted)
    if isinstance(doer, Actor):
        conditions.append(scope.visible(doer))
    if cut.numbers:
        conditions.append(CASE.number.in_(cut.numbers))
    return conditions


def _rows(tx: ReadTx, cut: Cut) -> Select[tuple[object, object]]:
    if cut.past:
        until = literal(tx.now, CASE.created_at.type)
        return select(past.PAST, until.label(UNTIL)).select_from(past.cases(tx.now))
    return select(EVERY, ALWAYS.label(UNTIL)).select_from(places.CASE)


def _columns(cut: Cut) -> tuple[Label[str] | Label[object], ...]:
    percentage = _PERCENTAGE_THEN if cut.past else "p.percentage"
    unit = _CALLED_THEN if cut.past else "u.name"
    return (
        places.CITY_NAME.label("city_name"),
        places.COUNTY.c.name.label("county_name"),
        places.TOWNSHIP_NAME.label("township_name"),
        places.VILLAGE_NAME.label("village_name"),
        func.coalesce(places.ABOVE.c.code, "").label("above"),
        REPORTER.c.name.label("reporter_name"),
        JOINED.c.number.label("joined_number"),
        _of_case("parts", _PARTS.format(percentage=percentage, unit=unit)),
        _of_case("extensions", _EXTENSIONS),
        _of_case("plan", _PLAN),
        _of_case("progress", _PROGRESS),
        _of_case("evidence", _EVIDENCE),
        _of_case("verifications", _VERIFICATIONS.format(unit=unit)),
        _of_case("voided", _VOIDED),
        _of_case("look_backs", _LOOK_BACKS),
        _of_case("dismissal", _DISMISSAL),
        _of_case("letters", _LETTERS),
        _of_case("instructions", _INSTRUCTIONS),
        _of_case("masked_phone", _PHONE),
    )


def duty_leaders(tx: ReadTx, areas: Sequence[str], on: date) -> Sequence[RowMapping]:
    """Return the duty leaders of some areas on a local date, the highest level first."""
    serving = LIAISON.since <= on, or_(LIAISON.until.is_(None), LIAISON.until >= on)
    statement = select(LIAISON.area, LIAISON.name, LIAISON.level).where(LIAISON.area.in_(areas), *serving)
    return tx.run(statement.order_by(func.length(LIAISON.area), LIAISON.id)).mappings().all()
