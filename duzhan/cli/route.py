"""`duzhan route`: gives findings to the units that the campaign names for them, as the assignment flow does."""

from dataclasses import asdict
from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.usecases.carry_out_import import carry_out_unfinished
from duzhan.usecases.route_found import route_found

HELP = "自动交办：发现的问题按地区和督战内容交办到责任单位，其余留给办公室；中断的台账导入先接着导完。"


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻交办（只限演练）")] = None,
    as_json: AsJson = False,
) -> None:
    """Route once and say what waits for the office."""
    with worker(now) as pool:
        carry_out_unfinished(pool)
        report = route_found(pool)
    say(asdict(report), f"自动交办 {report.routed} 件，留给办公室 {report.left} 件", as_json=as_json)
