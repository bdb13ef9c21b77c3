"""A ledger on its way out, whatever the file: its headings, its caption, its dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duzhan.vocabulary import LedgerView
from duzhan.wording import LEDGER_COLUMNS

BLANK = "台账导入模板：一行一个问题，带列表的栏目请从列表中选择，日期写作 2020-05-29；本行可以保留"
"""What stands above a ledger to fill in."""
BLANK_NAME = "台账导入模板.xlsx"
BLANK_LINES = 5_000
"""How many lines of it have their lists."""


def caption(view: LedgerView, place: str, at: str, count: int, *, past: bool) -> str:
    """Say what a file holds: which list, of where, as of which local time, and by whose scope a past one was cut."""
    scope = "，权限范围以导出时为准" if past else ""
    return f"{view.label}　范围：{place or '本人权限内全部'}　数据截止时点：{at}{scope}　共 {count} 件"


@dataclass(frozen=True, slots=True)
class Table:
    """What stands around the lines.

    ``columns`` are names of the ledger's columns in order, ``caption`` says what part it is and as of when,
    ``lines`` is how many there are, or are to be filled in, ``as_of`` is the local time of their state,
    ``dictionaries`` are the words that a column may hold, of those that have such a list.
    """

    view: LedgerView
    columns: tuple[str, ...]
    caption: str
    lines: int
    as_of: str = ""
    dictionaries: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def headings(self) -> list[str]:
        """Return the columns' headings, in order."""
        return [LEDGER_COLUMNS[column] for column in self.columns]
