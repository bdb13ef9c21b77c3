"""`duzhan quarantine`: the clocks that no sweep could decide, and their way back."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.store import quarantine
from duzhan.store.quarantine import Faulty
from duzhan.store.transaction import reading
from duzhan.usecases.release_quarantine import release_quarantine
from duzhan.vocabulary import ClockKind

app = typer.Typer(
    help="隔离：连续几次扫描都算不出的时限停在这里，不影响其他案件；修好原因后解除。", no_args_is_help=True
)
STILL = 1


@app.command("list", help="列出算不出的时限和每一条的毛病：被隔离的，和下一次扫描再试的。")
def list_(as_json: AsJson = False) -> None:
    """List every clock that has a fault."""
    with worker(None) as pool, reading(pool) as tx:
        clocks = quarantine.listed(tx)
    text = "\n".join(map(_line, clocks)) or "没有算不出的时限"
    say({"clocks": [asdict(clock) for clock in clocks]}, text, as_json=as_json)


@app.command(help="解除隔离：一件案件的，不写编号则为全部；仍算不出的留下，退出码为 1。")
def release(
    number: Annotated[str | None, typer.Argument(help="问题编号，如 DZ-410325-0037", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Send clocks back to the sweep; exit 1 where some still cannot be worked out."""
    with worker(None) as pool:
        report = release_quarantine(pool, number)
    lines = [
        f"解除隔离 {report.released} 条，由下一次扫描督办",
        *(f"仍有毛病 {kept.case}：{kept.fault}" for kept in report.kept),
    ]
    say(asdict(report), "\n".join(lines), as_json=as_json)
    if report.kept:
        raise typer.Exit(STILL)


def _line(clock: Faulty) -> str:
    kind = ClockKind(clock.kind).label
    where = "再试" if clock.quarantined_at is None else f"{clock.quarantined_at:%Y-%m-%d %H:%M} 隔离"
    return f"{clock.case}  {kind}（{clock.holder}）  失败 {clock.failures} 次，{where}  {clock.fault}"
