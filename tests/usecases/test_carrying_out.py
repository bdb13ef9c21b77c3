"""Carrying out an import: killed half-way, or done by several at once, every row becomes one case."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from ledger_files import sent_to
from sqlalchemy import text
from world import World, actor

from duzhan.store.databases import Logins
from duzhan.store.transaction import reading
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import, carry_out_unfinished
from duzhan.usecases.read_ledger_file import Sent, read_ledger_file
from duzhan.wire.imports import AcceptImport

HEADINGS = ["序号", "县区", "督战内容", "问题描述", "问题来源", "发现日期", "责任单位", "整改时限"]
ROWS = 60
KILLS = 10
# Carries out in small transactions and is killed in the middle of the third one, after it has written.
CARRIER = """
import os, signal, sys
from datetime import datetime
from uuid import UUID
from duzhan.store.engine import open_pool
from duzhan.usecases import carry_out_import as carrying
whole, done = carrying._import, []
def cut(tx, of, rows):
    done.append(whole(tx, of, rows))
    if len(done) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return done[-1]
carrying._import = cut
with open_pool(sys.argv[1], size=1) as pool:
    carrying.carry_out_import(pool.at(datetime.fromisoformat(sys.argv[3])), UUID(sys.argv[2]), lambda _: True, chunk=2)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Sent:
    """Give a ledger of sixty problems, every other one with a unit."""
    rows = [
        [
            number,
            "嵩县",
            "饮水安全",
            f"第 {number} 户没有水",
            "巡回督战",
            "2020.5.20",
            "县水利局" * (number % 2),
            "6月底",
        ]
        for number in range(1, ROWS + 1)
    ]
    return sent_to(tmp_path, [HEADINGS, *rows])


def accepted(world: World, ledger: Sent) -> UUID:
    with world.tx() as tx:
        key = read_ledger_file(tx, ledger, actor=actor("city_office")).id
    with world.tx() as tx:
        accept_import(tx, key, AcceptImport(accept_warnings=True), actor=actor("city_office"))
    return key


def figures(world: World) -> tuple[int, int, int, int]:
    """Return cases, their different descriptions, rows that are cases, and cases that are assigned."""
    asked = """select count(*), count(distinct description), count(*) filter (where state = 'assigned'),
                      (select count(case_id) from ledger_import_row) from "case" """
    with reading(world.pool) as tx:
        cases, different, assigned, rows = tx.run(text(asked)).one()
    return cases, different, rows, assigned


def test_ten_kills_leave_no_half_row_and_no_second_case(world: World, database: Logins, ledger: Sent) -> None:
    key = accepted(world, ledger)
    for kill in range(1, KILLS + 1):
        command = [sys.executable, "-c", CARRIER, database.worker, str(key), world.now.isoformat()]
        assert subprocess.run(command, check=False).returncode < 0
        # Two transactions of two rows were committed, the one it was killed in left nothing.
        assert figures(world) == (4 * kill, 4 * kill, 4 * kill, 2 * kill)
    assert carry_out_unfinished(world.pool) == 1
    assert figures(world) == (ROWS, ROWS, ROWS, ROWS // 2)
    with reading(world.pool) as tx:
        assert tx.run(text("select state, imported from ledger_import")).one() == ("done", ROWS)
        assert tx.run(text("select value from counter where name = 'case:410325'")).scalar_one() == ROWS


def test_four_who_send_the_same_file_at_once_import_it_once(world: World, ledger: Sent) -> None:
    def whole(_sender: int) -> UUID:
        key = accepted(world, ledger)
        assert carry_out_import(world.pool, key, lambda _rows: True, chunk=7)
        return key

    with ThreadPoolExecutor(4) as senders:
        keys = set(senders.map(whole, range(4)))
    assert len(keys) == 1
    assert figures(world) == (ROWS, ROWS, ROWS, ROWS // 2)


def test_an_import_goes_on_where_it_was_stopped(world: World, ledger: Sent) -> None:
    key = accepted(world, ledger)
    assert not carry_out_import(world.pool, key, lambda _rows: False, chunk=10)
    assert figures(world)[0] == 10
    assert carry_out_import(world.pool, key, lambda _rows: True)
    assert figures(world)[0] == ROWS
