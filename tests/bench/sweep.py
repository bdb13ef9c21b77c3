"""The sweep at a million open cases, against one set-based statement that writes the same rows."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from figures import Figure, at_most, more, slower
from million import NOW, arm, empty, fill
from sqlalchemy import text

from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool, transaction

CASES, BATCH, RUNS = 1_000_000, 50_000, 5
FEW, SMALL = 50_000, 2_000
"""How many cases are open, and due, where growth is measured: the same number due among few and among many."""

# What a sweep would cost with no policy at all: every due clock one rung on, the same rows written, of the same size.
# The light is that of the held cases: a case that this statement has changed already can no longer be held by it, and
# nothing would be decided of it.
LIMIT = text("""
with due as (
  select k.id, k.case_id, k.due_at, k.holder, c.city, c.county, row_number() over (order by k.id) as nth
  from clock k join "case" c on c.id = k.case_id
  where k.next_fire_at <= :now),
held as (select c.id from "case" c where c.id in (select case_id from due) for update of c),
decided as (
  insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
                        detail)
  select due.case_id, due.id, 3, 'orange', 'orange', false, 1, :now, due.due_at, sample.decision
  from due join held on held.id = due.case_id cross join sample
  returning id, clock_id),
lettered as (
  insert into letter (campaign, level, year, position, number, document_number, case_id, city, county, clock_id,
                      decision, light, issuer, addressee, issued_at, detail, follow_ups, unsigned_at)
  select 'henan-2020', 'province', 2020, :from + due.nth, 'LIMIT-' || :from + due.nth, 'LIMIT ' || :from + due.nth,
         due.case_id, due.city, due.county, due.id, d.id, 'orange', '41-office', due.holder, :now, sample.letter, 0,
         cast(:now as timestamptz) + interval '1 day'
  from due join decided d on d.clock_id = due.id cross join sample),
advanced as (
  update clock k set rung = 3, light = 'orange', next_fire_at = k.next_fire_at + interval '4 days',
         escalates_at = k.escalates_at + interval '4 days' from due where k.id = due.id),
shone as (
  update "case" c set light = 'orange' from held where c.id = held.id returning c.*),
happened as (
  insert into event (case_id, version, kind, from_state, to_state, agent, at, detail, row)
  select id, version, 'light', state, state, 'bench', :now, jsonb_build_object('light', light), to_jsonb(shone.*)
  from shone)
insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state,
                    created_at, next_at, sent_at, attempts)
select gen_random_uuid(), due.case_id, due.id, 'decision-' || due.id, told.account, channel, 'decision', told.seat,
       sample.notice,
       case channel when 'inbox' then 'sent' else 'pending' end, :now, :now,
       case channel when 'inbox' then cast(:now as timestamptz) end, 0
from due join told on told.county = due.county cross join unnest(array['inbox', 'email']) as channel cross join sample
on conflict (promise, recipient, channel, contact) do nothing
""")
# Whom the sweep told in each county, so that the limit tells as many.
TOLD = """
create table if not exists told as
select distinct c.county, cast(seated ->> 0 as bigint) as account, seated ->> 1 as seat
from decision d join "case" c on c.id = d.case_id cross join lateral jsonb_array_elements(d.detail -> 'seats') as seated
"""


# One of each row's detail, as the sweep wrote it.
SAMPLE = """
create table if not exists sample as
select (select detail from decision where not superseded order by id limit 1) as decision,
       (select detail from letter order by id limit 1) as letter,
       (select detail from notice where template = 'decision' order by created_at limit 1) as notice
"""
WRITTEN = """
select (select count(*) from decision) as decisions, (select count(*) from letter) as letters,
       (select count(*) from event) as events, (select count(*) from notice) as notices
