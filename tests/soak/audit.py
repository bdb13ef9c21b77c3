"""What must be true of every case at every moment, asked of the database in one question and judged here."""

from collections.abc import Iterator

from sqlalchemy import Row, text

from duzhan.store.transaction import Pool, reading
from statemachines.states import Resolution, State

LIGHTS = ("green", "blue", "yellow", "orange", "red")

_CASES = text("""
with c as (select * from "case" where cast(:number as text) is null or number = :number),
moves as (
  select e.case_id, e.id, e.version, e.from_state, e.to_state,
         lag(e.to_state, 1, 'found') over (partition by e.case_id order by e.id) as came_from,
         row_number() over (partition by e.case_id order by e.id) as position
  from event e join c on c.id = e.case_id where e.kind not in ('light', 'attach')),
history as (
  select case_id, count(*) as moves, bool_and(from_state = came_from and version = position) as chained,
         (array_agg(to_state order by id desc))[1] as last_state
  from moves group by case_id),
running as (
  select k.case_id,
         array_agg(cast(k.kind as text) order by k.kind)
           filter (where p.role is distinct from 'co_unit') as kinds,
         array_agg(cast(k.holder as text) order by k.holder) filter (where p.role = 'co_unit') as of_co_units,
         bool_and(k.kind = 'rectify') filter (where p.role = 'co_unit') as co_units_rectify,
         bool_and(k.paused_at is not null) filter (where k.kind <> 'look_back') as all_paused,
         bool_or(k.paused_at is not null) as some_paused,
         bool_or(k.next_fire_at is not null and k.paused_at is not null) as fires_while_paused,
         bool_and(k.cycle = c.cycle) as of_this_cycle,
         bool_and(k.holder = c.lead_unit)
           filter (where k.kind in ('accept', 'plan', 'rectify') and p.role is distinct from 'co_unit') as held_by_lead,
         max(array_position(cast(:lights as text[]), cast(k.light as text))) as worst,
         max(k.due_at) filter (where k.kind = 'rectify') as rectify_due_at,
         bool_and(k.behind_on is not distinct from (
           select min(m.due_on) from milestone m where m.case_id = c.id and m.cycle = c.cycle and m.reached_at is null
             and m.revision = (select max(n.revision) from milestone n where n.case_id = c.id and n.cycle = c.cycle)))
           filter (where k.kind = 'rectify' and k.holder = c.lead_unit) as follows_milestones
  from clock k join c on c.id = k.case_id
  left join part p on p.case_id = c.id and p.unit = k.holder and p.ended_at is null
  where k.ended is null group by k.case_id)
select c.number, c.state, c.version, c.resolution, c.suspended_at, c.submitted_at, c.due_at, c.light, c.lead_unit,
       c.closure_number, h.moves, h.chained, h.last_state,
       coalesce(r.kinds, '{}') as kinds, r.all_paused, coalesce(r.some_paused, false) as some_paused,
       coalesce(r.fires_while_paused, false) as fires_while_paused, coalesce(r.of_this_cycle, true) as of_this_cycle,
       coalesce(r.held_by_lead, true) as held_by_lead, coalesce(r.of_co_units, '{}') as of_co_units,
       coalesce(r.co_units_rectify, true) as co_units_rectify,
       coalesce(r.follows_milestones, true) as follows_milestones,
       array(select cast(p.unit as text) from part p where p.case_id = c.id and p.role = 'co_unit'
             and p.ended_at is null and p.percentage < 100 order by p.unit) as co_units_at_work,
       coalesce(r.worst, 1) as worst, r.rectify_due_at,
       (select e.row = to_jsonb(c) from event e where e.case_id = c.id order by e.id desc limit 1) as as_last_told,
       (select s.status from submission s where s.case_id = c.id and s.status in ('pending', 'reviewed')) as submission,
       (select count(*) from extension x where x.case_id = c.id and x.status = 'pending') as extensions,
       (select p.unit from part p where p.case_id = c.id and p.role = 'lead' and p.ended_at is null) as leading,
       array(select cast(k.number as text) from closure k where k.case_id = c.id and k.voided_at is null) as standing,
       (select count(*) = coalesce(max(k.position), 0) from closure k) as without_gaps
from c left join history h on h.case_id = c.id left join running r on r.case_id = c.id
""")


