"""Look-backs: adopted plans, the cases that they drew, the visits, and what became of what verifiers verified."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.look_back import LookBackPlan, LookBackSample
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx

PLAN, SAMPLE = table(LookBackPlan), table(LookBackSample)
SERIES = "look_back_plan"
"""The name of the plans' series of numbers."""

# A sample is moot when its case came back by another way before anybody went.
_STATE = """
case when l.id is not null then 'done' when c.cycle > s.cycle then 'moot' else 'waiting' end
"""
_VISIBLE = "exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with({area}, mine.area))"
_COUNTS = f"""
left join lateral (
  select count(*) as drawn, count(*) filter (where {_STATE} = 'waiting') as waiting,
         count(*) filter (where l.result = 'relapsed') as relapsed
  from look_back_sample s join "case" c on c.id = s.case_id left join look_back l on l.sample = s.id
  where s.plan = p.id and {_VISIBLE.format(area="c.area")}) as counts on true
"""  # noqa: S608  # ours
_PLANS = text(f"""
select p.*, u.name as office_name, u.area, counts.drawn, counts.waiting, counts.relapsed
from look_back_plan p join unit u on u.code = p.office {_COUNTS}
where {_VISIBLE.format(area="u.area")} or counts.drawn > 0
order by p.position desc limit :limit
""")  # noqa: S608  # ours
_PLAN = text(f"""
select p.*, u.name as office_name, u.area, counts.drawn, counts.waiting, counts.relapsed
from look_back_plan p join unit u on u.code = p.office {_COUNTS}
where p.position = :position and ({_VISIBLE.format(area="u.area")} or counts.drawn > 0)
""")  # noqa: S608  # ours
_SAMPLES = text(f"""
select s.id, s.position, c.number, c.area, a.full_name as area_name, c.place, c.description, s.cycle,
       {_STATE} as state, l.result, l.on_site_on, l.done_at
from look_back_sample s join "case" c on c.id = s.case_id join area a on a.code = c.area
left join look_back l on l.sample = s.id
where s.plan = :plan and {_VISIBLE.format(area="c.area")}
order by s.position
""")  # noqa: S608  # ours
_WAITING = text("""
select s.id, p.position as plan, p.since, p.until from look_back_sample s join look_back_plan p on p.id = s.plan
where s.case_id = :case_id and s.cycle = :cycle and not exists (select from look_back l where l.sample = s.id)
order by s.id limit 1
""")
_OF_CASE = text("""
select l.position, l.cycle, l.result, l.on_site_on, l.opinion, l.evidence, l.done_at, a.name as done_by,
       u.name as unit_name, p.position as plan
from look_back l join account a on a.id = l.done_by left join unit u on u.code = l.unit
left join look_back_sample s on s.id = l.sample left join look_back_plan p on p.id = s.plan
where l.case_id = :case_id order by l.position
""")
_ADD = text("""
insert into look_back (case_id, position, cycle, sample, result, on_site_on, opinion, evidence, done_by, unit, done_at)
select :case_id, 1 + coalesce(max(position), 0), :cycle, :sample, cast(:result as text), :on_site_on,
       cast(:opinion as text), cast(:evidence as uuid[]), :by, cast(:unit as text), :now
from look_back where case_id = :case_id
returning position
""")
_TOOK_PART = text("""
select exists (select from verification v where v.case_id = :case_id and v.verifier = :account) as verified,
  exists (select from submission s where s.case_id = :case_id and s.submitted_by = :account) as submitted
""")
# A cycle that somebody verified; what came back of it was reopened after it was closed.
_VERIFIERS = text(f"""
select a.id as account, a.username, a.name, count(*) as verified, count(k.id) as closed,
  count(*) filter (where looked.back) as looked_back, count(k.voided_at) as relapsed,
  coalesce(array_agg(c.number order by c.id) filter (where k.voided_at is not null), '{{}}') as cases
from verification v join submission s on s.id = v.submission join "case" c on c.id = v.case_id
join account a on a.id = v.verifier
left join closure k on k.case_id = s.case_id and k.cycle = s.cycle
cross join lateral (select exists (
  select from look_back l where l.case_id = s.case_id and l.cycle = s.cycle) as back) as looked
where s.status = 'verified' and {_VISIBLE.format(area="c.area")}
group by a.id, a.username, a.name
order by count(k.voided_at) desc, count(*) desc, a.id limit :limit
""")  # noqa: S608  # ours


def adopt(tx: Tx, plan: LookBackPlan, cases: Sequence[tuple[int, int]]) -> None:
    """Write a plan with the cases that it drew, each by its key and cycle, in the plan's order."""
    written = insert(PLAN).values(**plan.model_dump(exclude={"id"})).returning(PLAN.c.id)
    key = tx.write(written).scalar_one()
    rows = [
        {"plan": key, "position": position, "case_id": case, "cycle": cycle}
        for position, (case, cycle) in enumerate(cases, start=1)
    ]
    tx.write(insert(SAMPLE), rows)


def plans(tx: ReadTx, areas: Sequence[str], limit: int | None) -> Sequence[RowMapping]:
    """Return the plans of offices in some areas, and those that drew cases there, the newest first; None: all."""
    return tx.run(_PLANS, {"areas": list(areas), "limit": limit}).mappings().all()


def plan(tx: ReadTx, areas: Sequence[str], position: int) -> RowMapping | None:
    """Return one of the plans that ``plans`` lists, None where there is none."""
    return tx.run(_PLAN, {"areas": list(areas), "position": position}).mappings().first()


def samples(tx: ReadTx, areas: Sequence[str], key: int) -> Sequence[RowMapping]:
    """Return the cases that a plan drew in some areas, in the plan's order, each with what became of it."""
    return tx.run(_SAMPLES, {"areas": list(areas), "plan": key}).mappings().all()


def waiting(tx: ReadTx, case_id: int, cycle: int) -> RowMapping | None:
    """Return the sample of a case's cycle that nobody has gone to yet, with its plan; None where no plan drew it."""
    return tx.run(_WAITING, {"case_id": case_id, "cycle": cycle}).mappings().first()


def of_case(tx: ReadTx, case_id: int) -> Sequence[RowMapping]:
    """Return the look-backs of a case, oldest first."""
    return tx.run(_OF_CASE, {"case_id": case_id}).mappings().all()


def add(tx: Tx, about: Mapping[str, object], found: tuple[str, date, str, Sequence[UUID]]) -> int:
    """Record a visit and return its number within the case.

    ``about`` has case_id, cycle, sample, by and unit; ``found`` the result, the local date, the opinion, the evidence.
    """
    result, on_site_on, opinion, evidence = found
    said = {"result": result, "on_site_on": on_site_on, "opinion": opinion, "evidence": list(evidence)}
    return int(str(tx.write(_ADD, {**about, **said, "now": tx.now}).scalar_one()))


def took_part(tx: ReadTx, case_id: int, account: int) -> RowMapping:
    """Tell whether somebody verified a case, or handed it in, in any cycle."""
    return tx.run(_TOOK_PART, {"case_id": case_id, "account": account}).mappings().one()


def verifiers(tx: ReadTx, actor: Actor, limit: int) -> Sequence[RowMapping]:
    """Return what became of what each verifier verified in the actor's areas, those with most relapses first."""
    return tx.run(_VERIFIERS, {"areas": list(actor.areas()), "limit": limit}).mappings().all()
