"""Every mistake an office can make in the campaign's folder is named with its file, line and field."""

import shutil
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined

from duzhan.campaign import letters, lint, load
from duzhan.campaign.faults import SENTENCES, CampaignInvalid, Fault, FaultSeverity
from duzhan.campaign.notices import KINDS, VARIABLES, WITHOUT_CASE, template_file

SHIPPED = Path(__file__).parents[2] / "config/campaigns/henan-2020"
Where = tuple[str, int, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SHIPPED, tmp_path / "henan-2020")


def change(folder: Path, file: str, old: str, new: str, *, after: str = "") -> int:
    """Replace the first ``old`` that stands after ``after``; return its line."""
    text = (folder / file).read_text(encoding="utf-8")
    start = text.index(old, text.index(after))
    (folder / file).write_text(text[:start] + new + text[start + len(old) :], encoding="utf-8")
    return text.count("\n", 0, start) + 1


def add(folder: Path, file: str, line: str) -> int:
    """Append a line; return its number."""
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(f"{text}{line}\n", encoding="utf-8")
    return text.count("\n") + 1


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def found(folder: Path, code: str) -> Fault:
    """Lint, and return the one fault of this kind."""
    faults = [fault for fault in lint.lint(folder) if fault.code == code]
    assert len(faults) == 1, faults
    return faults[0]


def where(folder: Path, code: str) -> Where:
    fault = found(folder, code)
    assert fault.severity is FaultSeverity.ERROR
    return fault.file, fault.line, fault.field


def test_the_shipped_folder_has_no_errors(folder: Path) -> None:
    assert not [fault for fault in lint.lint(folder) if fault.severity is FaultSeverity.ERROR]


def test_each_level_s_missing_leaders_are_one_warning_that_lists_the_counties(folder: Path) -> None:
    warnings = [fault for fault in lint.lint(folder) if fault.code == "level-without-leader"]
    assert {(w.file, w.line, w.field, w.severity) for w in warnings} == {
        ("liaisons.csv", 1, "level", FaultSeverity.WARNING)
    }
    assert [w.message.split("：")[0] for w in warnings] == [
        "县级没有包保领导的县（市、区）30 个",
        "市级没有包保领导的县（市、区）30 个",
        "省级没有包保领导的县（市、区）10 个",
    ]
    assert "宝丰县、叶县、郏县、卫辉市、辉县市、陕州区、渑池县、卢氏县、西峡县、新野县" in warnings[2].message


def test_a_leader_of_a_village_leads_in_its_county(folder: Path) -> None:
    add(folder, "liaisons.csv", "某某,县委副书记,county,410421105243,2020-03-01,")
    county = next(w for w in lint.lint(folder) if w.message.startswith("县级"))
    assert "29 个" in county.message
    assert "宝丰县" not in county.message


def test_a_leader_of_a_city_leads_in_all_its_counties(folder: Path) -> None:
    add(folder, "liaisons.csv", "某某,市委副书记,city,4103,2020-03-01,")
    city = next(w for w in lint.lint(folder) if w.message.startswith("市级"))
    assert "28 个" in city.message


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "clocks.toml").unlink()
    assert where(folder, "file-missing") == ("clocks.toml", 1, "")


def test_a_file_saved_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "teams.csv").write_bytes((folder / "teams.csv").read_text(encoding="utf-8").encode("gbk"))
    assert where(folder, "file-not-utf8") == ("teams.csv", 1, "")


def test_a_quote_left_open_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, "teams.csv", "省督战三组", '"省督战三组')
    assert where(folder, "csv-broken") == ("teams.csv", line, "")


def test_broken_toml_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, "ladder.toml", 'light = "orange"', "light = orange")
    assert where(folder, "toml-broken") == ("ladder.toml", line, "")


def test_a_renamed_column_is_named_in_the_header(folder: Path) -> None:
    change(folder, "liaisons.csv", "title", "post")
    assert where(folder, "header-wrong") == ("liaisons.csv", 1, "")


