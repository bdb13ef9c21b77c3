"""`duzhan reports`: what is owed, reminders and the roll call, and how everybody stands."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan.campaign.measures import Punctuality
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.documents import report_words
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.read_reports import first_of, read_everyones_reports
from duzhan.usecases.remind_reports import remind_reports
from duzhan.wire.reports import ReportFilter, ReportOut

app = typer.Typer(help="月报、实施方案：立报送任务、催报点名、查看报送情况。", no_args_is_help=True)

Now = Annotated[str | None, typer.Option(metavar="T", help="按这一时刻办理（只限演练）")]


@app.command("open", help="立报送任务：已开始的各月月报和实施方案，已有的不重复。")
def open_(now: Now = None, as_json: AsJson = False) -> None:
    """Open what is owed by now."""
    with worker(now) as pool, transaction(pool) as tx:
        opened = open_obligations(tx)
    say({"opened": opened}, f"新立报送任务 {opened} 项", as_json=as_json)


@app.command(help="催报、点名：提醒日起提醒未报的单位，报送日次日点名；同一次提醒不重复。")
def remind(now: Now = None, as_json: AsJson = False) -> None:
    """Remind and call the roll, as the flow does in the morning."""
    with worker(now) as pool, transaction(pool) as tx:
        told = remind_reports(tx)
    say(
        asdict(told),
        f"提醒 {told.reminded} 家，逾期未报 {told.missing} 家，新发通知 {told.notices} 条",
        as_json=as_json,
    )


@app.command(help="报送情况：每个单位按时、迟报还是未报，办到哪一步。")
def status(
    month: Annotated[str | None, typer.Argument(metavar="[YYYY-MM]", help="月份；不写为全部")] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show how everybody stands."""
    try:
        wanted = ReportFilter(month=month)
    except ValueError as wrong:
        raise typer.BadParameter("月份写成 2020-06") from wrong
    with worker(now) as pool, reading(pool) as tx:
        page = read_everyones_reports(tx, wanted.month)
    counted = "，".join(f"{report_words.PUNCTUALITIES[how]} {page.by_punctuality[how]}" for how in Punctuality)
    say(page.model_dump(mode="json"), "\n".join([*map(_line, page.items), counted]), as_json=as_json)


def _line(item: ReportOut) -> str:
    what = report_words.label(item.kind, first_of(item.month))
    how = report_words.standing(item.punctuality, item.days_late)
    return f"{what}  {item.unit_name}  {how}  {report_words.STATES[item.state]}"
