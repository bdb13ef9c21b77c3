"""Plans of targets 一村一策: their revisions, lines and reports, and the dates that passed unreached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, text

from duzhan.policy.permissions import Actor
from duzhan.policy.target_plans import Chain, Identity
from duzhan.store import organisation
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import TargetKind
from duzhan.vocabulary.target_plan import PlanLineKind

# What was reported of a line last; nothing of one that nobody reported on.
NEWEST_REPORT = """
left join lateral (
  select r.percentage, r.words, r.reported_at, r.unit from plan_progress r
  where r.target_plan = l.target_plan and r.number = l.number order by r.id desc limit 1) as p on true
"""
# Whether a target is on the list now: a delisted one has its plan still, and nothing of it is due.
LISTED = """
not coalesce((select g.act = 'delisted' from target_listing g where g.area = t.area order by g.position desc limit 1),
             false)
"""
# A line of a listed target that is not reached by its date.
LATE = f"l.due_on < :today and coalesce(p.percentage, 0) < 100 and {LISTED}"
# Of the areas that somebody reads, and of the plans that name one of their units.
SEEN = """
(exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(t.area, mine.area))
 or exists (select from target_plan named where named.area = t.area
            and cast(named.units as text[]) && cast(:units as text[])))
"""
_TARGET = text(f"""
select t.kind, t.area, a.full_name, {LISTED} as listed from target t join area a on a.code = t.area
where t.area = :area and {SEEN}
""")  # noqa: S608  # ours
_PLAN = "select id, area, version, newest, in_force, office from target_plan where area = :area"
_FIND, _LOCK = text(_PLAN), text(f"{_PLAN} for update")
_BEGIN = text("""
insert into target_plan (area, version, newest, office, units) values (:area, 1, 1, :office, cast(:units as text[]))
on conflict (area) do nothing returning id
""")
_DRAFTED = text("""
update target_plan
set version = version + 1, newest = :revision, office = :office,
    units = array(select distinct unnest(units || cast(:units as varchar[])) order by 1)
where id = :plan
""")
_REVISE = text("""
insert into plan_revision (target_plan, revision, office, reason, drafted_by, drafted_at)
values (:plan, :revision, :office, :reason, :account, :now)
""")
_LINE = text("""
insert into plan_line (target_plan, revision, position, number, kind, title, area, household, person, responsible,
                       unit, due_on, override_reason)
values (:plan, :revision, :position, :number, :kind, :title, :area, :household, :person, :responsible, :unit, :due_on,
        :override_reason)
""")
_KNOWN = text("""
select distinct on (number) number, kind, title, area, household, person from plan_line
where target_plan = :plan order by number, revision desc
""")
_SIGN = text("""
update plan_revision set signed_by = :account, signed_at = :now, signed_for = :unit
where target_plan = :plan and revision = :revision and signed_at is null
""")
_SIGNED = text("update target_plan set version = version + 1, in_force = :revision where id = :plan")
_REPORT = text("""
insert into plan_progress (target_plan, number, percentage, words, unit, reported_by, reported_at)
values (:plan, :number, :percentage, :words, :unit, :account, :now)
""")
_LINES = text(f"""
select l.number, l.kind, l.title, l.area, a.full_name as area_name, l.household, l.person, l.responsible, l.unit,
       u.name as unit_name, l.due_on, l.override_reason, coalesce(p.percentage, 0) as percentage, p.words,
       p.reported_at, reporter.name as reported_by
from plan_line l join area a on a.code = l.area left join unit u on u.code = l.unit
{NEWEST_REPORT} left join unit reporter on reporter.code = p.unit
where l.target_plan = :plan and l.revision = :revision order by l.position
""")  # noqa: S608  # ours
_REVISIONS = text("""
select r.revision, r.reason, r.drafted_by, r.drafted_at, r.signed_at, r.office, o.name as office_name,
       s.name as signed_for_name,
       (select count(*) from plan_line l where l.target_plan = r.target_plan and l.revision = r.revision) as lines
