"""The figures of the long proofs, kept in .soak/latest.json: one line a proof, the newest of its name."""

import json
from pathlib import Path

LATEST = Path(__file__).parents[2] / ".soak" / "latest.json"


def result(name: str, value: float, *, bar: float, seed: int | None = None) -> None:
    """Keep a figure, and fail where it is worse than its bar; smaller is better."""
    assert keep(name, value, bar=bar, seed=seed), f"{name}: {value}, the bar is {bar}"


def keep(name: str, value: float, *, bar: float, seed: int | None = None) -> bool:
    """Print a figure and keep it; tell whether it is within its bar."""
    line = {"name": name, "value": value, "bar": bar, "ok": value <= bar, "seed": seed}
    print(f"{name}: {value} (bar {bar}, seed {seed})")  # noqa: T201  # what a soak is run for
    lines = {old["name"]: old for old in _present()}
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps([*{**lines, name: line}.values()], ensure_ascii=False, indent=1) + "\n")
    return value <= bar


def _present() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(LATEST.read_text()) if LATEST.exists() else []
    return found