def test_a_row_with_a_comma_too_many_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, "liaisons.csv", "省政协副主席", "省政协,副主席")
    assert where(folder, "row-length") == ("liaisons.csv", line, "")


def test_a_deleted_budget_is_named_at_its_table(folder: Path) -> None:
    line = change(folder, "clocks.toml", "budget = 3\n", "", after="[review]") - 1
    assert where(folder, "field-missing") == ("clocks.toml", line, "budget")


def test_a_compared_column_that_no_ledger_has_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, "reconciliation.toml", '"due_on"', '"deadline"')
    fault = found(folder, "field-invalid")
    assert (fault.file, fault.field) == ("reconciliation.toml", "compared")
    assert fault.line <= line
    assert "deadline" in fault.message


def test_a_completion_that_is_no_state_is_named_at_its_table(folder: Path) -> None:
    line = change(folder, "reconciliation.toml", '"dismissed", "merged"', '"dismissed"')
    fault = found(folder, "field-invalid")
    assert fault.file == "reconciliation.toml"
    assert fault.line <= line
    assert "merged" in fault.message


def test_a_threshold_beyond_one_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, "reconciliation.toml", "least_text = 0.45", "least_text = 45")
    assert where(folder, "field-invalid") == ("reconciliation.toml", line, "least_text")


def test_a_misspelt_key_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, "clocks.toml", "max_count", "max_counts")
    faults = {fault.code: (fault.file, fault.line, fault.field) for fault in lint.lint(folder)}
    assert faults["field-unknown"] == ("clocks.toml", line, "max_counts")
    assert faults["field-missing"] == ("clocks.toml", line_of(folder, "clocks.toml", "[extension]"), "max_count")


def test_a_level_nobody_knows_is_named_with_its_row(folder: Path) -> None:
    line = change(folder, "areas.csv", "中牟县,county", "中牟县,xian")
    assert where(folder, "field-invalid") == ("areas.csv", line, "level")


def test_a_seat_nobody_knows_is_named_at_its_rung(folder: Path) -> None:
    line = change(folder, "ladder.toml", '"handler"', '"handlre"', after='id = "red_meeting"')
    assert where(folder, "field-invalid") == ("ladder.toml", line, "seats")


def test_a_day_that_does_not_exist_is_named_with_its_row(folder: Path) -> None:
    line = change(folder, "liaisons.csv", "2020-02-28", "2020-02-30", after="武国定")
    assert where(folder, "field-invalid") == ("liaisons.csv", line, "from")


def test_a_zone_nobody_knows_is_named(folder: Path) -> None:
    line = change(folder, "campaign.toml", "Asia/Shanghai", "Asia/Zhengzhou")
    assert where(folder, "field-invalid") == ("campaign.toml", line, "time_zone")


def test_a_gap_that_a_pattern_cannot_fill_is_named(folder: Path) -> None:
    line = change(folder, "units.csv", "{area}-health", "{aera}-health")
    assert where(folder, "placeholder-unknown") == ("units.csv", line, "code")


def test_a_gap_that_a_document_number_cannot_fill_is_named(folder: Path) -> None:
    line = change(folder, "campaign.toml", "{year}", "{month}", after="[document_numbers.bulletin]")
    assert where(folder, "placeholder-unknown") == ("campaign.toml", line, "province")


def test_an_area_code_that_stands_twice_is_named_at_the_second(folder: Path) -> None:
    line = add(folder, "areas.csv", "410325,嵩县,county,4103,,,gbt2260,")
    assert where(folder, "duplicate-code") == ("areas.csv", line, "code")


def test_a_pattern_that_repeats_a_unit_is_named_once_for_each_column(folder: Path) -> None:
    line = add(
        folder, "units.csv", "{area}-water,{name}水务局,county,each-concerned-county,sector,water,{area}-office,"
    )
    faults = [fault for fault in lint.lint(folder) if fault.code == "duplicate-code"]
    assert [(fault.file, fault.line, fault.field) for fault in faults] == [
        ("units.csv", line, "code"),
        ("units.csv", line, "sector"),
    ]


