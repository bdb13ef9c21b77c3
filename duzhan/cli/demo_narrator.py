"""The demo's narrator: a moving bar on a terminal; each week in one line, what is special as it comes."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from duzhan.worked_example.agenda import ZONE, Act, Happening
from duzhan.worked_example.paperwork import Filing
from duzhan.worked_example.player import Told
from duzhan.worked_example.schedules import Totals
from duzhan.worked_example.story import Deed
from statemachines.states import Trigger

LABELS: Mapping[Deed | Trigger, str] = {
    Deed.LOG: "发现",
    Trigger.ASSIGN: "交办",
    Trigger.DISMISS: "不予立案或并案",
    Trigger.ACCEPT: "签收",
    Trigger.RETURN: "退回",
    Trigger.TRANSFER: "转办",
    Trigger.PLAN: "整改方案",
    Trigger.PROGRESS: "报进展",
    Deed.ATTACH: "补充佐证",
    Trigger.SUBMIT: "申请销号",
    Trigger.REVIEW: "初审",
    Trigger.SEND_BACK: "退办",
    Trigger.VERIFY: "验收",
    Trigger.ORDER_CLOSING: "批准销号",
    Trigger.REOPEN: "反弹重启",
    Trigger.SUSPEND: "挂账",
    Trigger.REQUEST_EXTENSION: "申请延期",
    Trigger.GRANT_EXTENSION: "同意延期",
    Trigger.REFUSE_EXTENSION: "不同意延期",
}
WEEK = timedelta(weeks=1)


class Narrator:
    """Hears every happening of a story; a context manager."""

    def __init__(self, console: Console, happenings: int) -> None:
        self._console = console
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
        self._bar = Progress(
            *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self._bar.add_task("", total=happenings)
        self._week: datetime | None = None
        self._done: Counter[Deed | Trigger] = Counter()
        self._filed = 0
        self._before = (0, 0, 0)
        self._totals = Totals()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def hear(self, happening: Happening, said: Told | None, totals: Totals) -> None:
        """Take note of a happening and tell what is special in it."""
        self._totals = totals
        monday = happening.at - timedelta(days=happening.at.weekday())
        if self._week is not None and monday.date() != self._week.date():
            self._tell_week()
        self._week = monday
        self._bar.update(self._task, advance=1, description=f"{happening.at:%m月%d日}")
        self._filed += isinstance(happening, Filing)
        if isinstance(happening, Act) and (said is None or said.refusal is None):
            self._done[Deed.LOG if happening.step is None else happening.step.do] += 1
        if said is not None:
            self._tell(said)

    def end(self) -> None:
        """Tell the last week."""
        self._tell_week()

    def _tell(self, said: Told) -> None:
        at = f"{said.at.astimezone(ZONE):%m-%d %H:%M}"
        line = f"  {at} {said.number} {said.note}"
        if said.refusal is not None:
            line += f"。被拒绝（{said.refusal.code}）：{said.refusal.says}"
        self._console.print(escape(line), style="yellow" if said.refusal else None, soft_wrap=True)

    def _tell_week(self) -> None:
        if self._week is None:
            return
        sunday = self._week + WEEK - timedelta(days=1)
        parts = [f"{label} {self._done[deed]}" for deed, label in LABELS.items() if self._done[deed]]
        parts += [f"报送月报或方案 {self._filed}"] if self._filed else []
        now = (self._totals.routed, self._totals.decided, len(self._totals.closed))
        routed, decided, closed = (new - old for new, old in zip(now, self._before, strict=True))
        parts += [
            f"{label} {count}" for label, count in (("自动交办", routed), ("督办", decided), ("销号", closed)) if count
        ]
        week = f"{self._week.month}月{self._week.day}日至{sunday.month}月{sunday.day}日"
        self._console.print(escape(f"{week}：{'，'.join(parts) or '无事项'}"), style="bold", soft_wrap=True)
        self._done.clear()
        self._filed = 0
        self._before = now
