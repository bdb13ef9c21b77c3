"""`duzhan calendar`: which working-day calendar is in force, and running clocks under a new one."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan import calendars, settings
from duzhan.cli import flows_by_hand
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.policy.calendar_days import MARK
from duzhan.policy.working_days import Calendar
from duzhan.store import calendar_versions
from duzhan.store.calendar_versions import Running, Used
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading
from duzhan.usecases.recompute_deadlines import Moved, RecomputeReport, recompute_deadlines

app = typer.Typer(no_args_is_help=True, help="工作日历：看现行日历，按新日历重算在办案件的时限。")


@app.command(help="看现行工作日历：版本、公布到哪一年、例外日，多少在走的时限是暂推的、还没按它重算。")
def show(as_json: AsJson = False) -> None:
    """Print the calendar of this deployment and what runs by it."""
    calendar = calendars.current()
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool, reading(pool) as tx:
        version = calendar_versions.find(tx, calendar)
        newest = calendar_versions.newest(tx)
        used = calendar_versions.in_use(tx)
        running = calendar_versions.running(tx, version)
    facts = {
        "calendar": calendar.mark(),
        "content_hash": calendar.content_hash(),
        "version": version,
        "newest_version": newest,
        "last_published_year": calendar.last_published_year,
        "settled_until": calendar.settled_until,
        "years": {str(year): document for year, document in calendar.years.items()},
        "overrides": [{"date": day, **asdict(decided)} for day, decided in sorted(calendar.overrides.items())],
        **asdict(running),
        "versions": [asdict(each) for each in used],
    }
    say(facts, "\n".join(_shown(calendar, version, used, running)), as_json=as_json)


@app.command(
    help="按现行工作日历重算在走的时限：日期变了的换新时限并通知，没变的不动；重复运行不变。扫描之前会自动做。\n\n"
    '例：duzhan calendar recompute；演练中 duzhan calendar recompute --now "2020-06-01 09:00"'
)
def recompute(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻重算（只限演练）")] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute, and list what was moved."""
    with flows_by_hand.worker(now) as pool:
        report = recompute_deadlines(pool)
    say(asdict(report), "\n".join([*map(_moved, report.listed), _summary(report)]), as_json=as_json)


def _shown(calendar: Calendar, version: int | None, used: tuple[Used, ...], running: Running) -> list[str]:
    number = "还没有时限用过" if version is None else f"第 {version} 版"
    lines = [
        f"工作日历 {calendar.mark()}（{number}）",
        f"公布到 {calendar.last_published_year} 年，{calendar.settled_until} 以后的日子可能还有调整",
    ]
    lines += [f"公布 {year} 年  {document}" for year, document in sorted(calendar.years.items())]
    lines += [
        f"{day}  {'上班' if decided.working else '放假'}  {decided.name}  {decided.document}"
        for day, decided in sorted(calendar.overrides.items())
    ]
    lines += [
        f"第 {each.id} 版 {each.content_hash[:MARK]}（{each.adopted_by}）：在走的时限 {each.clocks} 个" for each in used
    ]
    if version is not None and used and version != used[-1].id:
        lines.append("现行日历不是最新的一版：扫描不会自动改回，需要时运行 duzhan calendar recompute")
    lines.append(f"在走的时限 {running.running} 个，其中暂推 {running.provisional} 个，待重算 {running.waiting} 个")
    return lines


def _moved(moved: Moved) -> str:
    provisional = "（暂推）" if moved.provisional else ""
    return f"{moved.case}  {moved.kind.label}  {moved.holder}  {moved.old_due_on} → {moved.new_due_on}{provisional}"


def _summary(report: RecomputeReport) -> str:
    figures = f"查看 {report.looked_at} 个时限：不变 {report.unchanged} 个，调整 {report.moved} 个"
    return figures + (f"，无法重算 {report.faulty} 个（见日志）" if report.faulty else "")
