"""The ledger's files against a CSV file of the same lines, and the ledger of the past against that of now."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from figures import Figure, at_most, rate, slower
from million import NOW, fill, run
from sqlalchemy import text

from duzhan.policy.permissions import Agent
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.ledger import Cut
from duzhan.store.transaction import Pool, reading
from duzhan.usecases import ledger_view
from duzhan.usecases.export_ledger import CHUNK, ExportFormat
from duzhan.wire.cases import CaseNarrowing

LEAST = 0.25
CASES, EVENTS, RUNS = 100_000, 10, 5
"""Ten events a case make a million."""
COUNTY = "410325"
THEN = NOW - timedelta(days=20)

# Every act leaves the row as it then was, a few days after the one before.
_EVENTS = """
insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
select c.id, nth, (array['log', 'assign', 'accept', 'plan'] || array_fill('progress'::text, array[:events]))[nth],
  'rectifying', 'rectifying', 11, c.lead_unit, c.found_at + nth * interval '9 days',
  case nth when 4 then '{"measures": "新打机井一眼，铺设管网三公里"}' else
    jsonb_build_object('text', '按计划推进，主体工程已完成', 'percentage', nth * 9, 'unit', c.lead_unit) end,
  to_jsonb(c)
from "case" c cross join generate_series(1, :events) as nth order by nth, c.id
"""


def measure(logins: Logins) -> list[Figure]:
    """Measure RUNS exports of each kind in turns, then RUNS ledgers of a county, of now and of then."""
    with open_pool(logins.migrate, size=1) as owner:
        print(f"filling {CASES:,} cases with {CASES * EVENTS:,} events …", flush=True)
        fill(owner, CASES, 0)
        run(owner, (_EVENTS,), {"events": EVENTS})
        with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("set statement_timeout = 0"))
            connection.execute(text("vacuum analyze"))
    with open_pool(logins.worker, size=1) as worker:
        return [*_files(logins.worker), _past(worker.at(NOW))]


def _files(url: str) -> list[Figure]:
    took: dict[tuple[str, ExportFormat], list[float]] = {}
    rss: list[float] = []
    for _ in range(RUNS):
        for source in (url, "-"):
            for kind in (ExportFormat.CSV, ExportFormat.XLSX):
                answer = _export(source, kind)
                took.setdefault((source, kind), []).append(answer["per_second"])
                rss.append(answer["rss_mb"])
                print(f"  {'written' if source == '-' else 'exported'} {kind}: {answer}", flush=True)
    name = f"export {CASES // 1000} k lines"
    # The bar of a plain workbook, though these have their lists and are set up to print, for which 0.04 would do.
    return [
        rate(f"{name}, xlsx / csv", took[url, ExportFormat.XLSX], took[url, ExportFormat.CSV], LEAST),
        rate(f"{name}, their writing alone", took["-", ExportFormat.XLSX], took["-", ExportFormat.CSV], LEAST),
        at_most(f"{name}, memory", max(rss), "MB", 200),
    ]


def _export(source: str, kind: ExportFormat) -> dict[str, float]:
    child = Path(__file__).with_name("export_once.py")
    words = [sys.executable, child, source, kind.value, str(CASES)]
    answer: dict[str, float] = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert answer["lines"] == CASES, answer
    return answer


def _past(pool: Pool) -> Figure:
    then, now = [], []
    for _ in range(RUNS):
        now.append(_county(pool, past=False))
        then.append(_county(pool.at(THEN), past=True))
        print(f"  the county's ledger: now {now[-1]:.2f} s, as of then {then[-1]:.2f} s", flush=True)
    return slower(f"as-of ledger of a county, {CASES * EVENTS // 10**6} M events / now", then, now, 3)


def _county(pool: Pool, *, past: bool) -> float:
    begun = perf_counter()
    with reading(pool) as tx:
        lines = 0
        for found in ledger_view.stretches(tx, Agent("bench"), Cut(0, CHUNK, CaseNarrowing(area=COUNTY), past=past)):
            lines += len(found.lines)
    assert lines > 0
    return perf_counter() - begun