def test_an_ordinary_row_takes_the_place_of_the_pattern(folder: Path) -> None:
    add(folder, "units.csv", "410325-water,嵩县水务局,county,410325,sector,water,410325-office,")
    campaign = load.load_campaign(folder)
    water = campaign.find_unit("410325", "water")
    assert water is not None
    assert water.name == "嵩县水务局"
    assert not [fault for fault in lint.lint(folder) if fault.severity is FaultSeverity.ERROR]


def test_a_content_area_numbered_twice_is_named_at_the_second(folder: Path) -> None:
    line = change(folder, "contents.toml", 'code = "3.2"', 'code = "3.1"')
    assert where(folder, "duplicate-code") == ("contents.toml", line, "code")


def test_a_rung_named_twice_in_one_ladder_is_named_at_the_second(folder: Path) -> None:
    line = change(folder, "ladder.toml", 'id = "red"', 'id = "orange"', after="[[short]]")
    assert where(folder, "duplicate-code") == ("ladder.toml", line, "id")


def test_a_village_code_with_a_digit_lost_is_named(folder: Path) -> None:
    line = change(folder, "areas.csv", "410425102236", "41042510223")
    change(folder, "targets.csv", "410425102236", "41042510223")
    assert where(folder, "code-malformed") == ("areas.csv", line, "code")


def test_an_area_without_a_found_code_may_carry_a_local_identifier_of_its_county(folder: Path) -> None:
    change(
        folder,
        "areas.csv",
        "411224209208,花马村,village,411224209,,,statistics",
        "411224L01,花马村,village,411224209,,,none",
    )
    change(folder, "targets.csv", "411224209208", "411224L01")
    assert not [fault for fault in lint.lint(folder) if fault.severity is FaultSeverity.ERROR]


def test_a_local_identifier_that_claims_a_source_is_named(folder: Path) -> None:
    line = change(folder, "areas.csv", "411224209208", "411224L01")
    change(folder, "targets.csv", "411224209208", "411224L01")
    assert where(folder, "code-malformed") == ("areas.csv", line, "code")


def test_a_target_in_no_known_area_is_named(folder: Path) -> None:
    line = change(folder, "targets.csv", "411723", "411799")
    assert where(folder, "unknown-area") == ("targets.csv", line, "area")


def test_a_leader_of_no_known_area_is_named(folder: Path) -> None:
    line = add(folder, "liaisons.csv", "某某,市委副书记,city,4199,2020-03-01,")
    assert where(folder, "unknown-area") == ("liaisons.csv", line, "area")


def test_a_team_touring_no_known_area_is_named(folder: Path) -> None:
    line = change(folder, "teams.csv", "4112", "4112|4199")
    assert where(folder, "unknown-area") == ("teams.csv", line, "areas")


def test_a_campaign_for_no_known_area_is_named(folder: Path) -> None:
    line = change(folder, "campaign.toml", 'area = "41"', 'area = "42"')
    assert where(folder, "unknown-area") == ("campaign.toml", line, "area")


def test_a_unit_under_no_known_office_is_named(folder: Path) -> None:
    line = change(folder, "units.csv", "411525,office,office,41-office", "411525,office,office,4199-office")
    assert where(folder, "unknown-unit") == ("units.csv", line, "parent")


def test_a_pattern_under_no_known_office_is_named_once(folder: Path) -> None:
    line = change(folder, "units.csv", "{parent}-office", "{parent}-bureau", after="{area}-government")
    assert where(folder, "unknown-unit") == ("units.csv", line, "parent")


def test_a_sector_without_any_unit_is_named_at_the_content_area_that_asks_for_it(folder: Path) -> None:
    line = change(folder, "contents.toml", 'lead_sector = "power"', 'lead_sector = "powr"')
    assert where(folder, "unknown-sector") == ("contents.toml", line, "lead_sector")


