"""What a command answers with: one JSON object for machines, or sentences for people."""

import json
from collections.abc import Mapping


def say(facts: Mapping[str, object], text: str, *, as_json: bool) -> None:
    """Print the facts as one object, or the text."""
    print(json.dumps(facts, ensure_ascii=False, default=str) if as_json else text)
