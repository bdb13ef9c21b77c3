"""`duzhan sweep`: decides every clock that has reached a rung, as the reminders and escalation flows do."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.saying import say
from duzhan.policy.ladder import Reach
from duzhan.usecases.sweep_clocks import sweep_clocks

HELP = """督办扫描：到点的时限逐一督办一次，挂账复核日期已到的恢复。

重复运行、几处同时运行都不会重复督办。

例：duzhan sweep；演练中 duzhan sweep --now "2020-06-01 09:00" """


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻扫描（只限演练）")] = None,
    reminders: Annotated[bool, typer.Option("--reminders", help="同提醒任务：凡到点的时限")] = False,
    escalations: Annotated[bool, typer.Option("--escalations", help="同升级任务：只看要转橙灯、红灯的")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """Sweep once and say what was decided."""
    if reminders and escalations:
        raise typer.BadParameter("--reminders 和 --escalations 只能写一个")
    reach = Reach.REMINDERS if reminders else Reach.ESCALATIONS if escalations else Reach.ALL
    with worker(now) as pool:
        report = sweep_clocks(pool, reach)
    text = (
        f"督办 {report.decided} 项，越过较低层级 {report.superseded} 项，恢复挂账 {report.resumed} 件，"
        f"通知 {report.notices} 条"
    )
    say(asdict(report), text, as_json=as_json)
