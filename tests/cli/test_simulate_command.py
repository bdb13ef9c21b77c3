"""`duzhan simulate` plays beside the house, never in it; two outcomes are read side by side."""

import json
from pathlib import Path

from operating import Operator
from world import World

from duzhan.campaign.faults import CampaignInvalid
from duzhan.settings import current
from duzhan.store import tallies
from duzhan.store.transaction import reading


def test_a_few_days_are_played_beside_the_house_and_compared(operator: Operator, world: World, tmp_path: Path) -> None:
    file, other = tmp_path / "a.json", tmp_path / "b.json"
    words = ("--days", "3", "--cases", "4", "--processes", "1", "--json", str(file))
    done = operator.run("simulate", *words)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "检查：没有发现问题" in done.stdout
    assert "每秒" in done.stderr
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["acts"]["log"] == 4
    with reading(world.pool) as tx:
        assert not tallies.has_cases(tx)
    other.write_text(json.dumps(found | {"ladder": "another", "moves": found["moves"] + 2}), encoding="utf-8")
    compared = operator.says("simulate", "compare", str(file), str(other))
    assert "A 与 B 不同的：督办阶梯" in compared
    assert "+2" in compared
    assert "注意" not in compared


def test_rules_that_lint_refuses_are_not_played(operator: Operator, tmp_path: Path) -> None:
    shipped = (current().campaign_folder / "ladder.toml").read_text(encoding="utf-8")
    broken = tmp_path / "ladder.toml"
    broken.write_text(shipped.replace('light = "orange"', 'light = "green"', 1), encoding="utf-8")
    refused = operator.run("simulate", "--ladder", str(broken))
    assert isinstance(refused.exception, CampaignInvalid)
    assert "ladder.toml" in str(refused.exception)


def test_an_outcome_of_something_else_cannot_be_compared(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    file.write_text("{}", encoding="utf-8")
    assert operator.run("simulate", "compare", str(file), str(file)).exit_code == 2
