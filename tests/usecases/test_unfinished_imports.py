"""An import that was accepted and gets no further is named: by doctor, and by readiness."""

from datetime import timedelta
from pathlib import Path

from ledger_files import sent_to
from world import World, actor

from duzhan.settings import Settings
from duzhan.store.transaction import Pool
from duzhan.usecases import check_health
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import, carry_out_unfinished
from duzhan.usecases.read_ledger_file import read_ledger_file
from duzhan.wire.imports import AcceptImport

ROWS = [[at, "嵩县", "饮水安全", f"第 {at} 户没有水", "巡回督战", "2020.5.20"] for at in range(1, 4)]


def unfinished(world: World, pool: Pool, settings: Settings) -> tuple[list[str], bool]:
    """Return what doctor names and whether readiness, asked with the app's login, says so too."""
    named = [each for each in check_health.anomalies(world.pool, settings) if each.check == "import_unfinished"]
    degraded = check_health.readiness(pool.at(world.now), settings).degraded
    return [subject for each in named for subject in each.examples], "import_unfinished" in degraded


def test_an_import_without_progress_for_a_quarter_of_an_hour_is_named(
    world: World, app_pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    ledger = sent_to(tmp_path, [["序号", "县区", "督战内容", "问题描述", "问题来源", "发现日期"], *ROWS])
    with world.tx() as tx:
        key = read_ledger_file(tx, ledger, actor=actor("city_office")).id
        accept_import(tx, key, AcceptImport(), actor=actor("city_office"))
    world.now += timedelta(minutes=10)
    assert not carry_out_import(world.pool, key, lambda _rows: False, chunk=2)
    # A quarter of an hour counts from the last case that came of it.
    world.now += timedelta(minutes=14)
    assert unfinished(world, app_pool, settings) == ([], False)
    world.now += timedelta(minutes=2)
    assert unfinished(world, app_pool, settings) == ([f"{key}: 4103-office, 2"], True)
    carry_out_unfinished(world.pool)
    assert unfinished(world, app_pool, settings) == ([], False)
