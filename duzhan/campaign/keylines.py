"""On which line a key of a TOML file stands; tomllib reads values but forgets where they were."""

import re
from collections.abc import Mapping

Step = str | int
Path = tuple[Step, ...]

TABLE = re.compile(r"^\[([^\[\]]+)\]")
ARRAY = re.compile(r"^\[\[([^\[\]]+)\]\]")
KEY = re.compile(r"^([A-Za-z0-9_.\-\"]+)\s*=")
DELIMITERS = ('"""', "'''")


class KeyLines:
    """The lines of a file's tables and keys, by path: ("rectify", "immediate", "budget"), ("full", 2, "seats")."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        """Take the lines found."""
        self.lines = lines

    def of(self, *path: Step) -> int:
        """Return the key's line, or that of the nearest table around it; 1 for the file itself."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 1


def split(dotted: str) -> tuple[str, ...]:
    """Cut a dotted key into its parts."""
    return tuple(part.strip().strip('"') for part in dotted.split("."))


def indexed(names: tuple[str, ...], counts: Mapping[Path, int]) -> Path:
    """Say which element a table's name means: inside arrays of tables, the latest one."""
    path: Path = ()
    for name in names:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def closing(line: str) -> str:
    """Return the delimiter of a multi-line string that a line opens and does not close; else nothing."""
    return next((mark for mark in DELIMITERS if line.count(mark) % 2), "")


def find(text: str) -> KeyLines:
    """Find every table and key of a file that tomllib has accepted."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    inside = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if inside:
            inside = "" if inside in line else inside
            continue
        inside = closing(line)
        if match := ARRAY.match(line):
            *heads, last = split(match[1])
            array = (*indexed(tuple(heads), counts), last)
            counts[array] = counts.get(array, 0) + 1
            table = (*array, counts[array] - 1)
            lines[table] = number
        elif match := TABLE.match(line):
            table = indexed(split(match[1]), counts)
            lines[table] = number
        elif match := KEY.match(line):
            lines[(*table, *split(match[1]))] = number
    return KeyLines(lines)