def violations(pool: Pool, number: str | None = None) -> list[str]:
    """Return what is wrong with a case, or with any."""
    with reading(pool) as tx:
        rows = tx.run(_CASES, {"number": number, "lights": list(LIGHTS)}).all()
    return [f"{row.number}: {wrong}" for row in rows for wrong in _wrongs(row)]


def _wrongs(row: Row[tuple[object, ...]]) -> Iterator[str]:
    if row.state not in set(State):
        yield f"state {row.state} is none of the five"
    if row.last_state != row.state:
        yield f"is {row.state}, but the last event led to {row.last_state}"
    if row.moves != row.version:
        yield f"version {row.version} after {row.moves} moves"
    if not row.chained:
        yield "an event does not begin where the one before it ended"
    if not row.as_last_told:
        yield "the row is not what the newest event says"
    yield from _wrong_clocks(row)
    yield from _wrong_readings(row)
    yield from _wrong_belongings(row)


def _wrong_clocks(row: Row[tuple[object, ...]]) -> Iterator[str]:
    if sorted(row.kinds) not in _expected(row):
        yield f"in {row.state} ({row.submission or row.resolution}) these clocks run: {row.kinds}"
    if row.suspended_at is None and row.some_paused:
        yield "a clock is paused and the case is not suspended"
    if row.suspended_at is not None and row.all_paused is False:
        yield "the case is suspended and a clock runs"
    if row.fires_while_paused:
        yield "a paused clock is armed"
    if not row.of_this_cycle:
        yield "a clock of another cycle runs"
    if not row.held_by_lead:
        yield "a unit that does not lead holds a clock"
    if not row.follows_milestones:
        yield "the rectify clock does not look to the next milestone"
    yield from _wrong_co_units(row)


def _wrong_co_units(row: Row[tuple[object, ...]]) -> Iterator[str]:
    at_work = list(row.co_units_at_work) if row.state in {State.ASSIGNED, State.RECTIFYING} else []
    if list(row.of_co_units) != at_work or not row.co_units_rectify:
        yield f"these co-units have something left to do: {at_work}, these have clocks: {row.of_co_units}"


def _wrong_readings(row: Row[tuple[object, ...]]) -> Iterator[str]:
    if row.light != LIGHTS[row.worst - 1]:
        yield f"shows {row.light}, its worst clock is {LIGHTS[row.worst - 1]}"
    if row.rectify_due_at not in {None, row.due_at}:
        yield f"is due at {row.due_at}, its clock at {row.rectify_due_at}"


def _expected(row: Row[tuple[object, ...]]) -> list[list[str]]:
    """Return the sets of clocks that may run where a case stands."""
    if row.state == State.RECTIFYING:
        by_submission = {"pending": [["review"]], "reviewed": [["verify"]]}
        return by_submission.get(row.submission, [["rectify"], ["plan", "rectify"]])
    if row.state == State.CLOSED:
        return [["look_back", "look_back"]] if row.resolution == Resolution.RECTIFIED else [[]]
    return {State.FOUND: [["assign"]], State.ASSIGNED: [["accept", "rectify"]], State.VERIFIED: [[]]}[row.state]


def _wrong_belongings(row: Row[tuple[object, ...]]) -> Iterator[str]:
    if row.leading != row.lead_unit:
        yield f"is led by {row.lead_unit}, but the lead's part is {row.leading}'s"
    if row.state == State.RECTIFYING and (row.submitted_at is None) != (row.submission is None):
        yield f"submitted at {row.submitted_at} with the submission {row.submission}"
    if row.submission is not None and row.state != State.RECTIFYING:
        yield f"a submission is open in {row.state}"
    waits = row.state in {State.ASSIGNED, State.RECTIFYING} and row.submission is None
    if row.extensions and not waits:
        yield f"an extension is pending in {row.state}"
    if not row.without_gaps:
        yield "the closure numbers have gaps"
    if list(row.standing) != [number for number in (row.closure_number,) if number]:
        yield f"closed under {row.closure_number}, standing are {row.standing}"