from plan_revision r join unit o on o.code = r.office left join unit s on s.code = r.signed_for
where r.target_plan = :plan order by r.revision desc
""")
_REPORTS = text("""
select r.percentage, r.words, u.name as unit_name, r.reported_at from plan_progress r join unit u on u.code = r.unit
where r.target_plan = :plan and r.number = :number order by r.id desc
""")
_PLACES = text("select full_name, code from area where starts_with(code, :area) order by code")
# Two that look at once find the same lines: whoever comes second waits for the first one's rows, and adds none.
_DELAYS = text(f"""
with late as (
  select l.target_plan, l.number, l.due_on from plan_line l
  join target_plan t on t.id = l.target_plan and t.in_force = l.revision {NEWEST_REPORT}
  where {LATE}
    and not exists (select from plan_delay d
                    where d.target_plan = l.target_plan and d.number = l.number and d.due_on = l.due_on)
  order by l.target_plan, l.number limit :limit),
found as (
  insert into plan_delay (target_plan, number, due_on, found_at) select target_plan, number, due_on, :now from late
  on conflict on constraint uq_plan_delay_found_twice do nothing returning id, target_plan, number, due_on)
select f.id, f.target_plan, f.due_on, l.title, l.unit, t.area, a.full_name as area_name, t.office
from found f join target_plan t on t.id = f.target_plan join area a on a.code = t.area
join plan_line l on l.target_plan = f.target_plan and l.revision = t.in_force and l.number = f.number
order by f.target_plan, l.unit, f.due_on, l.position
""")  # noqa: S608  # ours


@dataclass(frozen=True, slots=True)
class Plan:
    """A target's plan as it stands; ``in_force`` is a revision, None while none was signed."""

    id: int
    area: str
    version: int
    newest: int
    in_force: int | None
    office: str


@dataclass(frozen=True, slots=True)
class Target:
    """A county or village that somebody sees, with the offices that answer for it, from the county's up.

    It is ``listed`` unless it is delisted now.
    """

    kind: TargetKind
    area: str
    full_name: str
    listed: bool
    offices: Chain


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be kept, under its number."""

    number: int
    identity: Identity
    responsible: str
    unit: str | None
    due_on: date
    override_reason: str | None


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who draws a revision up, for which office, and why."""

    account: int
    office: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """How far a line has come, by whom and for which unit."""

    number: int
    percentage: int
    words: str
    unit: str
    account: int


@dataclass(frozen=True, slots=True)
class Delay:
    """A line whose date has passed, found now."""

    id: int
    plan: int
    area: str
    area_name: str
    office: str
    unit: str | None
    title: str
    due_on: date


def find_target(tx: ReadTx, area: str, actor: Actor) -> Target | None:
    """Return a target that the actor sees, by their areas or by a unit of theirs that its plan names; or None."""
    row = tx.run(_TARGET, {"area": area, **scope_of(actor)}).mappings().first()
    return None if row is None else target_of(tx, row)


def target_of(tx: ReadTx, row: RowMapping) -> Target:
    """Return the target of a row that has its kind, area and full name, and whether it is listed."""
    chain = tuple(organisation.of_area(tx, row["area"]).offices)
    return Target(TargetKind(row["kind"]), str(row["area"]), str(row["full_name"]), bool(row["listed"]), chain)


def scope_of(actor: Actor) -> dict[str, object]:
    """Return what ``SEEN`` asks of the actor."""
    return {"areas": list(actor.areas()), "units": sorted(actor.all_units())}


def find(tx: ReadTx, area: str) -> Plan | None:
    """Return a target's plan, or None."""
    return _plan(tx.run(_FIND, {"area": area}).mappings().first())


def lock(tx: Tx, area: str) -> Plan | None:
    """Return a target's plan and hold it, or None."""
    return _plan(tx.run(_LOCK, {"area": area}).mappings().first())