def test_an_item_numbered_under_another_content_area_is_named(folder: Path) -> None:
    line = change(folder, "contents.toml", 'code = "7.7"', 'code = "8.7"')
    assert where(folder, "item-misplaced") == ("contents.toml", line, "code")


def test_a_content_area_that_nobody_handles_in_a_county_is_named_with_the_counties(folder: Path) -> None:
    row = "{area}-power,{name}供电公司,county,each-concerned-county,"
    change(folder, "units.csv", row, "410325-power,嵩县供电公司,county,410325,")
    change(folder, "units.csv", "sector,power,{area}-office", "sector,power,410325-office", after="410325-power")
    fault = found(folder, "content-unhandled")
    assert (fault.file, fault.field) == ("contents.toml", "lead_sector")
    assert fault.line == line_of(folder, "contents.toml", 'lead_sector = "power"')
    assert "汝阳县" in fault.message
    assert "嵩县" not in fault.message


def test_units_that_command_each_other_are_named(folder: Path) -> None:
    line = change(folder, "units.csv", "41,office,office,,", "41,office,office,4103-office,")
    assert where(folder, "parent-cycle") == ("units.csv", line, "parent")


def test_areas_that_contain_each_other_are_named(folder: Path) -> None:
    line = change(folder, "areas.csv", "410325103,车村镇,township,410325,", "410325103,车村镇,township,410325103223,")
    faults = {fault.code: (fault.file, fault.line, fault.field) for fault in lint.lint(folder)}
    assert faults["parent-cycle"] == ("areas.csv", line, "parent")


def test_a_village_listed_as_a_county_is_named(folder: Path) -> None:
    line = change(folder, "targets.csv", "county,20,411326", "county,20,410325103223")
    assert where(folder, "level-mismatch") == ("targets.csv", line, "area")


def test_a_pattern_of_the_wrong_level_is_named(folder: Path) -> None:
    line = change(
        folder, "units.csv", "city,each-concerned-city,sector,culture", "city,each-concerned-county,sector,culture"
    )
    faults = [fault for fault in lint.lint(folder) if fault.code == "level-mismatch"]
    assert {(fault.file, fault.line, fault.field) for fault in faults} == {("units.csv", line, "level")}


def test_a_printed_name_that_the_area_does_not_have_is_named(folder: Path) -> None:
    line = change(folder, "targets.csv", "竹园村", "竹圆村")
    assert where(folder, "printed-name-unknown") == ("targets.csv", line, "printed_village")


def test_a_campaign_that_ends_before_it_starts_is_named(folder: Path) -> None:
    line = change(folder, "campaign.toml", "end_on = 2020-09-30", "end_on = 2019-09-30")
    assert where(folder, "dates-reversed") == ("campaign.toml", line, "end_on")


def test_a_term_that_ends_before_it_begins_is_named(folder: Path) -> None:
    line = add(folder, "liaisons.csv", "某某,市委副书记,city,4103,2020-05-01,2020-03-01")
    assert where(folder, "dates-reversed") == ("liaisons.csv", line, "until")


def test_a_term_outside_the_campaign_is_named(folder: Path) -> None:
    line = add(folder, "liaisons.csv", "某某,市委副书记,city,4103,2020-03-01,2021-03-01")
    assert where(folder, "date-outside-campaign") == ("liaisons.csv", line, "until")


def test_one_leader_s_overlapping_terms_for_an_area_are_named_at_the_second(folder: Path) -> None:
    add(folder, "liaisons.csv", "某某,市委副书记,city,4103,2020-03-01,2020-05-31")
    line = add(folder, "liaisons.csv", "某某,市委书记,city,4103,2020-05-31,")
    assert where(folder, "terms-overlap") == ("liaisons.csv", line, "from")


