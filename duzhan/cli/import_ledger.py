"""`duzhan import`: a ledger as an office sent it becomes cases; with --dry-run only a report."""

import json
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.documents.sheet_limits import LIMITS
from duzhan.policy.permissions import Actor
from duzhan.store import accounts, uploads
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.read_import import each_row, read_import, row_out
from duzhan.usecases.read_ledger_file import Sent, read_ledger_file
from duzhan.vocabulary import ImportMode, ImportState, RowAction
from duzhan.wire.imports import AcceptImport, ImportFilter, ImportOut

REFUSED = 1
_OFTEN = 5000
"""After so many rows an operator hears how far it is."""
_SHOWN = 20
HELP = """导入台账：xlsx 或 csv，表头写法、列的次序不限；先试导入（--dry-run）看报告，再正式导入。

有错误的行时不导入，除非只要没有错误的行（--good-rows）；有提示的行须核对后接受（--accept-warnings）。
同一文件、同一行重复导入不会重复立案；中途停止的，再运行一次接着导入。

例：duzhan import 台账.xlsx --dry-run --as li.wei；duzhan import 台账.xlsx --accept-warnings --as li.wei"""


def command(  # noqa: PLR0913, PLR0917  # an option each
    file: Annotated[Path, typer.Argument(metavar="FILE", help="台账文件", exists=True, dir_okay=False)],
    username: Annotated[str, typer.Option("--as", metavar="USERNAME", help="以哪个办公室账号导入", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只读取和报告，不立案")] = False,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="只导入没有错误的行")] = False,
    accept_warnings: Annotated[bool, typer.Option("--accept-warnings", help="已核对提示，照样导入")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出导入报告，一个 JSON 对象")] = False,
) -> None:
    """Read, accept and carry out; exit 1 where something is wrong with a row."""
    mode = ImportMode.GOOD if good_rows else ImportMode.ALL
    with worker(None) as pool:
        actor, key = _read(pool, file, username)
        if not dry_run:
            with transaction(pool) as tx:
                accept_import(tx, key, AcceptImport(mode=mode, accept_warnings=accept_warnings), actor=actor)
            _carry_out(pool, key)
        done = _say(pool, key, actor, as_json=as_json)
    if done.counts[RowAction.ERROR] or (not dry_run and done.state is not ImportState.DONE):
        raise typer.Exit(REFUSED)


def _read(pool: Pool, file: Path, username: str) -> tuple[Actor, UUID]:
    chosen = settings.current()
    with file.open("rb") as source, uploads.kept_for_now(source, chosen.home, LIMITS.file) as upload:
        sent = Sent(upload.path, upload.sha256, upload.size, file.name, chosen.headings_file, _told_read)
        with transaction(pool) as tx:
            actor = accounts.named(tx, username)
            return actor, read_ledger_file(tx, sent, actor=actor).id


def _told_read(rows: int) -> None:
    if rows % _OFTEN == 0:
        print(f"已读 {rows} 行", file=sys.stderr)


def _carry_out(pool: Pool, key: UUID) -> None:
    imported = told = 0

    def go_on(rows: int) -> bool:
        nonlocal imported, told
        imported += rows
        if imported - told >= _OFTEN:
            told = imported
            print(f"已导入 {imported} 行", file=sys.stderr)
        return True

    carry_out_import(pool, key, go_on)


def _say(pool: Pool, key: UUID, actor: Actor, *, as_json: bool) -> ImportOut:
    with reading(pool) as tx:
        head = read_import(tx, key, ImportFilter(limit=1), actor=actor)
        if as_json:
            shown = head.model_dump(mode="json", exclude={"rows", "next"})
            rows = [row_out(row).model_dump(mode="json") for row in each_row(tx, key)]
            print(json.dumps({**shown, "rows": rows}, ensure_ascii=False))
            return head
        first = read_import(tx, key, ImportFilter(action=RowAction.ERROR, limit=_SHOWN), actor=actor)
    for row in first.rows:
        said = "；".join(f"{problem.column} {problem.message}".strip() for problem in row.problems)
        print(f"{row.sheet} 第 {row.row} 行：{said}")
    counts = "，".join(f"{action.label} {head.counts[action]} 行" for action in RowAction)
    print(f"{head.state.label}：{counts}；已立案 {head.imported} 件。导入编号 {head.id}")
    return head
