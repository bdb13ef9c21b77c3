"""TOML files as typed records, each key with its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import ValidationError

from duzhan.campaign import keylines, refusals
from duzhan.campaign.faults import Fault, Place, fault
from duzhan.campaign.keylines import KeyLines, Path, Step
from duzhan.campaign.record import Record

R = TypeVar("R", bound=Record)
AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file."""

    file: str
    table: Mapping[str, object] = field(default_factory=dict)
    keys: KeyLines = field(default_factory=lambda: KeyLines({}))
    faults: tuple[Fault, ...] = ()

    def part(self, key: str) -> object:
        """Return a table of the file; an empty one where it is absent, so that its own keys are named as missing."""
        return self.table.get(key, {})

    def place(self, *path: Step) -> Place:
        """Point at a key."""
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        return Place(self.file, self.keys.of(*path), name)


@dataclass(frozen=True, slots=True)
class Taken(Generic[R]):
    """A record taken from a file, or the faults that kept it from being one."""

    record: R | None = None
    faults: tuple[Fault, ...] = ()


def parse(file: str, text: str) -> Document:
    """Parse a file; broken syntax is one fault at its line."""
    try:
        return Document(file, tomllib.loads(text), keylines.find(text))
    except tomllib.TOMLDecodeError as error:
        found = AT_LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        return Document(file, faults=(fault("toml-broken", Place(file, line), detail=error),))


def take(document: Document, kind: type[R], raw: object, path: Path = ()) -> Taken[R]:
    """Read the table at ``path`` as a record."""
    if document.faults:
        return Taken()
    try:
        return Taken(kind.model_validate(raw))
    except ValidationError as error:
        refusals_at = [(refused, document.place(*path, *refused["loc"])) for refused in error.errors()]
        return Taken(faults=tuple(refusals.as_fault(refused, place) for refused, place in refusals_at))