def test_terms_that_follow_each_other_do_not_overlap(folder: Path) -> None:
    add(folder, "liaisons.csv", "某某,市委副书记,city,4103,2020-03-01,2020-05-31")
    add(folder, "liaisons.csv", "某某,市委书记,city,4103,2020-06-01,")
    assert not [fault for fault in lint.lint(folder) if fault.severity is FaultSeverity.ERROR]


def test_a_rung_nobody_can_reach_is_named_with_its_line(folder: Path) -> None:
    line = line_of(folder, "ladder.toml", "[[short]]") + 1
    change(folder, "ladder.toml", "overdue_working_days = 5", "overdue_working_days = 0", after="[[short]]")
    fault = found(folder, "rung-dead")
    assert (fault.file, fault.line, fault.field) == ("ladder.toml", line, "id")
    assert "orange" in fault.message


def test_a_rung_that_a_send_back_still_reaches_is_not_dead(folder: Path) -> None:
    change(folder, "ladder.toml", "overdue_working_days = 10", "overdue_working_days = 5")
    assert not [fault for fault in lint.lint(folder) if fault.code == "rung-dead"]


def test_a_rung_that_nothing_triggers_is_named(folder: Path) -> None:
    change(folder, "ladder.toml", "overdue_working_days = 0\n", "", after="[[office]]")
    line = line_of(folder, "ladder.toml", "[[office]]") + 1
    assert where(folder, "rung-without-trigger") == ("ladder.toml", line, "id")


def test_a_rung_with_nobody_to_tell_is_named(folder: Path) -> None:
    line = change(folder, "ladder.toml", 'seats = ["handler"]', "seats = []")
    assert where(folder, "rung-without-seats") == ("ladder.toml", line, "seats")


def test_a_term_for_signing_that_nobody_is_reminded_of_is_named(folder: Path) -> None:
    seats = '\n  ["handler", "unit_head"],\n  ["handler", "unit_head", "office", "city_office"],\n'
    line = change(folder, "ladder.toml", f"follow_ups = [{seats}]", "follow_ups = []")
    assert where(folder, "letter-without-follow-ups") == ("ladder.toml", line, "follow_ups")
    text = (folder / "ladder.toml").read_text(encoding="utf-8")
    unsigned = text[: text.index("[letter.sign]")] + text[text.index("[fall_through]") :]
    (folder / "ladder.toml").write_text(unsigned, encoding="utf-8")
    assert not [fault for fault in lint.lint(folder) if fault.code == "letter-without-follow-ups"]


def test_a_light_that_falls_as_the_ladder_rises_is_named(folder: Path) -> None:
    line = change(folder, "ladder.toml", 'light = "red"', 'light = "yellow"', after='id = "red_meeting"')
    assert where(folder, "light-falling") == ("ladder.toml", line, "light")


def test_seats_that_fall_to_each_other_are_each_named(folder: Path) -> None:
    line = change(folder, "ladder.toml", 'province_leader = "province_office"', 'province_leader = "city_leader"')
    faults = [fault for fault in lint.lint(folder) if fault.code == "seat-falls-nowhere"]
    places = {(fault.file, fault.line, fault.field) for fault in faults}
    assert ("ladder.toml", line, "province_leader") in places
    assert {field for _, _, field in places} == {"county_leader", "city_leader", "province_leader"}


def test_a_missing_template_is_named(folder: Path) -> None:
    (folder / "templates/notice_assign.txt.j2").unlink()
    assert where(folder, "template-missing") == ("templates/notice_assign.txt.j2", 1, "")


def test_a_template_with_a_brace_too_few_is_named_with_its_line(folder: Path) -> None:
    file = "templates/notice_decision.txt.j2"
    line = change(folder, file, "{{ due_text }}", "{{ due_text }")
    assert where(folder, "template-broken") == (file, line, "")


def test_a_template_that_begins_with_its_body_is_named(folder: Path) -> None:
    file = "templates/notice_close.txt.j2"
    change(folder, file, "\n\n", "\n")
    assert where(folder, "template-without-subject") == (file, 1, "")


