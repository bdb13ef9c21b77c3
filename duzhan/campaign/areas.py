"""Areas 行政区划: one row of areas.csv each."""

from typing import Annotated

from pydantic import BeforeValidator

from duzhan.campaign.record import Record
from duzhan.vocabulary import CodeSource, Level


def split_bar(cell: object) -> object:
    """Turn a cell of names separated by ``|`` into a tuple; an empty cell is no name."""
    if isinstance(cell, str):
        return tuple(part for part in cell.split("|") if part)
    return cell


Bars = Annotated[tuple[str, ...], BeforeValidator(split_bar)]


class Area(Record):
    """A place of the campaign.

    ``code`` is a GB/T 2260 code (2, 4 or 6 digits), a statistical code (9 or 12) or, where none was found,
    ``<county>L<nn>``: always prefixed by its county's code, but not always by its township's, so walk ``parent``
    rather than cut the code. Neither may 济源 be cut: 419001 stands directly under 41.
    """

    code: str
    name: str
    level: Level
    parent: str
    """The code of the area above; empty for the province."""
    printed: str = ""
    """The name as the plan prints it, where that differs from the registered one."""
    aliases: Bars = ()
    code_source: CodeSource
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name people may write, the registered one first."""
        return tuple(dict.fromkeys(name for name in (self.name, self.printed, *self.aliases) if name))
