"""`duzhan campaign`: a folder is judged, compared and adopted."""

import shutil
from pathlib import Path

import pytest
import seen
from operating import Operator
from world import World

from duzhan.campaign.faults import CampaignInvalid
from duzhan.store import policies
from duzhan.store.transaction import Pool, reading

SHIPPED = Path(__file__).parents[2] / "config/campaigns/henan-2020"
AREAS, TARGETS, LEADERS = 262, 72, 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "henan-2020"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_folder_has_warnings_and_no_errors(operator: Operator) -> None:
    said = operator.told("campaign", "lint", str(SHIPPED))
    assert said["ok"] is True
    assert {fault["severity"] for fault in said["faults"]} == {"warning"}  # type: ignore[attr-defined, index]
    assert operator.says("campaign", "lint", str(SHIPPED)).endswith("错误 0 处，提醒 3 处\n")


def test_a_broken_folder_is_named_by_file_line_and_field_and_exits_1(operator: Operator, folder: Path) -> None:
    edit(folder / "liaisons.csv", "410325", "410399")
    done = operator.run("campaign", "lint", str(folder))
    assert done.exit_code == 1
    assert "liaisons.csv:12 area 错误：区划代码“410399”不在 areas.csv 中，请更正或先补区划" in done.stdout.splitlines()
    assert operator.told("campaign", "lint", str(folder), exit_code=1)["ok"] is False


def test_adopting_twice_changes_nothing_the_second_time(newcomer: Operator) -> None:
    first = newcomer.told("campaign", "adopt", str(SHIPPED))
    again = newcomer.told("campaign", "adopt", str(SHIPPED))
    assert first["new"] is True
    assert first["seeded"] | {"units": 0} == {  # type: ignore[operator]
        "areas": AREAS,
        "targets": TARGETS,
        "units": 0,
        "teams": 9,
        "liaisons": LEADERS,
    }
    assert again["new"] is False
    assert set(again["seeded"].values()) == {0}  # type: ignore[attr-defined]
    assert (first["content_hash"], first["policy_version"]) == (again["content_hash"], again["policy_version"])
    said = newcomer.says("campaign", "adopt", str(SHIPPED))
    assert "没有包保领导" in said
    assert "此前已采用，没有变化" in said


def test_a_folder_with_errors_is_not_adopted(newcomer: Operator, folder: Path) -> None:
    edit(folder / "liaisons.csv", "410325", "410399")
    refused = newcomer.run("campaign", "adopt", str(folder)).exception
    assert isinstance(refused, CampaignInvalid)
    assert "liaisons.csv:12 area" in refused.detail
    assert "尚未采用任何督战方案" in str(newcomer.run("campaign", "diff", str(SHIPPED)).exception)


def test_a_folder_like_the_adopted_one_differs_in_nothing(operator: Operator) -> None:
    said = operator.told("campaign", "diff", str(SHIPPED))
    assert (said["changes"], said["open_cases_on_other_versions"]) == ([], 0)
    assert "一致" in operator.says("campaign", "diff", str(SHIPPED))


def test_a_changed_rule_is_listed_and_open_cases_keep_their_version(
    operator: Operator, world: World, pool: Pool, folder: Path
) -> None:
    world.log()
    edit(folder / "clocks.toml", "[verify]                  # 初审通过 → 现场验收\nbudget = 5", "[verify]\nbudget = 4")
    said = operator.says("campaign", "diff", str(folder))
    assert said.startswith("clocks.verify.amount：5 → 4\n未结案件 1 件，其中 0 件")
    assert operator.told("campaign", "adopt", str(folder))["new"] is True
    after = operator.told("campaign", "diff", str(SHIPPED))
    assert after["changes"] == [{"path": "clocks.verify.amount", "old": 4, "new": 5}]
    assert after["open_cases_on_other_versions"] == 1
    with reading(pool) as tx:
        assert policies.active(tx).policy_version == after["adopted_version"]


def test_what_a_candidate_would_mean_for_running_clocks_is_shown_and_changes_none(
    operator: Operator, world: World, folder: Path
) -> None:
    number = world.to_planned().number
    edit(folder / "clocks.toml", "budget = 30", "budget = 20")
    operator.rehearse()
    world.shift_database_clock(world.real)
    said = operator.says("campaign", "diff", str(folder))
    assert "在走的时限 1 个（挂账 0 个）。若按新方案起算：不变 0 个，有变 1 个；采用新方案不改变它们，只供比较" in said
    assert "时限提前：整改时限 1 个\n" in said
    assert f"  {number}  时限 2020-06-28 → 2020-06-18，下一督办日 2020-06-22 → 2020-06-14\n" in said
    told = operator.told("campaign", "diff", str(folder), "--examples", "0")
    running = told["running_clocks"]
    assert running["groups"] == [{"change": "earlier", "clock": "rectify", "count": 1, "examples": []}]  # type: ignore[index]
    assert told["applies_to_open_cases"] is False
    assert seen.due_on(seen.running(world, number)["rectify"]) == "2020-06-28"


def test_a_folder_that_is_not_there_is_a_usage_error(operator: Operator, tmp_path: Path) -> None:
    assert operator.run("campaign", "lint", str(tmp_path / "nowhere")).exit_code == 2
