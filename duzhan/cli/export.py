"""`duzhan export`: the ledger as a file, whole or as one person sees it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli import instants
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.errors import NotPermitted
from duzhan.policy import permissions
from duzhan.policy.permissions import Agent, Doer
from duzhan.store import accounts
from duzhan.store.transaction import ReadTx, reading
from duzhan.usecases.export_ledger import ExportFormat, Order, export_ledger
from duzhan.vocabulary import LedgerView
from duzhan.wire.ledger import LedgerSelection, SheetEncoding

OPERATOR = Agent("cli:export")
OFTEN = 10_000
"""After so many lines an operator hears how far it is."""
HELP = """把台账导出成文件，按扩展名为 xlsx、csv 或 docx（docx 最多 500 件）。

例：duzhan export 台账.xlsx；duzhan export 责任清单.csv --columns responsibilities --encoding gb18030 --as li.wei"""


def command(  # noqa: PLR0913, PLR0917  # an option each
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪个文件", show_default=False)],
    username: Annotated[
        str | None, typer.Option("--as", metavar="USERNAME", help="按这个账号看得到的范围", show_default=False)
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="过去某一时刻的台账", show_default=False)
    ] = None,
    columns: Annotated[LedgerView, typer.Option("--columns", help="哪一张清单")] = LedgerView.ALL,
    area: Annotated[str | None, typer.Option("--area", help="只要这个行政区划", show_default=False)] = None,
    encoding: Annotated[SheetEncoding, typer.Option("--encoding", help="csv 的编码")] = SheetEncoding.UTF_8,
    as_json: AsJson = False,
) -> None:
    """Write the file under another name and give it its own once it is whole."""
    kind = _format(file)
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with worker(None) as pool, reading(pool) as tx, unfinished.open("wb") as target:
            zone = instants.zone_of(tx, settings.current())
            then = None if as_of is None else instants.instant(as_of, zone)
            order = Order(LedgerSelection(area=area, as_of=then, columns=columns), kind, encoding)
            count = export_ledger(tx, order, target, doer=_doer(tx, username), told=_told)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    say({"file": str(file), "lines": count}, f"已导出 {count} 件到 {file}", as_json=as_json)


def _format(file: Path) -> ExportFormat:
    try:
        return ExportFormat(file.suffix.removeprefix(".").lower())
    except ValueError as unknown:
        raise typer.BadParameter(f"文件 {file.name} 的扩展名须为 xlsx、csv 或 docx") from unknown


def _doer(tx: ReadTx, username: str | None) -> Doer:
    if username is None:
        return OPERATOR
    actor = accounts.named(tx, username)
    if not permissions.reads(actor):
        raise NotPermitted
    return actor


def _told(of: int, done: int) -> None:
    if done % OFTEN == 0 or done == of:
        print(f"已写 {done} / {of} 件", file=sys.stderr)
