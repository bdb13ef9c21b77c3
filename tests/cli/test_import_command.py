"""`duzhan import`: a ledger becomes cases by an operator's hand, for an office."""

from pathlib import Path

import pytest
from ledger_files import sent_to
from operating import Operator
from world import World, actor

from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.read_ledger_file import read_ledger_file
from duzhan.wire.imports import AcceptImport

HEADINGS = ["序号", "县区", "督战内容", "问题描述", "问题来源", "发现日期"]
GOOD = [1, "嵩县", "饮水安全", "水压不足", "巡回督战", "2020.5.20"]
BAD = [2, "嵩县", "喝水", "水质发黄", "巡回督战", "2020.5.20"]
OFFICE = ("--as", "city_office")


@pytest.fixture
def importing(operator: Operator, world: World) -> Operator:
    """Rehearse at the world's morning."""
    operator.rehearse()
    world.shift_database_clock(world.real)
    return operator


def file_of(folder: Path, *rows: list[object]) -> str:
    return str(sent_to(folder, [HEADINGS, *rows]).path)


def test_a_dry_run_reports_and_imports_nothing(importing: Operator, tmp_path: Path) -> None:
    file = file_of(tmp_path, GOOD, BAD)
    report = importing.told("import", file, "--dry-run", *OFFICE, exit_code=1)
    assert (report["state"], report["imported"], report["counts"]["error"]) == ("read", 0, 1)  # type: ignore[index]
    assert [row["action"] for row in report["rows"]] == ["ignore", "accept", "error"]  # type: ignore[attr-defined]
    done = importing.run("import", file, "--dry-run", *OFFICE)
    assert "台账 第 3 行：督战内容 没有“喝水”这项督战内容" in done.stdout


def test_an_import_is_done_once_however_often_it_is_run(importing: Operator, tmp_path: Path) -> None:
    file = file_of(tmp_path, GOOD)
    for _ in range(2):
        report = importing.told("import", file, *OFFICE)
        assert (report["state"], report["imported"]) == ("done", 1)
    assert report["rows"][1]["case"] == "DZ-410325-0001"  # type: ignore[index]


def test_the_good_rows_come_in_without_the_bad_ones(importing: Operator, tmp_path: Path) -> None:
    file = file_of(tmp_path, GOOD, BAD)
    refused = importing.run("import", file, *OFFICE)
    assert (refused.exit_code, type(refused.exception).__name__) == (1, "Conflict")
    report = importing.told("import", file, "--good-rows", *OFFICE, exit_code=1)
    assert (report["state"], report["mode"], report["imported"]) == ("done", "good", 1)


def test_routing_finishes_an_import_that_was_accepted_and_left(
    importing: Operator, world: World, tmp_path: Path
) -> None:
    ledger = sent_to(tmp_path, [HEADINGS, GOOD])
    with world.tx() as tx:
        key = read_ledger_file(tx, ledger, actor=actor("city_office")).id
        accept_import(tx, key, AcceptImport(), actor=actor("city_office"))
    assert "自动交办 1 件" in importing.says("route")
