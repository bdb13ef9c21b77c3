"""The sweep at a million open cases, against one set-based statement that writes the same rows."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from figures import Figure, at_most, slower
from million import NOW, arm, fill
from sqlalchemy import text

from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool, transaction

CASES, BATCH, RUNS = 1_000_000, 50_000, 5

# What a sweep would cost with no policy at all: every due clock one rung on, the same rows written.
LIMIT = text("""
with due as (
  select k.id, k.case_id, k.due_at, c.county from clock k join "case" c on c.id = k.case_id
  where k.next_fire_at <= :now for update of k, c),
decided as (
  insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
                        detail)
  select case_id, id, 3, 'orange', 'orange', false, 1, :now, due_at,
         '{"reached_at": "2020-06-08", "seats": [[1, "handler"]], "fallen": {}}' from due),
advanced as (
  update clock k set rung = 3, light = 'orange', next_fire_at = k.next_fire_at + interval '4 days',
         escalates_at = k.escalates_at + interval '4 days' from due where k.id = due.id),
shone as (
  update "case" c set light = 'orange' from due where c.id = due.case_id returning c.*),
happened as (
  insert into event (case_id, version, kind, from_state, to_state, agent, at, detail, row)
  select id, version, 'light', state, state, 'bench', :now, jsonb_build_object('light', light), to_jsonb(shone.*)
  from shone)
insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state,
                    created_at, next_at, sent_at, attempts)
select gen_random_uuid(), due.case_id, due.id, 'decision-' || due.id, told.account, channel, 'decision', told.seat,
       '{"clock": "rectify", "rung": "orange", "light": "orange", "due_at": "2020-06-05", "fallen": []}',
       case channel when 'inbox' then 'sent' else 'pending' end, :now, :now,
       case channel when 'inbox' then cast(:now as timestamptz) end, 0
from due join told on told.county = due.county cross join unnest(array['inbox', 'email']) as channel
on conflict (promise, recipient, channel) do nothing
""")
# Whom the sweep told in each county, so that the limit tells as many.
TOLD = """
create table if not exists told as
select distinct c.county, cast(seated ->> 0 as bigint) as account, seated ->> 1 as seat
from decision d join "case" c on c.id = d.case_id cross join lateral jsonb_array_elements(d.detail -> 'seats') as seated
"""


def measure(logins: Logins) -> list[Figure]:
    """Measure RUNS sweeps and RUNS limits, in turns, each on a batch of its own."""
    with open_pool(logins.migrate, size=2) as owner:
        print(f"filling {CASES:,} open cases …", flush=True)
        fill(owner, CASES, 2 * RUNS * BATCH)
        ours, limit, rss, notices = [], [], [], []
        for _ in range(RUNS):
            arm(owner, BATCH)
            answer = _sweep(logins.worker)
            ours.append(answer["seconds"])
            rss.append(answer["rss_mb"])
            notices.append(answer["notices"])
            with transaction(owner) as tx:
                tx.write(text(TOLD))
            arm(owner, BATCH)
            seconds, written = _limit(owner)
            limit.append(seconds)
            assert abs(written - answer["notices"]) < BATCH / 100, "the limit writes other rows than the sweep"
            print(f"  sweep {ours[-1]:.2f} s, limit {limit[-1]:.2f} s, {answer}", flush=True)
    name = f"sweep {CASES // 10**6} M open / {BATCH // 1000} k due"
    return [slower(name, ours, limit, 1.5), at_most(f"{name}, memory", max(rss), "MB", 200)]


def _sweep(url: str) -> dict[str, float]:
    """Sweep once in a process of its own, so that its memory is its own too."""
    child = Path(__file__).with_name("sweep_once.py")
    done = subprocess.run([sys.executable, child, url, NOW.isoformat()], capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    assert answer["decided"] == BATCH, answer
    return answer


def _limit(owner: Pool) -> tuple[float, int]:
    with _timed() as took, transaction(owner) as tx:
        tx.write(text("set local statement_timeout = 0"))
        written = tx.write(LIMIT, {"now": NOW}).rowcount
    assert written > 0
    return took[0], written


@contextmanager
def _timed() -> Iterator[list[float]]:
    took: list[float] = []
    begun = perf_counter()
    yield took
    took.append(perf_counter() - begun)
