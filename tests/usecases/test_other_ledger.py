"""The other side's ledger is read as that office keeps it, and its way of writing is no difference."""

import io

import pytest
from reconciling import keep, matched, read
from their_ledger import as_rows
from world import COUNTY, World, actor

from duzhan.errors import LedgerRefused, NotFound, NotPermitted, TooLarge
from duzhan.store.transaction import reading
from duzhan.usecases import other_ledger
from duzhan.usecases.other_ledger import Upload
from duzhan.vocabulary import Level, Match
from duzhan.wire.reconciliations import ReconciliationDetail, ReconciliationIn

HEADINGS = ["序号", "所在乡镇", "村", "问题类型", "存在问题", "牵头单位", "配合单位", "整改时限", "完成情况"]
WATER = [
    "1",
    "车村镇",
    "拜石村石坡组",
    "饮水安全",
    "石坡组１１户，饮水靠拉运。",
    "水利局",
    "卫健委",
    "2020.6.28",
    "整改中",
]
WANTED = ReconciliationIn(area=COUNTY, level=Level.COUNTY)


def sent(world: World, content: bytes, by: str = "city_office", filename: str = "台账.xlsx") -> Upload:
    with reading(world.pool) as tx:
        terms = other_ledger.terms(tx, WANTED, actor=actor(by))
    return other_ledger.read(io.BytesIO(content), filename, terms, 1_000_000)


def compared(world: World, *rows: list[str], headings: list[str] = HEADINGS) -> ReconciliationDetail:
    """Reconcile a county's sheet with a title over its headings and a note below its lines."""
    content = as_rows([["嵩县脱贫攻坚督战问题整改台账"], headings, *rows, ["填表人：王某某 电话：13800001234"]])
    upload = sent(world, content)
    office = actor("city_office")
    return read(world, keep(world, matched(world, WANTED, upload, office), office).id)


def test_a_county_s_own_sheet_agrees_with_the_case_that_it_writes_about(world: World) -> None:
    number = world.to_rectifying().number
    (line,) = compared(world, WATER).items
    assert (line.case, line.match, line.differences) == (number, Match.AGREE, ())
    assert line.row == 3
    assert "1380000" not in line.model_dump_json()


def test_a_place_in_one_column_is_taken_apart(world: World) -> None:
    world.to_rectifying()
    headings = ["序号", "问题所在地", "发现问题", "完成情况"]
    (line,) = compared(
        world, ["1", "嵩县车村镇拜石村石坡组", "石坡组11户饮水靠拉运", "整改中"], headings=headings
    ).items
    assert (line.match, line.differences) == (Match.AGREE, ())
    assert line.theirs is not None
    assert line.theirs["township"] == "车村镇"


def test_a_limit_in_words_is_no_date(world: World) -> None:
    world.to_rectifying()
    (line,) = compared(world, [*WATER[:7], "立行立改", "整改中"]).items
    assert [(each.heading, each.ours, each.theirs) for each in line.differences] == [
        ("整改类型", "限期整改", "立行立改")
    ]


def test_a_line_that_an_import_could_not_take_is_compared_all_the_same(world: World) -> None:
    world.to_rectifying()
    (line,) = compared(world, [*WATER[:3], "查无此类", *WATER[4:7], "以后再说", "已整改到位"]).items
    assert line.match is Match.STATE_CONFLICTS
    assert {each.column for each in line.differences} == {"content_area", "due_on", "completion"}


def test_a_sheet_without_a_ledger_and_a_file_that_is_too_large_are_refused(world: World) -> None:
    with pytest.raises(LedgerRefused):
        sent(world, as_rows([["通讯录"], ["姓名", "电话"], ["王某", "1"]]))
    with pytest.raises(TooLarge):
        sent(world, b"x" * 1_000_001)


@pytest.mark.parametrize(("by", "refusal"), [("sibling_office", NotFound), ("finder", NotPermitted)])
def test_who_may_not_reconcile_is_sent_away_before_the_file_is_read(
    world: World, by: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        sent(world, b"", by=by)


def test_a_name_is_kept_without_folders_and_control_characters(world: World) -> None:
    content = as_rows([HEADINGS, WATER])
    assert sent(world, content, filename="C:\\桌面\\..\\台账\x00\x1b.xlsx").filename == "台账.xlsx"
    assert len(sent(world, content, filename="x" * 500).filename) == 100
