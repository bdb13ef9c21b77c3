"""`duzhan scores try` says what another formula would change, and changes nothing."""

from pathlib import Path

from operating import Operator
from world import World

from duzhan.settings import current


def test_another_formula_is_tried_from_a_file(operator: Operator, world: World, tmp_path: Path) -> None:
    operator.rehearse()
    world.assign(world.log().number)
    shipped = (current().campaign_folder / "scoring.toml").read_text(encoding="utf-8")
    same, other = tmp_path / "same.toml", tmp_path / "other.toml"
    same.write_text(shipped, encoding="utf-8")
    other.write_text(shipped.replace("acceptance = 10 ", "acceptance = 0 "), encoding="utf-8")
    july = "--now", "2020-07-10 09:00"
    assert operator.says("scores", "try", "2020-06", str(same), *july).endswith("\n0 家名次有变化\n")
    told = operator.told("scores", "try", "2020-06", str(other), *july)
    assert any(each["score"] != each["tried_score"] for each in told["items"])  # type: ignore[attr-defined]
    refused = operator.run("scores", "try", "2020-06", str(same), "--now", "2020-06-01 09:00")
    assert refused.exit_code == 1
