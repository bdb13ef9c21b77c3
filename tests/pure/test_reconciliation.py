"""Two ledgers are compared line by line: what is the same problem, what differs, and what only one side has."""

from pathlib import Path
from random import Random

import pytest
from two_ledgers import Sown, sow

from duzhan.campaign.load import load_campaign
from duzhan.documents.ledger_headings import load_headings
from duzhan.policy import ledger_lines, text_likeness
from duzhan.policy.ledger_lines import Line
from duzhan.policy.reconciliation import Compared, reconcile
from duzhan.vocabulary import Match, MatchedBy

CONFIG = Path(__file__).parents[2] / "config"
COMPLETIONS = load_headings(CONFIG / "ledgers/headings.toml").completions
RULES = load_campaign(CONFIG / "campaigns/henan-2020").reconciling.worded(COMPLETIONS)
WATER = {
    "number": "DZ-410325-0037",
    "county": "嵩县",
    "township": "大章镇",
    "place": "石坡村 上组",
    "content_area": "1.4 饮水安全",
    "description": "石坡组 11 户饮水靠拉运",
    "severity": "较重",
    "units": "牵头：嵩县水利局；配合：嵩县卫生健康委",
    "due_on": "2020-06-22",
    "completion": "未整改",
}


def found(sown: Sown) -> set[tuple[Match, int | None, int | None]]:
    """Return the differences that were found, as the sower wrote them down."""
    return {
        (line.match, line.ours and line.ours.position, line.theirs and line.theirs.position)
        for line in reconcile(sown.ours, sown.theirs, RULES)
        if line.match is not Match.AGREE
    }


def one(theirs: dict[str, str], ours: dict[str, str] | None = None) -> Compared:
    (line,) = reconcile([Line(1, ours or WATER)], [Line(1, theirs)], RULES)
    return line


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_numbers_every_difference_is_found_and_nothing_else(seed: int) -> None:
    sown = sow(seed, 400, 100, numbered=True)
    assert found(sown) == sown.expected


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_numbers_at_least_95_of_100_differences_are_found_and_95_of_100_findings_are_true(seed: int) -> None:
    sown = sow(seed, 400, 100, numbered=False)
    named = found(sown)
    right = len(named & sown.expected)
    assert right / len(sown.expected) >= 0.95
    assert right / len(named) >= 0.95


def test_every_line_of_either_ledger_is_in_exactly_one_answer() -> None:
    sown = sow(4, 300, 100, numbered=False)
    lines = reconcile(sown.ours, sown.theirs, RULES)
    assert sorted(line.ours.position for line in lines if line.ours) == [line.position for line in sown.ours]
    assert sorted(line.theirs.position for line in lines if line.theirs) == [line.position for line in sown.theirs]


def test_the_order_of_their_lines_decides_nothing() -> None:
    sown = sow(5, 300, 100, numbered=False)
    shuffled = list(sown.theirs)
    Random(5).shuffle(shuffled)  # noqa: S311  # reproducible, not secret
    pairs, again = (
        {(line.ours and line.ours.position, line.theirs and line.theirs.position) for line in reconcile(*two, RULES)}
        for two in ((sown.ours, sown.theirs), (sown.ours, shuffled))
    )
    assert pairs == again


def test_another_office_s_habits_of_writing_are_no_difference() -> None:
    line = one(
        {
            "number": "ＤＺ－４１０３２５－００３７",
            "county": "嵩",
            "township": "大章",
            "place": "石坡村上组",
            "content_area": "饮水安全",
            "description": "石坡组１１户，饮水靠拉运。",
            "severity": "较重",
            "units": "嵩县卫生健康委（配合）、嵩县水利局（牵头）",
            "due_on": "2020年6月22日",
            "completion": "整改中",
        }
    )
    assert (line.match, line.matched_by, line.differences) == (Match.AGREE, MatchedBy.NUMBER, ())


def test_eleven_households_are_eleven_in_any_numerals() -> None:
    assert text_likeness.normalised("十一户、一百二十三人") == text_likeness.normalised("１１ 户 123 人")
    assert text_likeness.normalised("二〇二〇年") == "2020年"


def test_what_their_ledger_has_no_column_for_is_not_compared() -> None:
    kept = ("number", "county", "description")
    assert one({column: WATER[column] for column in kept}).match is Match.AGREE


def test_each_column_that_differs_is_named() -> None:
    line = one({**WATER, "due_on": "2020-07-22", "units": "嵩县水利局", "severity": "/"})
    assert (line.match, line.differences) == (Match.FIELD_DIFFERS, ("severity", "units", "due_on"))


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"completion": "已整改"}, Match.STATE_CONFLICTS),
        ({"completion": "", "closure": "2020-06-01 销字3号"}, Match.STATE_CONFLICTS),
        ({"completion": "", "closure": ""}, Match.AGREE),
        ({"completion": "持续整改"}, Match.AGREE),
        ({"completion": "等上级答复"}, Match.FIELD_DIFFERS),
        ({"completion": "是"}, Match.STATE_CONFLICTS),
        ({"completion": "未启动"}, Match.AGREE),
        ({"completion": "并案"}, Match.STATE_CONFLICTS),
    ],
)
def test_a_state_conflicts_where_one_side_has_struck_off_what_the_other_has_not(
    said: dict[str, str], match: Match
) -> None:
    assert one({**WATER, **said}).match is match


