"""`duzhan events`: the events as a log for process mining."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.store.transaction import reading
from duzhan.usecases.export_events import EventLogFormat, export_events

OFTEN = 10_000
"""After so many cases an operator hears how far it is."""


@dataclass(slots=True)
class Progress:
    """How many cases are written."""

    done: int = 0

    def hear(self, done: int) -> None:
        """Remember it, and say it now and then."""
        self.done = done
        if done % OFTEN == 0:
            print(f"已写 {done} 件", file=sys.stderr)


app = typer.Typer(help="事件：导出流程挖掘用的事件日志。", no_args_is_help=True)


@app.command(
    "export",
    help="""导出全部案件的事件日志（XES 即 IEEE 1849-2016，或 OCEL 2.0 JSON）：人员只记账号编号，不含任何文字内容。

例：duzhan events export --format xes 事件.xes""",
)
def export_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪个文件", show_default=False)],
    kind: Annotated[EventLogFormat, typer.Option("--format", help="日志格式")] = EventLogFormat.XES,
    as_json: AsJson = False,
) -> None:
    """Write the log under another name and give it its own once it is whole."""
    unfinished = file.with_name(f".{file.name}.part")
    progress = Progress()
    try:
        with worker(None) as pool, reading(pool) as tx, unfinished.open("w", encoding="utf-8") as target:
            export_events(tx, kind, target, progress.hear)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    said = f"已导出 {progress.done} 件案件的事件到 {file}"
    say({"file": str(file), "cases": progress.done}, said, as_json=as_json)
