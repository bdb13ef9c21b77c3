"""Visits of tours: what was seen where and by whom; written once, read as far as the places are the reader's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.tour import Visit, VisitAnswer, VisitCase, VisitFinding, VisitMember
from duzhan.store.tours import MINE
from duzhan.store.transaction import ReadTx, Tx

_RECORD = text("""
insert into visit (tour, area, visited_on, summary, source_ref, recorded_by, recorded_at)
values (:tour, :area, :visited_on, :summary, :source_ref, :recorded_by, :recorded_at)
on conflict on constraint uq_visit_recorded_twice do nothing returning id
""")
_KNOWN = text("select id from visit where recorded_by = :account and source_ref = :reference")
# Nothing is inserted where a tour of the same days went there: the constraint ex_visited_household_repeated waits for
# whoever is just writing the same household.
_GO_TO = text("""
insert into visited_household (visit, household, area, since, until)
values (:visit, :household, :area, :since, :until) on conflict do nothing returning household
""")
_LINES = text(f"""
select v.id, v.tour, t.name as tour_name, v.area, a.full_name as area_name, v.visited_on, v.summary,
       (select count(*) from visited_household h where h.visit = v.id) as households,
       (select count(*) from visit_answer w where w.visit = v.id and w.answer = 'fails') as fails,
       (select count(*) from visit_case c where c.visit = v.id and c.seen) as cases_seen,
       (select count(*) from visit_finding f where f.visit = v.id) as findings,
       t.team, team.name as team_name, by.name as recorded_by, v.recorded_at
from visit v join tour t on t.id = v.tour join area a on a.code = v.area join team on team.code = t.team
join account by on by.id = v.recorded_by
where (cast(:id as bigint) is null or v.id = :id) and (cast(:tour as bigint) is null or v.tour = :tour)
  and (cast(:place as text) is null or starts_with(v.area, :place) or a.parent = :place)
  and exists (select from {MINE} where starts_with(v.area, mine.area))
order by v.visited_on desc, v.id desc limit :limit
""")  # noqa: S608  # of texts of ours
_MEMBERS = text(
    "select a.name from visit_member m join account a on a.id = m.account where m.visit = :visit order by a.id"
)
_VISITED = text("select household from visited_household where visit = :visit order by household")
_ANSWERS = text("select visit, content_area, answer, remark from visit_answer where visit = any(:visits) order by 1, 2")
_CASES = text("""
select w.visit, c.number, c.description, w.seen, w.found from visit_case w join "case" c on c.id = w.case_id
where w.visit = any(:visits) order by w.visit, c.id
""")
_FINDINGS = text("""
select f.visit, c.number, c.content_area, c.severity, c.description, c.state, c.light, c.place
from visit_finding f join "case" c on c.id = f.case_id where f.visit = any(:visits) order by f.visit, f.position
""")
_OPEN_CASES = text(f"""
select c.id, c.number, c.description, c.content_area, c.state, c.light, c.due_at,
       u.name as lead_unit_name
from "case" c left join unit u on u.code = c.lead_unit
where c.county = left(:area, 6) and c.state <> 'closed' and (starts_with(c.area, :area) or exists (
    select from area a where a.code = c.area and a.parent = :area))
  and exists (select from {MINE} where starts_with(c.area, mine.area))
order by c.due_at nulls last, c.id limit :limit
""")  # noqa: S608  # of texts of ours
_NAMED_CASES = text(f"""
select c.id, c.number from "case" c
where c.number = any(:numbers) and (starts_with(c.area, :area) or exists (
    select from area a where a.code = c.area and a.parent = :area))
  and exists (select from {MINE} where starts_with(c.area, mine.area))
