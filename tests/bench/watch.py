"""The watchdog at a million open cases: what doctor, readiness and the guard of a sweep ask, statement by statement."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from figures import Figure, at_most
from million import NOW, arm, fill, run
from sqlalchemy import text
from statements import heard

from duzhan.policy.ladder import Reach
from duzhan.settings import Settings, current
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool
from duzhan.usecases import check_health
from duzhan.usecases.guard_sweep import held

CASES, DUE, RUNS = 1_000_000, 50_000, 3
MOST = 1000
"""Milliseconds that a statement of the watchdog may take (reliability.md, promise 8)."""

# What a sweep leaves of each case: a decision on yellow, its letter, its event, four notices of which the last are new.
_DECISIONS = """
insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at, detail)
select case_id, id, 2, 'yellow', 'yellow', false, 1, :now, due_at,
  '{"clock": "rectify", "reached_at": "2020-06-05T16:00:00+00:00", "seats": [[11, "handler"], [12, "unit_head"]],
    "fallen": {}, "delegated": [], "grounds": [["on_due_day", null, "2020-06-05T16:00:00+00:00"]],
    "counts": {"unit": "calendar_days", "total": 96, "used": 95, "left": 1, "overdue": 0, "paused": 0},
    "inputs": {"started_at": "2020-03-02T00:00:00+00:00", "due_version": 1, "budget": 96, "unit": "calendar_days",
               "holder": "410325-water", "rung": 0, "rework": 0, "cycle": 1, "pauses": [], "calendar": 1}}'
from clock order by id
"""
_LETTERS = """
insert into letter (campaign, level, year, position, number, document_number, case_id, city, county, clock_id, decision,
  light, issuer, addressee, issued_at, detail, signed_at, signed_by, follow_ups)
select 'henan-2020', 'province', 2020, d.id, 'DB-P-2020-' || d.id, '豫脱贫督办〔2020〕' || d.id || '号', d.case_id,
  c.city, c.county, d.clock_id, d.id, 'yellow', '41-office', k.holder, :now,
  '{"clock": "rectify", "rung": "yellow", "case": {"place": "", "description": "饮水靠拉运，集中供水管网未覆盖"}}',
  case when d.id % 4 = 0 then cast(:now as timestamptz) end, case when d.id % 4 = 0 then 11 end, 0
from decision d join clock k on k.id = d.clock_id join "case" c on c.id = d.case_id order by d.id
"""
_EVENTS = """
insert into event (case_id, version, kind, from_state, to_state, agent, at, detail, row)
select c.id, 3, 'light', 'rectifying', 'rectifying', 'bench', :now, '{"light": "yellow"}', to_jsonb(c) from "case" c
order by c.id
"""
_RECEIPTS = """
insert into event (case_id, version, kind, from_state, to_state, actor, at, detail, row)
select c.id, 3, 'receipt', 'rectifying', 'rectifying', 11, :now, jsonb_build_object('letter', l.number), to_jsonb(c)
from letter l join "case" c on c.id = l.case_id where l.signed_at is not null order by l.id
"""
_NOTICES = """
insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state, created_at,
  next_at, sent_at, attempts)
select gen_random_uuid(), d.case_id, d.clock_id, 'decision:' || d.clock_id || ':' || d.rung, told.account, told.channel,
  'decision', 'handler', '{"clock": "rectify", "rung": "yellow", "light": "yellow", "fallen": []}',
  told.state, :now, :now, case told.state when 'sent' then cast(:now as timestamptz) end, 0
from decision d cross join lateral (
  select account, channel, case when channel = 'inbox' or d.id % 20 <> 0 then 'sent' else 'pending' end as state
  from unnest(array[11, 12]) as account cross join unnest(array['inbox', 'email']) as channel) as told
order by d.id
"""
# A year of runs: a delivery every minute, an assignment every five, a sweep every hour.
_RUNS = """
insert into run (kind, started_at, finished_at, counts)
select kind, :now - n * every, :now - n * every, '{}'
from (values ('delivery', interval '1 minute', 525600), ('assignment', interval '5 minutes', 105120),
  ('escalation', interval '1 hour', 8760), ('ledger_closure', interval '1 day', 365),
  ('sealing', interval '5 minutes', 105120), ('monthly_report', interval '1 day', 365)) as act (kind, every, times)
cross join lateral generate_series(times, 1, -1) as n
"""


def measure(logins: Logins) -> list[Figure]:
    """Ask RUNS times and take the slowest statement of each."""
    house = current().model_copy(update={"home": Path(), "rehearsal": False})
    with open_pool(logins.migrate, size=1) as owner, open_pool(logins.worker, size=1) as worker:
        print(f"filling {CASES:,} open cases with what a sweep leaves …", flush=True)
        _fill(owner)
        now = worker.at(NOW + timedelta(minutes=1))
        figures = [
            _slowest("doctor", now, lambda: _doctor(now, house)),
            _slowest("readyz", now, lambda: check_health.readiness(now, house)),
        ]
        arm(owner, DUE)
        figures.append(_slowest(f"guard of a sweep, {DUE // 1000} k due", now, lambda: _guard(now)))
    return figures


def _fill(owner: Pool) -> None:
    fill(owner, CASES, 2 * DUE)
    run(owner, (_DECISIONS, _LETTERS, _EVENTS, _RECEIPTS, _NOTICES, _RUNS), {"now": NOW})
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze"))


def _doctor(pool: Pool, house: Settings) -> None:
    found = check_health.anomalies(pool, house)
    assert found == (), found  # with a breach in each case it would stop at the first thousand


def _guard(pool: Pool) -> None:
    assert held(pool, Reach.ALL, accept_wave=False) is None


def _slowest(name: str, pool: Pool, ask: Callable[[], object]) -> Figure:
    slowest: dict[str, float] = defaultdict(float)
    begun = perf_counter()
    for _ in range(RUNS):
        with _timed(pool) as took:
            ask()
        for statement, seconds in took:
            slowest[statement] = max(slowest[statement], seconds)
    whole = (perf_counter() - begun) / RUNS
    for statement, seconds in sorted(slowest.items(), key=lambda each: -each[1])[:5]:
        print(f"  {name}: {seconds * 1000:7.1f} ms  {' '.join(statement.split())[:110]}", flush=True)
    print(f"  {name}: {whole:.2f} s in all", flush=True)
    return at_most(f"{name}, slowest query at {CASES // 10**6} M", max(slowest.values()) * 1000, "ms", MOST)


@contextmanager
def _timed(pool: Pool) -> Iterator[list[tuple[str, float]]]:
    """Time each statement of a pool's connections, its rows fetched."""
    took: list[tuple[str, float]] = []
    begun: list[float] = []

    def before(*_: object) -> None:
        begun.append(perf_counter())

    def after(statement: str, _values: object) -> None:
        took.append((statement, perf_counter() - begun.pop()))

    with heard(pool, before, after):
        yield took
