"""`duzhan sweep`: decides every clock that has reached a rung, as the reminders and escalation flows do."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.notify.ping import ping
from duzhan.policy.ladder import Reach
from duzhan.usecases.find_plan_delays import find_plan_delays
from duzhan.usecases.guard_sweep import Hold
from duzhan.usecases.sweep_clocks import SweepReport, sweep_clocks
from duzhan.vocabulary import AlarmKind

HELP = """督办扫描：到点的时限逐一督办一次，挂账复核日期已到的恢复。

重复运行、几处同时运行都不会重复督办。

到点的案件骤增，或时钟跳变时，扫描暂停，退出码为 1；核实后用 --accept-wave 放行。

例：duzhan sweep；演练中 duzhan sweep --now "2020-06-01 09:00" """
HELD = 1


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻扫描（只限演练）")] = None,
    reminders: Annotated[bool, typer.Option("--reminders", help="同提醒任务：凡到点的时限")] = False,
    escalations: Annotated[bool, typer.Option("--escalations", help="同升级任务：只看要转橙灯、红灯的")] = False,
    accept_wave: Annotated[
        bool, typer.Option("--accept-wave", help="已核实，放行被暂停的这一次扫描；放行人记录在案")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sweep once and say what was decided; exit 1 where the sweep is held."""
    if reminders and escalations:
        raise typer.BadParameter("--reminders 和 --escalations 只能写一个")
    reach = Reach.REMINDERS if reminders else Reach.ESCALATIONS if escalations else Reach.ALL
    with worker(now) as pool:
        report = sweep_clocks(pool, reach, accept_wave=accept_wave)
        looks = report.held is None and reach is not Reach.ESCALATIONS
        late = find_plan_delays(pool).found if looks else 0
    if report.held is None:
        ping(settings.current())
    told = _done(report, late) if report.held is None else _held(report.held)
    say({**asdict(report), "late_plan_lines": late}, told, as_json=as_json)
    if report.held is not None:
        raise typer.Exit(HELD)


def _done(report: SweepReport, late: int) -> str:
    return (
        f"督办 {report.decided} 项，越过较低层级 {report.superseded} 项，恢复挂账 {report.resumed} 件，"
        f"通知 {report.notices} 条"
    ) + (f"；计划新滞后 {late} 项" if late else "")


def _held(hold: Hold) -> str:
    figures = hold.detail
    if hold.kind is AlarmKind.WAVE:
        return (
            f"督办扫描已暂停：{hold.kind.label}。同时到点的案件 {figures['due_cases']} 件，"
            f"未结案件共 {figures['open_cases']} 件。\n"
            "请核实：停用期间积压的属正常，一次导入、改方案或改时钟造成的不属正常。\n"
            "核实无误后放行：duzhan sweep --accept-wave"
        )
    return (
        f"督办扫描已暂停：{hold.kind.label}。数据库时间 {figures['database']}，"
        f"{AGAINST[str(figures['against'])]}，相差 {figures['apart_seconds']} 秒。\n"
        "请核对数据库和服务器的时间。时钟有误的，校正后自动恢复；确认现在的时钟正确后放行：duzhan sweep --accept-wave"
    )


AGAINST = {
    "machine": "与本机时钟不符",
    "pulse": "与本机运行时长推算的时间不符",
    "sweep": "早于上次督办扫描",
}
