"""`duzhan close-ledger`: strikes off what is ordered closed, as the ledger closure flow does in the evening."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.usecases.close_cases import close_cases
from duzhan.wording import GUARD_SAYS

REFUSED = 1
HELP = """台账销号：已批准销号的逐件核对佐证，按批准先后编号销号，不缺号。

有案件未能销号时退出码为 1，并写明原因。"""


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻销号（只限演练）")] = None,
    as_json: AsJson = False,
) -> None:
    """Close what may be closed; exit 1 where a case may not."""
    with worker(now) as pool:
        report = close_cases(pool, settings.current().evidence_folder)
    lines = [f"销号 {len(report.closed)} 件" + (f"：{'、'.join(report.closed)}" if report.closed else "")]
    lines += [f"未能销号 {no.number}：{GUARD_SAYS.get(no.guard, no.guard)}" for no in report.refused]
    say(asdict(report), "\n".join(lines), as_json=as_json)
    if report.refused:
        raise typer.Exit(REFUSED)