"""
LETTERED = "select coalesce(max(position), 0) from letter where level = 'province'"


def measure(logins: Logins) -> list[Figure]:
    """Measure RUNS sweeps and RUNS limits, in turns, each on a batch of its own."""
    with open_pool(logins.migrate, size=2) as owner:
        few = _filled(owner, FEW, logins.worker)
        empty(owner)
        many = _filled(owner, CASES, logins.worker)
        ours, limit, rss, notices = [], [], [], []
        for _ in range(RUNS):
            arm(owner, BATCH)
            answer = _sweep(logins.worker)
            ours.append(answer["seconds"])
            rss.append(answer["rss_mb"])
            notices.append(answer["notices"])
            with transaction(owner) as tx:
                tx.write(text(TOLD))
                tx.write(text(SAMPLE))
            arm(owner, BATCH)
            before = _written(owner)
            limit.append(_limit(owner))
            _compare(answer, before, _written(owner))
            print(f"  sweep {ours[-1]:.2f} s, limit {limit[-1]:.2f} s, {answer}", flush=True)
    name = f"sweep {CASES // 10**6} M open / {BATCH // 1000} k due"
    growth = f"sweep of {SMALL:,} due, {CASES // 10**6} M open / {FEW // 1000} k open"
    return [
        slower(name, ours, limit, 1.5),
        at_most(f"{name}, memory", max(rss), "MB", 200),
        slower(growth, [each.seconds for each in many], [each.seconds for each in few], 1.5),
        more(f"{growth}, buffers", [each.buffers for each in many], [each.buffers for each in few], 1.2),
    ]


@dataclass(frozen=True)
class Reading:
    """One small sweep: how long it took, and how many buffers it touched for each clock that was due."""

    seconds: float
    buffers: float


def _filled(owner: Pool, cases: int, worker: str) -> list[Reading]:
    """Fill with so many open cases, and sweep small batches of them."""
    print(f"filling {cases:,} open cases …", flush=True)
    fill(owner, cases, min(RUNS * SMALL + 2 * RUNS * BATCH, cases))
    readings = []
    for _ in range(RUNS):
        arm(owner, SMALL)
        before = _buffers(owner)
        seconds = _sweep(worker, SMALL)["seconds"]
        readings.append(Reading(seconds, (_buffers(owner) - before) / SMALL))
        print(f"  {cases:,} open: {readings[-1]}", flush=True)
    return readings


def _buffers(owner: Pool) -> int:
    with transaction(owner) as tx:
        tx.run(text("select pg_stat_force_next_flush()"))
        touched = text("select blks_hit + blks_read from pg_stat_database where datname = current_database()")
        return int(str(tx.run(touched).scalar_one()))


def _sweep(url: str, due: int = BATCH) -> dict[str, float]:
    """Sweep once in a process of its own, so that its memory is its own too."""
    child = Path(__file__).with_name("sweep_once.py")
    done = subprocess.run([sys.executable, child, url, NOW.isoformat()], capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    assert answer["decided"] == due, answer
    return answer


def _written(owner: Pool) -> dict[str, int]:
    with transaction(owner) as tx:
        return {name: int(count) for name, count in tx.run(text(WRITTEN)).mappings().one().items()}


def _compare(answer: dict[str, float], before: dict[str, int], after: dict[str, int]) -> None:
    """See that the limit wrote what the sweep wrote, which is a decision, a letter and an event for each clock."""
    wrote = {name: after[name] - before[name] for name in after}
    assert {wrote[name] for name in ("decisions", "letters", "events")} == {BATCH} == {answer["letters"]}, wrote
    assert abs(wrote["notices"] - answer["notices"]) < BATCH / 100, "the limit tells others than the sweep"


def _limit(owner: Pool) -> float:
    with _timed() as took, transaction(owner) as tx:
        tx.write(text("set local statement_timeout = 0"))
        lettered = tx.run(text(LETTERED)).scalar_one()
        tx.write(LIMIT, {"now": NOW, "from": lettered})
        # The sweep goes on with its own series after it.
        tx.write(
            text("update counter set value = :value where name = 'letter:province:2020'"), {"value": lettered + BATCH}
        )
    return took[0]


@contextmanager
def _timed() -> Iterator[list[float]]:
    took: list[float] = []
    begun = perf_counter()
    yield took
    took.append(perf_counter() - begun)
