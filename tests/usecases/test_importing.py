"""Importing: a ledger becomes cases once, as far as its office may bring them."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from ledger_files import sent_to
from sqlalchemy import text
from world import World, actor, wearing

from duzhan.errors import Conflict, ImportNotFound, NotPermitted
from duzhan.store import accounts
from duzhan.store.transaction import reading
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.read_import import read_import
from duzhan.usecases.read_ledger_file import Sent, read_ledger_file
from duzhan.usecases.watch_reading import watch_reading
from duzhan.vocabulary import ImportMode, ImportState, RowAction
from duzhan.wire.imports import AcceptImport, FileSent, ImportFilter, ImportOut

HEADINGS = [
    "序号",
    "县区",
    "乡镇",
    "村/户",
    "督战内容",
    "存在问题",
    "问题来源",
    "发现时间",
    "责任单位",
    "完成时限",
    "整改进展",
]
WELL = ["1", "嵩县", "车村镇", "拜石村石坡组", "饮水安全", "11 户饮水靠拉运", "巡回督战", "2020.5.20"]


def test_a_row_without_a_unit_waits_to_be_assigned(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, [[*WELL, "", "", ""]])
    assert (done.state, done.imported, done.rows[1].case) == (ImportState.DONE, 1, "DZ-410325-0001")
    assert case_of(world, "DZ-410325-0001") == ("found", "410325103223", "石坡组", "city", None)


def imported(
    world: World, folder: Path, rows: list[list[object]], by: str = "city_office", **accepting: object
) -> ImportOut:
    read = dry_run(world, folder, rows, by)
    return carried_out(world, read, by, **accepting)


def carried_out(world: World, read: ImportOut, by: str = "city_office", **accepting: object) -> ImportOut:
    with world.tx() as tx:
        accept_import(tx, UUID(read.id), AcceptImport.model_validate(accepting), actor=actor(by))
    carry_out_import(world.pool, UUID(read.id), lambda _rows: True)
    return report(world, read.id, by)


def dry_run(world: World, folder: Path, rows: list[list[object]], by: str = "city_office") -> ImportOut:
    return read_again(world, sent_to(folder, [HEADINGS, *rows]), by)


def read_again(world: World, sent: Sent, by: str = "city_office") -> ImportOut:
    with world.tx() as tx:
        key = read_ledger_file(tx, sent, actor=actor(by)).id
    return report(world, str(key), by)


def report(world: World, key: str, by: str = "city_office") -> ImportOut:
    with reading(world.pool) as tx:
        return read_import(tx, UUID(key), ImportFilter(), actor=actor(by))


def case_of(world: World, number: str) -> tuple[object, ...]:
    with reading(world.pool) as tx:
        asked = text('select state, area, place, found_level, lead_unit from "case" where number = :number')
        return tuple(tx.run(asked, {"number": number}).one())


def count(world: World, table: str) -> int:
    with reading(world.pool) as tx:
        return int(tx.run(text(f'select count(*) from "{table}"')).scalar_one())  # noqa: S608


def test_a_row_with_a_unit_is_assigned_by_the_office_and_accepted_by_nobody(world: World, tmp_path: Path) -> None:
    row = [*WELL, "牵头：县水利局；配合：县卫健委", "2020年6月底前", "已完成60%"]
    read = dry_run(world, tmp_path, [row])
    assert [problem.code for problem in read.rows[1].problems] == ["life_stops"]
    assert "“整改进展 已完成60%”，没有照办，导入后停在“交办”" in read.rows[1].problems[0].message
    done = carried_out(world, read, accept_warnings=True)
    assert case_of(world, str(done.rows[1].case))[0] == "assigned"
    with reading(world.pool) as tx:
        detail = tx.run(text("select detail from event where kind = 'log'")).scalar_one()
        due = tx.run(text('select due_at from "case"')).scalar_one()
    assert detail["reported"] == {"due_on": "2020-06-30", "progress": "已完成60%"}
    assert due.isoformat() == "2020-06-30T16:00:00+00:00"


def test_who_also_acts_for_the_lead_unit_accepts_and_reports_what_the_row_says(world: World, tmp_path: Path) -> None:
    both = wearing("city_office", "water")
    with world.tx() as tx:
        accounts.add_grant(tx, both.account, actor("water").grants[0])
    row = [*WELL, "县水利局", "2020年6月底前", "已完成60%，剩余7月完成", "王建国 13800001234"]
    sent = sent_to(tmp_path, [[*HEADINGS, "责任人"], row])
    with world.tx() as tx:
        key = read_ledger_file(tx, sent, actor=both).id
        accept_import(tx, key, AcceptImport(accept_warnings=True), actor=both)
    carry_out_import(world.pool, key, lambda _rows: True)
    with reading(world.pool) as tx:
        case = tx.run(text('select state, responsible_person from "case"')).one()
        acts = tx.run(text("select kind, actor, at from event where kind <> 'light' order by id")).all()
        assert tx.run(text("select percentage from part where role = 'lead'")).scalar_one() == 60
    assert tuple(case) == ("rectifying", "王建国")
    assert [act.kind for act in acts] == ["log", "assign", "accept", "progress"]
    # Everything was done now and by the one who did it, whatever dates the sheet has.
    assert {(act.actor, act.at) for act in acts} == {(both.account, world.now)}


def test_a_file_that_is_read_tells_how_far_it_is_and_an_import_how_many_cases_there_are(
    world: World, tmp_path: Path
) -> None:
    rows: list[list[object]] = [[*WELL[:5], f"{at} 户饮水靠拉运", *WELL[6:], "", "", ""] for at in range(1, 1200)]
    sent, seen = sent_to(tmp_path, [HEADINGS, *rows]), list[int | None]()

    def look(_rows: int) -> None:
        with reading(world.pool) as tx:
            seen.append(watch_reading(tx, FileSent(sha256=sent.sha256), actor=actor("city_office")).rows)

    read = read_again(world, replace(sent, progress=look))
    look(0)
    assert seen == [500, 1000, 1200, None]
    with world.tx() as tx:
        accept_import(tx, UUID(read.id), AcceptImport(), actor=actor("city_office"))
    done: list[int] = []

    def go_on(rows: int) -> bool:
        done.append(rows)
        half = report(world, read.id)
        assert (half.imported, half.waiting) == (sum(done), 1199 - sum(done))
        return True

    assert carry_out_import(world.pool, UUID(read.id), go_on, chunk=500)
    assert done == [500, 500, 199]
    with reading(world.pool) as tx:
        numbers = [str(row) for row in tx.run(text('select number from "case" order by id')).scalars()]
    assert numbers == [f"DZ-410325-{at:04d}" for at in range(1, 1200)]


def test_warnings_are_accepted_deliberately_or_not_at_all(world: World, tmp_path: Path) -> None:
    read = dry_run(world, tmp_path, [[*WELL[:6], "", *WELL[7:], "", "", ""]])
    assert read.counts[RowAction.WARN] == 1
    with pytest.raises(Conflict, match="提示"):
        carried_out(world, read)
    assert count(world, "case") == 0
    assert carried_out(world, read, accept_warnings=True).imported == 1


def test_one_bad_row_keeps_the_whole_file_out_unless_the_good_rows_are_wanted(world: World, tmp_path: Path) -> None:
    bad = ["2", "嵩县", "", "", "喝水问题", "水不够", "巡回督战", "2020.5.20", "", "", ""]
    read = dry_run(world, tmp_path, [[*WELL, "", "", ""], bad])
    assert [(problem.column, problem.code) for problem in read.rows[2].problems] == [("督战内容", "content_unknown")]
    with pytest.raises(Conflict, match="错误"):
        carried_out(world, read)
    assert count(world, "case") == 0
    done = carried_out(world, read, mode=ImportMode.GOOD)
    assert (done.state, done.imported, count(world, "case")) == (ImportState.DONE, 1, 1)


def test_the_same_file_twice_adds_nothing(world: World, tmp_path: Path) -> None:
    sent = sent_to(tmp_path, [HEADINGS, [*WELL, "", "", ""]])
    first = carried_out(world, read_again(world, sent))
    again = carried_out(world, read_again(world, sent))
    assert (again.id, again.state, again.imported) == (first.id, ImportState.DONE, 1)
    assert count(world, "case") == 1


def test_the_same_row_in_another_file_is_named_and_left_out(world: World, tmp_path: Path) -> None:
    imported(world, tmp_path, [[*WELL, "", "", ""]])
    other = [*WELL[:5], "卫生室没有医生", *WELL[6:], "", "", ""]
    read = dry_run(world, tmp_path, [other, [*WELL, "", "", "已打井"]])
    assert [row.action for row in read.rows[1:]] == [RowAction.ACCEPT, RowAction.IGNORE]
    assert "DZ-410325-0001" in read.rows[2].problems[-1].message
    assert carried_out(world, read).imported == 1
    assert count(world, "case") == 2


def test_a_row_that_looks_like_a_case_is_shown_and_not_merged(world: World, tmp_path: Path) -> None:
    case = world.log(description="石坡组11户村民饮水靠拉运")
    read = dry_run(world, tmp_path, [[*WELL[:5], "石坡组11户村民饮水要靠拉运", *WELL[6:], "", "", ""]])
    assert [problem.code for problem in read.rows[1].problems] == ["similar_case"]
    assert case.number in read.rows[1].problems[0].message
    assert carried_out(world, read, accept_warnings=True).imported == 1


def test_a_limit_that_has_passed_leaves_the_case_to_the_office(world: World, tmp_path: Path) -> None:
    read = dry_run(world, tmp_path, [[*WELL, "县水利局", "2020.5.25", ""]])
    assert [problem.code for problem in read.rows[1].problems] == ["due_in_past"]
    done = carried_out(world, read, accept_warnings=True)
    assert case_of(world, str(done.rows[1].case))[0] == "found"


def test_an_office_imports_within_its_area_only(world: World, tmp_path: Path) -> None:
    read = dry_run(world, tmp_path, [[*WELL, "", "", ""]], by="sibling_office")
    assert [problem.code for problem in read.rows[1].problems] == ["area_unknown"]
    with pytest.raises(ImportNotFound):
        report(world, read.id, by="city_office")


@pytest.mark.parametrize("person", ["finder", "water_head", "auditor", "sysadmin"])
def test_only_offices_import(world: World, tmp_path: Path, person: str) -> None:
    with pytest.raises(NotPermitted):
        dry_run(world, tmp_path, [[*WELL, "", "", ""]], by=person)


def test_what_a_hundred_rows_write_is_what_one_finding_writes(world: World, tmp_path: Path) -> None:
    imported(world, tmp_path, [[*WELL, "", "", ""]])
    logged = world.log(by="city_office", place="石坡组", severity="moderate")
    differing = {"id", "number", "description", "found_at", "source_ref"}
    with reading(world.pool) as tx:
        cases = [dict(row) for row in tx.run(text('select * from "case" order by id')).mappings()]
        events = [dict(row) for row in tx.run(text("select * from event order by id")).mappings()]
        clocks = [dict(row) for row in tx.run(text("select * from clock order by id")).mappings()]
    assert cases[1]["number"] == logged.number
    assert same(*cases, differing)
    assert same(*clocks, {"id", "case_id"})
    assert same(*events, {"id", "case_id", "detail", "row"})
    assert events[0]["row"].keys() == events[1]["row"].keys()


def same(one: dict[str, object], other: dict[str, object], differing: set[str]) -> bool:
    return {k: v for k, v in one.items() if k not in differing} == {
        k: v for k, v in other.items() if k not in differing
    }
