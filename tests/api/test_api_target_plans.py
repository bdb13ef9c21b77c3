"""Plans of targets over HTTP: drawn up, signed and changed on the version that was read; a sheet is taken whole."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from serving import Api, problem
from world import VILLAGE, WATER

from duzhan.client import Refused
from duzhan.wire.target_plans import DraftPlan, ImportPlans, LineProgress, PlanLineIn

HEADINGS = [
    "督战对象",
    "类别",
    "内容",
    "落实地点代码",
    "户编号",
    "人编号",
    "责任人",
    "承办单位",
    "完成时限",
    "超期理由",
]
GOOD = [int(VILLAGE), "时间节点", "完成打井", "", "", "", "县水利局局长", "嵩县水利局", "2020.6.8", ""]
HOUSE = [VILLAGE, "帮扶措施", "危房改造", "", "H-012", "H-012-2", "县住建局局长", "", "7月底前", ""]


def workbook(*rows: list[object]) -> BytesIO:
    book = openpyxl.Workbook()
    book.active.title = "计划"
    for row in (["嵩县一村一策"], HEADINGS, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_a_plan_goes_from_draft_to_signature_to_report_each_on_the_version_that_was_read(api: Api) -> None:
    line = {"kind": "milestone", "title": "完成打井", "responsible": "县水利局局长", "unit": WATER}
    command = DraftPlan(lines=(PlanLineIn.model_validate({**line, "due_on": "2020-06-08"}),))
    with api.client("county_office") as office, api.client("city_office") as city, api.client("water") as unit:
        assert office.target_plan(VILLAGE).version == 0
        drawn = office.draft_target_plan(VILLAGE, command, version=0)
        for version, status, slug in ((0, 412, "plan-stale-version"), (None, 428, "plan-version-required")):
            headers = {} if version is None else {"If-Match": f'"{version}"'}
            refused = api.http("city_office").post(f"/plans/{VILLAGE}/signature", headers=headers)
            problem(refused, status, slug)
        city.sign_target_plan(VILLAGE, version=drawn.version)
        assert unit.target_plan_line(VILLAGE, 1).line.may_report
        report = unit.report_target_progress(VILLAGE, 1, LineProgress(percentage=40, words="井架到位"))
        assert (report.line.percentage, report.reports[0].unit_name) == (40, "嵩县水利局")
        board = city.target_plans()
        assert (board.total.in_force, board.total.figures.percentage) == (1, 40.0)
        with pytest.raises(Refused) as no:
            unit.report_target_progress(VILLAGE, 2, LineProgress(percentage=40, words="没有这一项"))
        assert (no.value.status, no.value.slug) == (404, "plan-line-not-found")
    problem(api.http("sibling_office").get(f"/plans/{VILLAGE}"), 404, "target-not-found")
    problem(api.http("health").get(f"/plans/{VILLAGE}"), 404, "target-not-found")


def test_a_sheet_of_plans_goes_out_comes_back_changed_and_needs_a_reason_once_in_force(
    api: Api, tmp_path: Path
) -> None:
    with api.client("county_office") as office, api.client("city_office") as city:
        taken = office.import_target_plans("计划.xlsx", workbook(GOOD, HOUSE), ImportPlans())
        assert (taken.targets, taken.lines) == ((VILLAGE,), 2)
        drawn = office.target_plan(VILLAGE)
        assert [(line.unit, str(line.due_on), line.person) for line in drawn.draft] == [
            (WATER, "2020-06-08", ""),
            (None, "2020-07-31", "H-012-2"),
        ]
        city.sign_target_plan(VILLAGE, version=drawn.version)
        sheet = tmp_path / "plan.xlsx"
        office.download_plan_sheet(sheet, VILLAGE)
        with pytest.raises(Refused) as no:
            office.import_target_plans("计划.xlsx", BytesIO(sheet.read_bytes()), ImportPlans())
        assert [fault.code for fault in no.value.errors] == ["reason_needed"]
        office.import_target_plans("计划.xlsx", BytesIO(sheet.read_bytes()), ImportPlans(reason="调整责任人"))
        assert [line.number for line in office.target_plan(VILLAGE).draft] == [1, 2], "the same lines, read back"
        office.download_plan_sheet(sheet)
        named = openpyxl.load_workbook(sheet)["代码"]
        assert (VILLAGE, "洛阳市嵩县车村镇拜石村") in {tuple(row)[:2] for row in named.iter_rows(values_only=True)}


def test_a_sheet_with_faults_names_sheet_row_and_column_and_keeps_nothing(api: Api) -> None:
    rows: list[list[object]] = [
        GOOD,
        [VILLAGE, "口号", "加油", "", "", "", "县长", "", "2020-06-30", ""],
        ["410326103204", *GOOD[1:]],
        [VILLAGE, "帮扶措施", "联系13837911111", "", "", "", "县长", "", "尽快", ""],
        [VILLAGE, "帮扶措施", "联系13837911111", "", "", "", "县长", "外县水利局", "2020-06-30", ""],
        [VILLAGE, "目标任务", "脱贫", "", "", "", "县长", "外县水利局", "2020-10-30", ""],
    ]
    sent = {"file": ("计划.xlsx", workbook(*rows))}
    refused = problem(api.http("county_office").post("/plan-sheet", files=sent), 422, "invalid-input")
    assert [error["field"] for error in refused["errors"]] == [
        "rows.4.kind",
        "rows.5.target",
        "rows.6.due_on",
        "rows.7.unit",
        "rows.7.title",
        "rows.8.unit",
        "rows.8.due_on",
    ]
    assert refused["errors"][0]["message"] == "工作表“计划”第 4 行“类别”：看不懂：口号"
    assert api.one("select count(*) from target_plan") == 0
    empty = {"file": ("计划.csv", "甲,乙\n1,2\n".encode())}
    problem(api.http("county_office").post("/plan-sheet", files=empty), 422, "plans-refused")
    problem(api.http("water").post("/plan-sheet", files=empty), 403, "not-permitted")