@pytest.mark.parametrize(
    ("where", "differs"),
    [
        ({"township": "大章乡", "place": "石坡上组"}, False),
        ({"township": "", "place": "大章镇石坡村上组"}, False),
        ({"township": "白河镇"}, True),
        ({"place": "石坡村下组"}, True),
        ({"township": "", "place": ""}, True),
    ],
)
def test_a_place_is_the_same_however_it_is_spread_over_the_columns(where: dict[str, str], *, differs: bool) -> None:
    assert one({**WATER, **where}).differences == (("place",) if differs else ())


def test_a_ledger_without_a_column_for_villages_is_asked_only_for_the_township() -> None:
    theirs = {column: text for column, text in WATER.items() if column != "place"}
    assert one(theirs).match is Match.AGREE
    assert one({**theirs, "township": "白河镇"}).differences == ("place",)


def test_a_number_that_was_mistyped_is_found_by_place_and_text_and_named() -> None:
    line = one({**WATER, "number": "DZ-410325-0073"})
    assert (line.match, line.matched_by, line.differences) == (Match.FIELD_DIFFERS, MatchedBy.TEXT, ("number",))


def test_an_office_s_own_running_numbers_are_no_difference() -> None:
    assert one({**WATER, "number": "12"}).match is Match.AGREE


def test_the_same_words_about_two_villages_are_two_problems() -> None:
    there = {**WATER, "number": "", "township": "白河镇", "place": "马路魁村"}
    here = {**WATER, "number": ""}
    other = {**there, "number": "DZ-410325-0038"}
    lines = reconcile([Line(1, WATER), Line(2, other)], [Line(1, there), Line(2, here)], RULES)
    assert [(line.ours and line.ours.position, line.theirs and line.theirs.position) for line in lines] == [
        (1, 2),
        (2, 1),
    ]


def test_the_same_words_in_another_county_are_another_problem() -> None:
    there = {**WATER, "number": "", "county": "汝阳县"}
    lines = reconcile([Line(1, WATER)], [Line(1, there)], RULES)
    assert [line.match for line in lines] == [Match.ONLY_OURS, Match.ONLY_THEIRS]


def test_of_two_lines_with_one_number_the_likelier_is_taken_and_the_other_is_only_theirs() -> None:
    strange = {**WATER, "description": "易地搬迁安置点物业费无着落"}
    lines = reconcile([Line(1, WATER)], [Line(1, strange), Line(2, WATER)], RULES)
    assert [(line.match, line.theirs and line.theirs.position) for line in lines] == [
        (Match.AGREE, 2),
        (Match.ONLY_THEIRS, 1),
    ]


def test_empty_ledgers_have_nothing_in_common() -> None:
    assert reconcile([], [], RULES) == ()
    assert [line.match for line in reconcile([Line(1, WATER)], [], RULES)] == [Match.ONLY_OURS]
    assert [line.match for line in reconcile([], [Line(1, {})], RULES)] == [Match.ONLY_THEIRS]
    assert not text_likeness.alike(text_likeness.grams(""), text_likeness.grams(""))


def test_a_stricter_rule_matches_less() -> None:
    theirs = {**WATER, "number": "", "description": "上组 11 户饮水靠拉运，水泵坏了"}
    assert one(theirs).matched_by is MatchedBy.TEXT
    strict = RULES.model_copy(update={"matching": RULES.matching.model_copy(update={"least_text": 0.99})})
    assert len(reconcile([Line(1, WATER)], [Line(1, theirs)], strict)) == 2


@pytest.mark.parametrize(
    ("column", "ours", "theirs", "differs"),
    [
        ("due_on", "2020-06-22", "6月22日", False),
        ("due_on", "2020-06-22", "", True),
        ("due_on", "", "无", False),
        ("county", "汝阳县", "汝阳", False),
        ("county", "嵩县", "汝阳县", True),
        ("units", "牵头：嵩县水利局", "牵头单位：嵩县水利局", False),
        ("content_area", "1.4 饮水安全", "1.4", False),
        ("content_area", "1.4 饮水安全", "1 两不愁三保障", True),
        ("description", "十一户缺水", "11户缺水！", False),
    ],
)
def test_a_cell_means_what_it_says(column: str, ours: str, theirs: str, *, differs: bool) -> None:
    assert ledger_lines.differs(column, ours, theirs, RULES) is differs
