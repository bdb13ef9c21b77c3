"""`duzhan reconcile`: compares our ledger of an area with another office's file, for an office's person."""

from pathlib import Path
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.documents.reconciliation_certificate import share
from duzhan.store import accounts
from duzhan.store.transaction import reading, transaction
from duzhan.usecases import match_ledgers, other_ledger
from duzhan.usecases.reconcile_ledgers import reconcile_ledgers
from duzhan.vocabulary import Level
from duzhan.wire.reconciliations import ReconciliationIn, ReconciliationOut

WAITING = 1
HELP = """对账：把另一级办公室的台账文件（xlsx 或 csv）与本系统同一地区的台账逐条比对。

有未了结的条目时退出码为 1；双方到“对账”接口逐条下结论。"""


def command(
    file: Annotated[
        Path, typer.Argument(help="对方的台账文件", exists=True, dir_okay=False, readable=True, show_default=False)
    ],
    area: Annotated[str, typer.Option(help="行政区划代码", show_default=False)],
    username: Annotated[str, typer.Option("--as", help="以谁的名义：对账一方办公室的用户名", show_default=False)],
    level: Annotated[Level | None, typer.Option(help="对方是哪一级办公室；不写则取最低一级的另一方")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare and say what differs; exit 1 where lines wait for a conclusion."""
    wanted = ReconciliationIn(area=area, level=level)
    with worker(None) as pool:
        with reading(pool) as tx:
            terms = other_ledger.terms(tx, wanted, actor=accounts.named(tx, username))
        with file.open("rb") as source:
            upload = other_ledger.read(source, file.name, terms, settings.current().evidence_max_bytes)
        with reading(pool) as tx:
            ledgers = match_ledgers.read(tx, wanted, upload, actor=accounts.named(tx, username))
        matched = match_ledgers.match(ledgers)
        with transaction(pool) as tx:
            made = reconcile_ledgers(tx, matched, actor=accounts.named(tx, username))
    print(made.model_dump_json() if as_json else _said(made))
    if made.settled < made.lines:
        raise typer.Exit(WAITING)


def _said(made: ReconciliationOut) -> str:
    counted = "，".join(f"{each.match.label} {each.lines} 条" for each in made.counts)
    rate = f"对账率 {share(made.settled, made.lines)}，待下结论 {made.lines - made.settled} 条"
    return f"{made.area_name}与{made.counterpart_name}对账 {made.id}：{counted or '双方都没有条目'}\n{rate}"
