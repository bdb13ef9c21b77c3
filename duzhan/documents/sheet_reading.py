"""Reads a workbook or text file in a child process, and hands on its sheets and rows as they come."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from duzhan.documents.sheet_limits import LIMITS, SheetRefused

Cell = str | float | date
"""A cell as the file has it: text, a number, a date; an empty one is an empty text."""


_NO_FORMULAS = frozenset[int]()


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells by rows and columns from 1, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet before its rows; of a hidden one there are none. Columns count from 1."""

    name: str
    hidden: bool
    dates_1904: bool
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that has something in it; ``number`` is the sheet's own, ``formulas`` the columns whose cell is one."""

    number: int
    cells: tuple[Cell, ...]
    formulas: frozenset[int] = frozenset()

    def at(self, column: int) -> Cell:
        """Return the cell of a column from 1; beyond the last one it is empty."""
        return self.cells[column - 1] if column <= len(self.cells) else ""


def read_file(path: Path) -> Iterator[SheetHead | SheetRow]:
    """Yield each sheet and then its rows; raises SheetRefused, at the latest at the end.

    What was yielded before a refusal must be thrown away.
    """
    if path.stat().st_size > LIMITS.file:
        raise SheetRefused("sheet_too_large")
    command = [sys.executable, "-I", "-m", "duzhan.documents.sheet_child"]
    with (
        path.open("rb") as file,
        subprocess.Popen(  # noqa: S603  # our own module, and nothing of the file is in the command
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"PYTHONUTF8": "1"}
        ) as child,
    ):
        try:
            yield from _said(child.stdout)
        finally:
            child.kill()


def _said(lines: IO[bytes] | None) -> Iterator[SheetHead | SheetRow]:
    for line in lines or ():
        if not line.endswith(b"\n"):
            break
        said = json.loads(line)
        if "refused" in said:
            raise SheetRefused(str(said["refused"]))
        if "end" in said:
            return
        if "sheet" in said:
            yield _head(said["sheet"])
        else:
            yield from (_row(*row) for row in said["rows"])
    # The limits ended it in the middle of a word.
    raise SheetRefused("sheet_too_heavy")


def _head(said: dict[str, object]) -> SheetHead:
    columns, merges = said.get("hidden_columns", ()), said.get("merges", ())
    return SheetHead(
        name=str(said["name"]),
        hidden=bool(said["hidden"]),
        dates_1904=bool(said["dates_1904"]),
        hidden_columns=frozenset(columns) if isinstance(columns, list) else frozenset(),
        merges=tuple(Merge(*each) for each in merges) if isinstance(merges, list) else (),
    )


def _row(number: int, cells: list[str | float | dict[str, str]], formulas: list[int]) -> SheetRow:
    read = tuple([date.fromisoformat(cell["date"]) if isinstance(cell, dict) else cell for cell in cells])
    return SheetRow(number, read, frozenset(formulas) if formulas else _NO_FORMULAS)
