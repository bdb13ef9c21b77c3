"""The ledger's rows: one statement a page with everything that a line says, and one for the duty leaders."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Label, RowMapping, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from duzhan.model.account import Account
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.unit import Liaison
from duzhan.policy.permissions import Actor
from duzhan.store import places, scope
from duzhan.store.transaction import ReadTx

CASE = table(Case).c
JOINED = table(Case).alias("joined")
REPORTER = table(Account).alias("reporter")
LIAISON = table(Liaison).c


EVERY: ColumnElement[object] = literal_column('"case".*')


def _of_case(name: str, statement: str) -> Label[object]:
    """Return a column that a subquery on the outer row "case" fills, as JSON."""
    return literal_column(f"({statement})", JSONB).label(name)


_PARTS = """
select coalesce(jsonb_agg(jsonb_build_object('unit', u.name, 'role', p.role, 'percentage', p.percentage)
                          order by p.role <> 'lead', p.id), '[]')
from part p join unit u on u.code = p.unit where p.case_id = "case".id and p.ended_at is null"""
_EXTENSIONS = """
select coalesce(jsonb_agg(jsonb_build_object('was', x.current_due_on, 'granted', x.granted_on) order by x.id), '[]')
from extension x where x.case_id = "case".id and x.status = 'granted'"""
_PLAN = """
select e.detail from event e where e.case_id = "case".id and e.kind = 'plan' order by e.id desc limit 1"""
_PROGRESS = """
select jsonb_build_object('text', e.detail->>'text', 'at', e.at) from event e
where e.case_id = "case".id and e.kind = 'progress' order by e.id desc limit 1"""
_EVIDENCE = """
select coalesce(jsonb_object_agg(counted.kind, counted.pieces), '{}')
from (select v.kind, count(*) as pieces from evidence v where v.case_id = "case".id group by v.kind) counted"""
# The verifications since the newest submission: those before it were sent back.
_VERIFICATIONS = """
select coalesce(jsonb_agg(jsonb_build_object('unit', u.name, 'name', a.name, 'on', e.detail->>'on_site_on',
                          'opinion', e.detail->>'opinion') order by e.id), '[]')
from event e join account a on a.id = e.actor left join unit u on u.code = e.unit
where e.case_id = "case".id and e.kind = 'verify'
  and e.id > (select max(s.id) from event s where s.case_id = "case".id and s.kind = 'submit')"""
_VOIDED = """
select coalesce(jsonb_agg(k.number order by k.id), '[]')
from closure k where k.case_id = "case".id and k.voided_at is not null"""
_DISMISSAL = """
select e.detail from event e where e.case_id = "case".id and e.kind = 'dismiss' limit 1"""


def page(tx: ReadTx, actor: Actor, within: str | None, after: int, limit: int) -> Sequence[RowMapping]:
    """Return the next lines in scope, in the order of logging, one more than the limit where there are more."""
    conditions: list[ColumnElement[bool]] = [scope.visible(actor), CASE.id > after]
    if within is not None:
        conditions.append(scope.within(within))
    # The page is cut first, so that only its lines are filled in; the cut goes by the table's own name.
    cut = select(EVERY).select_from(places.CASE).where(*conditions).order_by(CASE.id).limit(limit + 1).subquery("case")
    lines = (
        places.in_levels(cut, '"case"')
        .join(REPORTER, REPORTER.c.id == literal_column('"case".reporter'))
        .outerjoin(JOINED, JOINED.c.id == literal_column('"case".joined_case'))
    )
    return tx.run(select(EVERY, *_columns()).select_from(lines).order_by(literal_column('"case".id'))).mappings().all()


def _columns() -> tuple[Label[str] | Label[object], ...]:
    return (
        places.CITY_NAME.label("city_name"),
        places.COUNTY.c.name.label("county_name"),
        places.TOWNSHIP_NAME.label("township_name"),
        places.VILLAGE_NAME.label("village_name"),
        func.coalesce(places.ABOVE.c.code, "").label("above"),
        REPORTER.c.name.label("reporter_name"),
        JOINED.c.number.label("joined_number"),
        _of_case("parts", _PARTS),
        _of_case("extensions", _EXTENSIONS),
        _of_case("plan", _PLAN),
        _of_case("progress", _PROGRESS),
        _of_case("evidence", _EVIDENCE),
        _of_case("verifications", _VERIFICATIONS),
        _of_case("voided", _VOIDED),
        _of_case("dismissal", _DISMISSAL),
    )


def duty_leaders(tx: ReadTx, areas: Sequence[str], on: date) -> Sequence[RowMapping]:
    """Return the duty leaders of some areas on a local date, the highest level first."""
    serving = LIAISON.since <= on, or_(LIAISON.until.is_(None), LIAISON.until >= on)
    statement = select(LIAISON.area, LIAISON.name, LIAISON.level).where(LIAISON.area.in_(areas), *serving)
    return tx.run(statement.order_by(func.length(LIAISON.area), LIAISON.id)).mappings().all()
