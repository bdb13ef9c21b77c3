"""Invented ledgers as offices send them, three of each style, with what every row of them must come to.

All are read for the city office of 洛阳 on 29 May 2020. ``Want`` names a row as the sheet numbers it, what becomes of
it, the codes of what is said of it, and what its finding must hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | float | date
STYLES = (
    "titles merged across",
    "two header rows, merged",
    "cells merged downward",
    "hidden columns and more sheets",
    "blank and note rows",
    "other headings in another order",
    "dates",
    "limits in words",
    "full-width letters and digits",
    "several units in a cell",
    "places in other forms",
    "text files",
)


@dataclass(frozen=True)
class Want:
    """What one row must come to."""

    row: int
    action: str
    codes: tuple[str, ...] = ()
    finding: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Ledger:
    """A ledger of a style: its rows from row 1, what is merged and hidden, and what it must come to."""

    style: str
    rows: Sequence[Sequence[Cell]]
    wants: Sequence[Want]
    merges: Sequence[str] = ()
    hidden: Sequence[str] = ()
    more: Mapping[str, tuple[Sequence[Sequence[Cell]], bool]] = field(default_factory=dict)
    """Further sheets by name: their rows, and whether they are hidden."""
    encoding: str = ""
    """Of a text file; a workbook where it is empty."""
    delimiter: str = ","
    dates_1904: bool = False

    def write(self, folder: Path) -> Path:
        """Write the file that an office would send."""
        if self.encoding:
            path = folder / "ledger.csv"
            text = "\r\n".join(self.delimiter.join(map(str, row)) for row in self.rows)
            path.write_bytes(text.encode(self.encoding))
            return path
        path = folder / "ledger.xlsx"
        with xlsxwriter.Workbook(path, {"date_1904": self.dates_1904}) as book:
            day = book.add_format({"num_format": "yyyy/m/d"})
            sheet = _filled(book.add_worksheet("台账"), self.rows, day)
            for merge in self.merges:
                at, column = xlsxwriter.utility.xl_cell_to_rowcol(merge.split(":", maxsplit=1)[0])
                sheet.merge_range(merge, self.rows[at][column])
            for columns in self.hidden:
                sheet.set_column(columns, None, None, {"hidden": True})
            for name, (rows, hidden) in self.more.items():
                other = _filled(book.add_worksheet(name), rows, day)
                if hidden:
                    other.hide()
        return path


def _filled(sheet: Worksheet, rows: Sequence[Sequence[Cell]], day: Format) -> Worksheet:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, column, cell, day)
            elif cell != "":
                sheet.write(at, column, cell)
    return sheet


def ok(row: int, **finding: object) -> Want:
    return Want(row, "accept", (), finding)


def off(row: int, code: str) -> Want:
    return Want(row, "ignore", (code,))


def warn(row: int, *codes: str, **finding: object) -> Want:
    return Want(row, "warn", codes, finding)


def bad(row: int, *codes: str) -> Want:
    return Want(row, "error", codes)


HEAD = ("序号", "县区", "督战内容", "问题描述", "问题来源", "发现日期")
SONG, RUYANG, BAISHI, ZHUYUAN = "410325", "410326", "410325103223", "410326202209"
MAY = date(2020, 5, 20)


def line(number: int, words: str, *more: Cell, county: str = "嵩县", found: Cell = "2020-05-20") -> list[Cell]:
    return [number, county, "饮水安全", words, "巡回督战", found, *more]


LEDGERS: Sequence[Ledger] = (
    Ledger(
        STYLES[0],
        [["洛阳市挂牌督战问题台账", *[""] * 5], HEAD, line(1, "水压不足"), line(2, "水质发黄")],
        [off(1, "title"), off(2, "heading"), ok(3, area=SONG, content_area="1.4", found_on=MAY), ok(4)],
        merges=["A1:F1"],
    ),
    Ledger(
        STYLES[0],
        [
            ["附件2"],
            ["嵩县问题、任务、责任“三清单”", *[""] * 5],
            ["填报单位：嵩县扶贫办", "", "", "填报时间：2020年5月25日"],
            HEAD,
            line(1, "水管冻裂"),
        ],
        [off(1, "title"), off(2, "title"), off(3, "title"), off(4, "heading"), ok(5, description="水管冻裂")],
        merges=["A2:F2", "A3:C3", "D3:F3"],
    ),
    Ledger(
        STYLES[0],
        [[], ["", "台账（第三期）"], [], ["", *HEAD], ["", *line(1, "井已干涸")], ["", *line(2, "没有水表")]],
        [off(2, "title"), off(4, "heading"), ok(5), ok(6)],
        merges=["B2:G2"],
    ),
    Ledger(
        STYLES[1],
        [
            ["序号", "县区", "督战内容", "问题", "", "", "责任落实", ""],
            ["", "", "", "描述", "来源", "发现日期", "牵头单位", "配合单位"],
            [1, "嵩县", "饮水安全", "水塔漏水", "巡回督战", "2020.5.20", "县水利局", "县卫健委"],
        ],
        [
            off(1, "heading"),
            off(2, "heading"),
            ok(3, description="水塔漏水", lead_unit="410325-water", co_units=("410325-health",)),
        ],
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:H1"],
    ),
    Ledger(
        STYLES[1],
        [
            ["问题台账", *[""] * 6],
            ["序号", "所在县", "类别", "存在问题", "发现", "", "整改"],
            ["", "", "", "", "来源", "时间", "时限"],
            [1, "汝阳县", "1.4", "泉水断流", "定点督战", "5月20日", "2020年6月底前"],
        ],
        [
            off(1, "title"),
            off(2, "heading"),
            off(3, "heading"),
            ok(4, area=RUYANG, found_on=MAY, due_on=date(2020, 6, 30), source="fixed_point"),
        ],
        merges=["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2"],
    ),
    Ledger(
        STYLES[1],
        [
            ["基本情况", "", "", "问题情况", "", ""],
            HEAD,
            line(1, "蓄水池未清洗"),
            HEAD,
            line(2, "管网未入户"),
        ],
        [off(1, "title"), off(2, "heading"), ok(3), off(4, "heading_again"), ok(5)],
        merges=["A1:C1", "D1:F1"],
    ),
    Ledger(
        STYLES[2],
        [HEAD, line(1, "水压不足"), line(2, "水质发黄", county=""), line(3, "没有水表", county="")],
        [off(1, "heading"), ok(2, area=SONG), ok(3, area=SONG), ok(4, area=SONG)],
        merges=["B2:B4"],
    ),
    Ledger(
        STYLES[2],
        [(*HEAD, "责任单位"), line(1, "井深不够", "水利局"), [2, "嵩县", "饮水安全", "", "巡回督战", MAY, "卫健委"]],
        [off(1, "heading"), ok(2, lead_unit="410325-water"), bad(3, "description_merged")],
        merges=["D2:D3"],
    ),
    Ledger(
        STYLES[2],
        [HEAD, line(1, "水压不足"), line(2, "水质发黄", county=""), line(3, "没有水表", county="汝阳县")],
        [off(1, "heading"), ok(2), warn(3, "filled_down", area=SONG), ok(4, area=RUYANG)],
    ),
    Ledger(
        STYLES[3],
        [(*HEAD, "问题描述"), line(1, "水压不足", "旧文字")],
        [off(1, "heading"), ok(2, description="水压不足")],
        hidden=["G:G"],
        more={"填表说明": ([["一、每月 25 日前报送"]], False), "字典": ([HEAD, line(9, "不该读")], True)},
    ),
    Ledger(
        STYLES[3],
        [HEAD, line(1, "水压不足")],
        [off(1, "heading"), ok(2, area=SONG)],
        hidden=["B:B"],
    ),
    Ledger(
        STYLES[3],
        [HEAD, line(1, "水压不足")],
        [off(1, "heading"), ok(2), off(1, "heading"), ok(2, area=RUYANG, description="泉眼干涸")],
        more={"汝阳": ([HEAD, line(1, "泉眼干涸", county="汝阳县")], False)},
    ),
    Ledger(
        STYLES[4],
        [HEAD, line(1, "水压不足"), [], [2], ["合计", "", "", "1 个问题"], ["填表人：王五", "", "", "审核人：赵六"]],
        [off(1, "heading"), ok(2), off(4, "numbered_only"), off(5, "total"), off(6, "note")],
    ),
    Ledger(
        STYLES[4],
        [HEAD, ["一、饮水安全方面", *[""] * 5], line(1, "水压不足"), ["注：以上问题已反馈"], ["单位负责人签字："]],
        [off(1, "heading"), off(2, "section"), ok(3), off(4, "note"), off(5, "section")],
        merges=["A2:F2"],
    ),
    Ledger(
        STYLES[4],
        [
            HEAD,
            line(1, "水压不足"),
            [2, "嵩县", "饮水安全", "", "巡回督战", MAY],
            ["", "", "", "小计 1"],
            ["联系电话 0379"],
        ],
        [off(1, "heading"), ok(2), bad(3, "description_missing"), off(4, "total"), off(5, "note")],
    ),
    Ledger(
        STYLES[5],
        [["发现问题", "类别", "县", "督战方式", "督战时间"], ["水压不足", "饮水安全", "嵩县", "巡回", "2020/5/20"]],
        [off(1, "heading"), ok(2, source="roving_team", found_on=MAY)],
    ),
    Ledger(
        STYLES[5],
        [
            ["完成\n时限", "牵头单位", "存在的主要问题", "问 题 类 别", "所在县", "发现时间", "来源", "领导批示"],
            ["6月30日", "嵩县水利局", "水压不足", "安全饮水", "嵩县", "5月20日", "平台监测", "阅"],
        ],
        [
            off(1, "heading"),
            ok(2, due_on=date(2020, 6, 30), content_area="1.4", source="platform_monitor", lead_unit="410325-water"),
        ],
    ),
    Ledger(
        STYLES[5],
        [
            ["问题描述", "督战内容类别", "县（市、区）", "问题性质/严重程度", "整改类型", "问题来源", "发现日期"],
            ["村卫生室没有医生", "1.2", "嵩县", "严重", "立行立改", "国家考核反馈", "2020.5.20"],
            ["水不够", "喝水", "嵩县", "特别严重", "", "听说", "2020.5.20"],
        ],
        [
            off(1, "heading"),
            ok(2, content_area="1.2", severity="major", rectification_type="immediate", source="national_assessment"),
            bad(3, "content_unknown", "source_unknown", "severity_unknown"),
        ],
    ),
    Ledger(
        STYLES[6],
        [
            (*HEAD, "整改时限"),
            line(1, "甲", "2020.6.15", found="2020.5.20"),
            line(2, "乙", "2020年6月底前", found="2020年5月20日"),
            line(3, "丙", "6月30日前完成", found="5月20日"),
            line(4, "丁", date(2020, 6, 15), found=MAY),
        ],
        [
            off(1, "heading"),
            ok(2, found_on=MAY, due_on=date(2020, 6, 15)),
            ok(3, found_on=MAY, due_on=date(2020, 6, 30)),
            ok(4, found_on=MAY, due_on=date(2020, 6, 30)),
            ok(5, found_on=MAY, due_on=date(2020, 6, 15)),
        ],
    ),
    Ledger(
        STYLES[6],
        [
            (*HEAD, "整改时限"),
            line(1, "甲", "6月中旬", found=MAY),
            line(2, "乙", "2020年9月31日", found="5月20号"),
            line(3, "丙", "尽快", found=5.2),
            line(4, "丁", "2020年12月底", found="2020.1.5"),
            line(5, "戊", "", found="2020-06-20"),
        ],
        [
            off(1, "heading"),
            warn(2, "date_rounded", due_on=date(2020, 6, 20)),
            bad(3, "date_impossible"),
            bad(4, "date_ambiguous", "date_unreadable"),
            bad(5, "found_before_campaign", "due_after_campaign"),
            bad(6, "found_in_future"),
        ],
    ),
    Ledger(
        STYLES[6],
        [
            HEAD,
            line(1, "甲", found=MAY),
            line(2, "乙", found=42509.0),
            line(3, "丙", found="20200520"),
            line(4, "丁", found=""),
        ],
        [
            off(1, "heading"),
            ok(2, found_on=MAY),
            ok(3, found_on=MAY),
            ok(4, found_on=MAY),
            warn(5, "found_on_missing", found_on=date(2020, 5, 29)),
        ],
        dates_1904=True,
    ),
    Ledger(
        STYLES[7],
        [(*HEAD, "整改时限"), line(1, "甲", "立行立改"), line(2, "乙", "长期坚持"), line(3, "丙", "2020.6.1")],
        [
            off(1, "heading"),
            ok(2, rectification_type="immediate", due_on=None),
            ok(3, rectification_type="continuous", due_on=None),
            ok(4, rectification_type="time_limited", due_on=date(2020, 6, 1)),
        ],
    ),
    Ledger(
        STYLES[7],
        [
            (*HEAD, "整改类型", "完成时限"),
            line(1, "甲", "限期整改", "6月底"),
            line(2, "乙", "持续整改", ""),
            line(3, "丙", "", "即知即改"),
        ],
        [
            off(1, "heading"),
            ok(2, rectification_type="time_limited", due_on=date(2020, 6, 30)),
            ok(3, rectification_type="continuous"),
            ok(4, rectification_type="immediate"),
        ],
    ),
    Ledger(
        STYLES[7],
        [(*HEAD, "整改期限"), line(1, "甲", "立 即 整 改"), line(2, "乙", "常抓不懈"), line(3, "丙", "有条件时")],
        [
            off(1, "heading"),
            ok(2, rectification_type="immediate"),
            ok(3, rectification_type="continuous"),
            bad(4, "date_unreadable"),
        ],
    ),
    Ledger(
        STYLES[8],
        [HEAD, [1, "嵩县", "１．４", "11户吃水难", "巡回督战", "２０２０．５．２０"]],
        [off(1, "heading"), ok(2, content_area="1.4", found_on=MAY)],
    ),
    Ledger(
        STYLES[8],
        [
            (*HEAD, "整改时限"),
            line(1, "甲", "２０２０年６月３０日", found="２０２０－０５－２０"),
            line(2, "乙", "６月底前"),
        ],
        [off(1, "heading"), ok(2, found_on=MAY, due_on=date(2020, 6, 30)), ok(3, due_on=date(2020, 6, 30))],
    ),
    Ledger(
        STYLES[8],
        [
            ["序号", "县（区）", "督战内容", "问题描述", "问题来源", "发现日期", "身份证号"],
            line(1, "甲", "４１０３２５１９９００１０１１２３４"),
            line(2, "乙", 410325199001011234.0),
            line(3, "丙", "410325199001011234"),
        ],
        [off(1, "heading"), ok(2), bad(3, "digits_lost"), ok(4)],
    ),
    Ledger(
        STYLES[9],
        [
            (*HEAD, "责任单位"),
            line(1, "甲", "牵头：县水利局；配合：县卫健委、县扶贫办"),
            line(2, "乙", "县水利局（牵头）、县卫健委（配合）"),
            line(3, "丙", "水利局、卫健委"),
        ],
        [
            off(1, "heading"),
            ok(2, lead_unit="410325-water", co_units=("410325-health", "410325-poverty_alleviation")),
            ok(3, lead_unit="410325-water", co_units=("410325-health",)),
            ok(4, lead_unit="410325-water", co_units=("410325-health",)),
        ],
    ),
    Ledger(
        STYLES[9],
        [
            (*HEAD, "牵头单位", "配合单位"),
            line(1, "甲", "嵩县住房和城乡建设局", "车村镇政府\n市水利局"),
            line(2, "乙", "", "县卫健委"),
            line(3, "丙", "县气象局", ""),
        ],
        [
            off(1, "heading"),
            ok(2, lead_unit="410325-housing", co_units=("410325103-government", "4103-water")),
            bad(3, "lead_missing"),
            bad(4, "unit_unknown"),
        ],
    ),
    Ledger(
        STYLES[9],
        [
            (*HEAD, "责任单位"),
            line(1, "甲", "县水利局 配合单位：县教体局"),
            line(2, "乙", "县水利局(牵头)/县水利局(配合)"),
        ],
        [
            off(1, "heading"),
            ok(2, lead_unit="410325-water", co_units=("410325-education",)),
            ok(3, lead_unit="410325-water", co_units=()),
        ],
    ),
    Ledger(
        STYLES[10],
        [
            ["市", "县", "乡镇", "村", "督战内容", "问题描述", "问题来源", "发现日期"],
            ["洛阳", "嵩 县", "车村镇", "拜石村石坡组", "饮水安全", "甲", "巡回督战", MAY],
            ["洛阳市", "汝阳", "十八盘乡", "竹园村", "饮水安全", "乙", "巡回督战", MAY],
            ["洛阳市", "汝阳县", "十八盘", "竹元村3组", "饮水安全", "丙", "巡回督战", MAY],
        ],
        [
            off(1, "heading"),
            ok(2, area=BAISHI, place="石坡组"),
            ok(3, area=ZHUYUAN, place=""),
            ok(4, area=ZHUYUAN, place="3组"),
        ],
    ),
    Ledger(
        STYLES[10],
        [
            ["地点", "督战内容", "问题描述", "问题来源", "发现日期"],
            ["河南省洛阳市嵩县车村镇拜石村张某户", "饮水安全", "甲", "巡回督战", MAY],
            ["嵩县车村镇天桥沟村", "饮水安全", "乙", "巡回督战", MAY],
            ["某地", "饮水安全", "丙", "巡回督战", MAY],
        ],
        [
            off(1, "heading"),
            ok(2, area=BAISHI, place="张某户"),
            ok(3, area="410325103", place="天桥沟村"),
            bad(4, "area_missing"),
        ],
    ),
    Ledger(
        STYLES[10],
        [HEAD, line(1, "甲", county="洛阳市嵩县"), line(2, "乙", county="鲁山县"), line(3, "丙", county="松县")],
        [off(1, "heading"), ok(2, area=SONG), bad(3, "area_unknown"), bad(4, "area_unknown")],
    ),
    Ledger(
        STYLES[11],
        [HEAD, line(1, "甲"), line(2, '"乙，""真""的"')],
        [off(1, "heading"), ok(2), ok(3, description='乙，"真"的')],
        encoding="gb18030",
    ),
    Ledger(
        STYLES[11],
        [["台账"], HEAD, line(1, "甲", found="43971"), line(2, "乙,丙")],
        [off(1, "title"), off(2, "heading"), ok(3, found_on=MAY), ok(4, description="乙,丙")],
        encoding="utf-8-sig",
        delimiter=";",
    ),
    Ledger(
        STYLES[11],
        [HEAD, line(1, "甲", county="汝阳县"), line(2, "乙", county="")],
        [off(1, "heading"), ok(2, area=RUYANG), warn(3, "filled_down", area=RUYANG)],
        encoding="utf-8",
        delimiter="\t",
    ),
)
