"""The figures of the long proofs, kept in .soak/latest.json: one line a proof, the newest of its name."""

import json
from dataclasses import dataclass
from pathlib import Path

LATEST = Path(__file__).parents[1] / ".soak" / "latest.json"


@dataclass(frozen=True)
class Record:
    """Takes figures down; ``kept`` where the file is to have them."""

    kept: bool

    def result(self, name: str, value: float, *, bar: float, seed: int | None = None) -> None:
        """Take a figure down, and fail where it is worse than its bar; smaller is better."""
        print(f"{name}: {value} (bar {bar}, seed {seed})")  # noqa: T201  # what a soak is run for
        if self.kept:
            _keep({"name": name, "value": value, "bar": bar, "ok": value <= bar, "seed": seed})
        assert value <= bar, f"{name}: {value}, the bar is {bar}"


def _keep(line: dict[str, object]) -> None:
    old = json.loads(LATEST.read_text()) if LATEST.exists() else []
    lines = {entry["name"]: entry for entry in old} | {line["name"]: line}
    LATEST.parent.mkdir(exist_ok=True)
    fresh = LATEST.with_suffix(".new")
    fresh.write_text(json.dumps(list(lines.values()), ensure_ascii=False, indent=1) + "\n")
    fresh.replace(LATEST)
