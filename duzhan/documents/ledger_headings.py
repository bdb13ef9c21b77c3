"""The words of ledgers that offices may edit, ``config/ledgers/headings.toml``: headings, limits, sources, units."""

import tomllib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from duzhan.documents.sheet_words import key_of
from duzhan.vocabulary import Completion, RectificationType, Severity, Source
from duzhan.wording import LEDGER_COLUMNS

Names = tuple[str, ...]
OWN_COLUMNS = ("location", "co_units", "phone", "identity_number")
"""What sheets have in columns of their own and the ledger in another column, or not at all."""


class HeadingsInvalid(ValueError):
    """The file cannot be used as it stands."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class _Notes(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Names
    totals: Names


class _Units(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lead: Names
    co: Names
    sectors: Mapping[str, Names]


class Headings(BaseModel):
    """The file: by meaning, every way in which offices write it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: Mapping[str, Names] = Field(min_length=1)
    notes: _Notes
    limits: Mapping[RectificationType, Names]
    sources: Mapping[Source, Names]
    severities: Mapping[Severity, Names]
    completions: Mapping[Completion, Names]
    units: _Units
    contents: Mapping[str, Names]

    def meaning(self, table: str, word: str) -> str | None:
        """Return what a word means by one of the tables above, None where nobody knows."""
        return self._meanings[table].get(key_of(word)) if word else None

    @cached_property
    def _meanings(self) -> Mapping[str, Mapping[str, str]]:
        tables: Mapping[str, Mapping[str, Names]] = {
            "columns": self.columns,
            "limits": {str(kind): words for kind, words in self.limits.items()},
            "sources": {str(source): words for source, words in self.sources.items()},
            "severities": {str(severity): words for severity, words in self.severities.items()},
            "completions": {str(completion): words for completion, words in self.completions.items()},
            "contents": self.contents,
        }
        return {
            name: {key_of(word): meaning for meaning, words in table.items() for word in words}
            for name, table in tables.items()
        }


@lru_cache(maxsize=4)
def _read(path: Path, content: bytes) -> Headings:
    try:
        headings = Headings.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except ValueError as wrong:
        raise HeadingsInvalid(path, str(wrong)) from wrong
    unknown = sorted(set(headings.columns) - set(LEDGER_COLUMNS) - set(OWN_COLUMNS))
    twice = _of_two(headings.columns) + _of_two({str(each): words for each, words in headings.completions.items()})
    if unknown or twice:
        raise HeadingsInvalid(path, ", ".join([*unknown, *twice]))
    return headings


def load_headings(path: Path) -> Headings:
    """Read the file as it is now; raises HeadingsInvalid for unknown columns and for what means two."""
    return _read(path, path.read_bytes())


def _of_two(columns: Mapping[str, Names]) -> list[str]:
    """List the headings that stand under two columns, or the words under two completions."""
    meanings: dict[str, set[str]] = {}
    for column, words in columns.items():
        for word in words:
            meanings.setdefault(key_of(word), set()).add(column)
    return sorted(word for word, found in meanings.items() if len(found) > 1)