def test_a_template_variable_that_nobody_gives_is_named_with_its_line(folder: Path) -> None:
    file = "templates/notice_assign.txt.j2"
    line = change(folder, file, "{{ description }}", "{{ summary }}")
    assert where(folder, "template-variable-unknown") == (file, line, "summary")


def test_a_letter_template_with_a_notice_s_variable_is_named_with_its_line(folder: Path) -> None:
    line = change(folder, letters.TEMPLATE, "{{ as_of }}", "{{ due_on }}")
    assert where(folder, "template-variable-unknown") == (letters.TEMPLATE, line, "due_on")
    change(folder, letters.TEMPLATE, "{{ due_on }}", "{{ as_of }}")
    change(folder, "templates/notice_assign.txt.j2", "{{ description }}", "{{ days_left }}")
    assert found(folder, "template-variable-unknown").field == "days_left"


def test_a_letter_template_that_one_light_cannot_fill_is_named(folder: Path) -> None:
    change(folder, letters.TEMPLATE, '"orange": "督办", ', "")
    fault = found(folder, "template-broken")
    assert "orange" in fault.message
    assert (fault.file, fault.severity) == (letters.TEMPLATE, FaultSeverity.ERROR)


@pytest.mark.parametrize("fallen_from", ["", "县级包保领导"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_is_filled_and_speaks_plainly(kind: str, fallen_from: str) -> None:
    text = (SHIPPED / template_file(kind)).read_text(encoding="utf-8")
    given = {name: f"<{name}>" for name in VARIABLES} | {"fallen_from": fallen_from}
    subject, blank, *body = Environment(undefined=StrictUndefined).from_string(text).render(given).splitlines()  # noqa: S701
    assert kind in WITHOUT_CASE or subject.endswith("<case_number> <area_name><content>")
    assert not blank
    assert body
    assert not [word for word in ("您", "！", "即将", "近期", "严重", "亲", "\n\n\n") if word in "\n".join(body)]


def test_a_report_that_no_unit_could_write_is_named(folder: Path) -> None:
    line = change(folder, "reports.toml", 'kind = "sector"', 'kind = "government"')
    assert where(folder, "reporter-unknown") == ("reports.toml", line, "kind")


def test_a_reminder_after_the_report_day_is_named(folder: Path) -> None:
    line = change(folder, "reports.toml", "[20, 23, 25]", "[20, 23, 26]")
    assert where(folder, "reminder-too-late") == ("reports.toml", line, "remind_on_days")


def test_an_implementation_plan_due_outside_the_campaign_is_named(folder: Path) -> None:
    line = change(folder, "reports.toml", "2020-03-25", "2021-03-25")
    assert where(folder, "date-outside-campaign") == ("reports.toml", line, "implementation_plan_due_on")


def test_a_folder_that_cannot_be_read_gives_no_campaign_but_its_faults(folder: Path) -> None:
    change(folder, "clocks.toml", "budget = 1", "budget = 0")
    with pytest.raises(CampaignInvalid) as refused:
        load.load_campaign(folder)
    assert [fault.code for fault in refused.value.faults] == ["field-invalid"]
    assert load.read(folder) == (None, list(refused.value.faults))


def test_a_graver_problem_that_takes_less_time_is_named(folder: Path) -> None:
    line = change(folder, "conformance.toml", "major = 24", "major = 3")
    assert where(folder, "hours-falling") == ("conformance.toml", line, "major")


def test_returns_of_one_unit_that_all_units_reach_first_are_named(folder: Path) -> None:
    line = change(folder, "conformance.toml", "any_unit = 3", "any_unit = 1")
    assert where(folder, "returns-unreachable") == ("conformance.toml", line, "any_unit")


POVERTY = 'holds = "poverty_rate < 2"'


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        (POVERTY, 'holds = "povrety_rate < 2"', "expression-name", "holds"),
        (POVERTY, 'holds = "household_food == 1"', "expression-name", "holds"),
        (POVERTY, 'holds = "poverty_rate <"', "expression-broken", "holds"),
        (POVERTY, 'holds = "2 > 1"', "expression-of-nothing", "holds"),
        (POVERTY, 'holds = "poverty_rate ** 2 < 2"', "expression-part", "holds"),
        (POVERTY, 'holds = "falling(poverty_rate, 1)"', "expression-call", "holds"),
        (POVERTY, 'holds = "poverty_rate < 200"', "threshold-impossible", "holds"),
        ("missing_weeks = 3", 'missing_weeks = 3\nholds = "clinic == 1"', "rule-of-two-kinds", "id"),
        ("exit = 11", "exit = 12", "exit-out-of-row", "exit"),
        ('id = "household-medical"', 'exit = 12\nid = "household-medical"', "exit-of-household", "exit"),
        ('content_area = "7.7"', 'content_area = "7.9"', "unknown-content", "content_area"),
        ('code = "hard_road"', 'code = "clinic"', "duplicate-code", "code"),
        ("fail_after = 2", "fail_after = 0", "field-invalid", "fail_after"),
    ],
)
def test_a_rule_of_monitoring_that_can_not_judge_is_named(
    folder: Path, old: str, new: str, code: str, field: str
) -> None:
    change(folder, "indicators.toml", old, new)
    file, line, named = where(folder, code)
    assert (file, named) == ("indicators.toml", field)
    assert (folder / file).read_text(encoding="utf-8").splitlines()[line - 1].startswith(field)