""")  # noqa: S608  # of texts of ours
_LAST_ANSWERS = text("""
select distinct on (w.content_area) w.content_area, w.answer, v.visited_on
from visit v join visit_answer w on w.visit = v.id where v.area = :area
order by w.content_area, v.visited_on desc, v.id desc
""")
_NEXT = text("select 1 + coalesce(max(position), 0) from visit_finding where visit = :visit")
CASES = 100
"""So many open cases stand on a checklist, those that are due first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits: each field narrows; a place has what lies in it."""

    id: int | None = None
    tour: int | None = None
    place: str | None = None
    limit: int = 1000


def record(tx: Tx, visit: Visit) -> int | None:
    """Insert a visit and return its key; None where this recorder recorded this reference before."""
    row = tx.write(_RECORD, visit.model_dump(exclude={"id"})).first()
    return None if row is None else int(row.id)


def known(tx: ReadTx, account: int, reference: str) -> int | None:
    """Return the visit that somebody recorded under a reference."""
    found = tx.run(_KNOWN, {"account": account, "reference": reference}).scalar()
    return None if found is None else int(str(found))


def keep(tx: Tx, answers: Sequence[VisitAnswer], cases: Sequence[VisitCase], members: Sequence[VisitMember]) -> None:
    """Insert what a visit noted and who was there."""
    for model, rows in ((VisitAnswer, answers), (VisitCase, cases), (VisitMember, members)):
        if rows:
            tx.write(insert(table(model)), [row.model_dump() for row in rows])


def go_to(tx: Tx, visit: int, household: str, at: Mapping[str, object]) -> bool:
    """Insert a household of a visit; False where a tour of these days went there; ``at`` has area, since and until."""
    return tx.write(_GO_TO, {"visit": visit, "household": household, **at}).first() is not None


def tie(tx: Tx, visit: int, case_id: int) -> None:
    """Tie a case to the visit that found it."""
    position = int(str(tx.run(_NEXT, {"visit": visit}).scalar_one()))
    tx.write(insert(table(VisitFinding)).values(visit=visit, case_id=case_id, position=position))


def lines(tx: ReadTx, areas: Sequence[str], wanted: Wanted) -> Sequence[RowMapping]:
    """List visits in some areas, the newest first, with what they noted in figures."""
    narrowed = {"id": wanted.id, "tour": wanted.tour, "place": wanted.place, "limit": wanted.limit}
    return tx.run(_LINES, {"areas": list(areas), **narrowed}).mappings().all()


def members(tx: ReadTx, visit: int) -> tuple[str, ...]:
    """List the names of who was there."""
    return tuple(str(name) for name in tx.run(_MEMBERS, {"visit": visit}).scalars())


def visited(tx: ReadTx, visit: int) -> tuple[str, ...]:
    """List the households that a visit went to."""
    return tuple(str(each) for each in tx.run(_VISITED, {"visit": visit}).scalars())


def answers(tx: ReadTx, visits: Sequence[int]) -> Sequence[RowMapping]:
    """List the answers of some visits."""
    return tx.run(_ANSWERS, {"visits": list(visits)}).mappings().all()


def cases(tx: ReadTx, visits: Sequence[int]) -> Sequence[RowMapping]:
    """List the open cases that some visits met, with what was found."""
    return tx.run(_CASES, {"visits": list(visits)}).mappings().all()


def findings(tx: ReadTx, visits: Sequence[int]) -> Sequence[RowMapping]:
    """List the cases that were logged from some visits, as they stand now."""
    return tx.run(_FINDINGS, {"visits": list(visits)}).mappings().all()


def open_cases(tx: ReadTx, area: str, areas: Sequence[str]) -> Sequence[RowMapping]:
    """List the open cases in a place that lie in some areas too, those due first."""
    return tx.run(_OPEN_CASES, {"area": area, "areas": list(areas), "limit": CASES}).mappings().all()


def named_cases(tx: ReadTx, area: str, numbers: Sequence[str], areas: Sequence[str]) -> Mapping[str, int]:
    """Return the keys of those of some cases that lie in a place and in some areas."""
    rows = tx.run(_NAMED_CASES, {"area": area, "numbers": list(numbers), "areas": list(areas)})
    return {str(row.number): int(row.id) for row in rows}


def last_answers(tx: ReadTx, area: str) -> Mapping[str, tuple[str, date]]:
    """Return how each content area was answered the last time that a place was visited, and when."""
    rows = tx.run(_LAST_ANSWERS, {"area": area})
    return {str(row.content_area): (str(row.answer), row.visited_on) for row in rows}
