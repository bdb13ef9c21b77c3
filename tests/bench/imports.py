"""A ledger of 100,000 rows, from the file to committed cases, against reading it and copying the same rows.

The same rows are what the import wrote of it: cases, their events and clocks, under the same keys, checks and triggers.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import twin
import xlsxwriter
from figures import Figure, at_most, slower
from million import NOW

from duzhan.store import calendar_versions
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.now import shift_to
from duzhan.store.transaction import transaction

ROWS, RUNS = 100_000, 3
HEADINGS = ("序号", "县区", "村/户", "督战内容", "问题描述", "问题来源", "发现日期", "整改时限", "严重程度", "备注")


def measure(logins: Logins) -> list[Figure]:
    """Import RUNS ledgers of found problems, each after its bare reading."""
    with open_pool(logins.migrate, size=1) as owner, transaction(owner) as tx:
        shift_to(tx.connection, NOW)
        calendar_versions.current(tx)  # which every clock names
    other = twin.make(logins.migrate)
    took: dict[str, list[float]] = {"whole": [], "bare": []}
    rss = [0.0]
    with tempfile.TemporaryDirectory() as folder:
        for run in range(RUNS):
            path = Path(folder) / f"{run}.xlsx"
            write(path, run)
            before = twin.newest(logins.migrate)
            reading, whole = once(logins.worker, "bare", path), once(logins.worker, "whole", path)
            copying = twin.copied(other, twin.written(logins.migrate, before, Path(folder)))
            took["whole"].append(whole["seconds"])
            took["bare"].append(reading["seconds"] + copying)
            rss.append(whole["rss_mb"])
            print(f"  whole {whole}, reading {reading}, copying {copying:.2f} s", flush=True)
    name = f"import {ROWS // 1000} k rows"
    return [
        slower(f"{name} / read and COPY them", took["whole"], took["bare"], 2),
        at_most(f"{name}, memory", max(rss), "MB", 700),
    ]


COUNTIES = ("嵩县", "汝阳县", "洛宁县")
"""Where the problems of each run lie: those of a run before would be shown as alike."""


def write(path: Path, run: int) -> None:
    """Write a ledger of found problems, no two the same."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADINGS)
        for at in range(1, ROWS + 1):
            words = f"第 {run}-{at} 户饮水靠拉运，集中供水管网未覆盖"
            row = (at, COUNTIES[run], "一组", "饮水安全", words, "巡回督战", "2020.5.20", "6月底前", "一般", "")
            sheet.write_row(at, 0, row)


def once(url: str, how: str, path: Path) -> dict[str, float]:
    """Run one import in a process of its own."""
    child = Path(__file__).with_name("import_once.py")
    words = [sys.executable, child, url, how, path]
    answer: dict[str, float] = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert answer["rows"] == ROWS, answer
    return answer
