"""The words that people of a simulation write; nothing counts them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("words.toml")
WORDS: Mapping[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))
