"""`duzhan pull`: asks the sources of readings as the monitoring flow does, or lists the readings that were refused."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.sources.configured import configured
from duzhan.store import pulled_sources
from duzhan.store.transaction import Pool, reading
from duzhan.usecases.pull_readings import Pulled, pull_readings

HELP = """拉取监测值：向 DUZHAN_SOURCES 里的各来源要新数据，逐页入库，接着上次的位置。

重复运行、几处同时运行、中途中断都不会重复或遗漏；有错误的监测值单独退回，不影响其余。

--refused 列出近 30 天退回的监测值和原因。

例：duzhan pull；duzhan pull --refused"""
BACK = timedelta(days=30)
MOST = 200


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻拉取（只限演练）")] = None,
    refused: Annotated[bool, typer.Option("--refused", help="只列出退回的监测值")] = False,
    as_json: AsJson = False,
) -> None:
    """Pull once, or list what was refused."""
    with worker(now) as pool:
        if refused:
            _list(pool, as_json=as_json)
            return
        report = pull_readings(pool, configured(settings.current()))
    said = "\n".join(map(_line, report.sources)) or "没有设置来源（DUZHAN_SOURCES）"
    say(asdict(report), said, as_json=as_json)
    if report.failed:
        raise typer.Exit(1)


def _line(pulled: Pulled) -> str:
    figures = f"{pulled.pages} 页，新收 {pulled.received} 条，已有 {pulled.known} 条，退回 {pulled.refused} 条"
    return f"{pulled.source}：{figures}" + (f"；没有读完：{pulled.fault}" if pulled.fault else "")


def _list(pool: Pool, *, as_json: bool) -> None:
    with reading(pool) as tx:
        rows = [dict(row) for row in pulled_sources.refused(tx, tx.now - BACK, MOST)]
    lines = [
        f"{row['found_at']:%Y-%m-%d %H:%M} {row['source']} {row['said'].get('source_ref', '')}："
        + "；".join(fault["message"] for fault in row["faults"])
        for row in rows
    ]
    say(
        {"refused": [{**row, "found_at": row["found_at"].isoformat()} for row in rows]},
        "\n".join(lines) or "近 30 天没有退回的监测值",
        as_json=as_json,
    )