def begin(tx: Tx, area: str, office: str, units: Sequence[str]) -> int | None:
    """Begin a target's plan with its first revision to come; None where somebody else just did."""
    return tx.write(_BEGIN, {"area": area, "office": office, "units": sorted(set(units))}).scalar()


def drafted(tx: Tx, plan: int, revision: int, office: str, units: Sequence[str]) -> None:
    """Let a plan that is held have another newest revision."""
    named = {"office": office, "units": sorted(set(units))}
    tx.write(_DRAFTED, {"plan": plan, "revision": revision, **named})


def revise(tx: Tx, plan: int, revision: int, by: Authorship, lines: Sequence[NewLine]) -> None:
    """Write a revision with its lines, in order."""
    about = {"plan": plan, "revision": revision}
    author = {"office": by.office, "reason": by.reason, "account": by.account, "now": tx.now}
    tx.write(_REVISE, {**about, **author})
    tx.write(_LINE, [{**about, "position": at, **_values(line)} for at, line in enumerate(lines, start=1)])


def known(tx: ReadTx, plan: int) -> Mapping[Identity, int]:
    """Return the numbers of all lines that a plan ever had."""
    return {
        Identity(PlanLineKind(row.kind), row.title, row.area, row.household, row.person): int(row.number)
        for row in tx.run(_KNOWN, {"plan": plan})
    }


def sign(tx: Tx, plan: int, revision: int, *, account: int, unit: str) -> None:
    """Put a revision of a plan that is held in force."""
    tx.write(_SIGN, {"plan": plan, "revision": revision, "account": account, "unit": unit, "now": tx.now})
    tx.write(_SIGNED, {"plan": plan, "revision": revision})


def report(tx: Tx, plan: int, what: Report) -> None:
    """Write down how far a line has come."""
    said = {"percentage": what.percentage, "words": what.words, "unit": what.unit}
    tx.write(_REPORT, {"plan": plan, "number": what.number, **said, "account": what.account, "now": tx.now})


def lines(tx: ReadTx, plan: int, revision: int) -> Sequence[RowMapping]:
    """Return the lines of a revision in order, each with what was reported of it last."""
    return tx.run(_LINES, {"plan": plan, "revision": revision}).mappings().all()


def revisions(tx: ReadTx, plan: int) -> Sequence[RowMapping]:
    """Return the revisions of a plan, the newest first."""
    return tx.run(_REVISIONS, {"plan": plan}).mappings().all()


def reports(tx: ReadTx, plan: int, number: int) -> Sequence[RowMapping]:
    """Return everything that was reported of a line, the newest first."""
    return tx.run(_REPORTS, {"plan": plan, "number": number}).mappings().all()


def places(tx: ReadTx, area: str) -> Mapping[str, str]:
    """Return the codes of an area and of what lies in it, by their full names."""
    return {str(row.full_name): str(row.code) for row in tx.run(_PLACES, {"area": area})}


def find_delays(tx: Tx, today: date, limit: int) -> list[Delay]:
    """Write down up to ``limit`` dates that have passed unreached and were not found before; return those."""
    rows = tx.write(_DELAYS, {"today": today, "limit": limit, "now": tx.now}).mappings()
    return [Delay(plan=row["target_plan"], **{name: row[name] for name in _OF_DELAY}) for row in rows]


_OF_DELAY = ("id", "area", "area_name", "office", "unit", "title", "due_on")


def _plan(row: RowMapping | None) -> Plan | None:
    return None if row is None else Plan(**row)


def _values(line: NewLine) -> dict[str, object]:
    same = line.identity
    return {
        "number": line.number,
        "kind": same.kind.value,
        "title": same.title,
        "area": same.area,
        "household": same.household,
        "person": same.person,
        "responsible": line.responsible,
        "unit": line.unit,
        "due_on": line.due_on,
        "override_reason": line.override_reason,
    }