def test_deductions_beyond_what_a_unit_starts_with_are_named(folder: Path) -> None:
    line = change(folder, "scoring.toml", "reports = 10", "reports = 40", after="[points]") - 6
    assert where(folder, "points-beyond-start") == ("scoring.toml", line, "points")


def test_a_graver_problem_that_weighs_less_is_named(folder: Path) -> None:
    line = change(folder, "scoring.toml", "major = 4", "major = 1")
    assert where(folder, "weights-falling") == ("scoring.toml", line, "major")


def test_a_graver_problem_that_is_looked_at_less_is_named(folder: Path) -> None:
    line = change(folder, "sampling.toml", "major = 2.5", "major = 1.2")
    assert where(folder, "weights-falling") == ("sampling.toml", line, "major")


def test_a_bonus_that_outweighs_what_is_left_undone_for_it_is_named(folder: Path) -> None:
    change(folder, "scoring.toml", "least = 0.5", "least = 0.1")
    line = line_of(folder, "scoring.toml", "bonus_max = 5")
    assert where(folder, "bonus-outweighs") == ("scoring.toml", line, "bonus_max")


def test_a_peer_group_without_units_is_named(folder: Path) -> None:
    line = change(folder, "scoring.toml", 'kind = "sector"', 'kind = "government"')
    assert where(folder, "group-empty") == ("scoring.toml", line, "kind")


def test_a_content_area_that_no_simulation_knows_is_named(folder: Path) -> None:
    change(folder, "simulation.toml", 'content = "9"', 'content = "8"')
    assert where(folder, "course-missing")[0] == "simulation.toml"


def test_a_working_day_that_ends_before_it_begins_is_named(folder: Path) -> None:
    line = change(folder, "simulation.toml", "ends = 17:30:00", "ends = 07:30:00")
    assert where(folder, "day-reversed") == ("simulation.toml", line, "ends")


def test_nine_of_ten_that_are_quicker_than_half_are_named(folder: Path) -> None:
    line = change(folder, "simulation.toml", "order = { median = 4, p90 = 16 }", "order = { median = 4, p90 = 3 }")
    assert where(folder, "delay-falling") == ("simulation.toml", line, "order")


def test_every_kind_of_fault_has_its_test_here() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    assert not [code for code in SENTENCES if f'"{code}"' not in tests]
