"""`duzhan plans`: how far the plans of targets have come and what is behind schedule, of the whole house."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from duzhan.cli import options
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now, Within
from duzhan.cli.saying import say
from duzhan.store.transaction import reading
from duzhan.usecases.read_plan_board import board, late_lines
from duzhan.wire.target_plans import LateLine, PlanFiguresOut, PlanStanding, PlanSum

HELP = """一村一策：每个督战对象的计划完成多少、下一个时间节点是什么、滞后的是哪几项。

时限已过还没有达成的一项就算滞后，计划随之亮黄灯。

例：duzhan plans；duzhan plans --behind；duzhan plans --area 410325 --json"""


def command(
    area: Within = None,
    behind: Annotated[bool, typer.Option("--behind", help="只列有滞后的")] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the targets city by city, each with its late lines, and the sum of all."""
    with worker(now) as pool, reading(pool) as tx:
        within = options.areas(tx, area)
        found, late = board(tx, within), late_lines(tx, within)
    every = [target for city in found.cities for county in city.counties for target in county.targets]
    listed = [target for target in options.some(every) if target.figures.late or not behind]
    facts = {
        "as_of": found.as_of,
        "total": found.total.model_dump(mode="json"),
        "targets": [target.model_dump(mode="json") for target in listed],
        "late": [line.model_dump(mode="json") for line in late],
    }
    said = [line for target in listed for line in _lines(target, late)]
    say(facts, "\n".join([*said, _counted(found.total)]), as_json=as_json)


def _lines(target: PlanStanding, late: Sequence[LateLine]) -> Iterator[str]:
    said = [target.kind.label, target.full_name]
    if target.light is None:
        yield "  ".join([*said, "还没有计划，草案待签发" if target.waiting else "还没有计划"])
        return
    said += [target.light.label, _figures(target.figures)]
    if target.next_title is not None:
        said.append(f"下一节点 {target.next_on} {target.next_title}")
    yield "  ".join([*said, "新草案待签发"] if target.waiting else said)
    for line in late:
        if line.area == target.area:
            yield f"  滞后  {line.title}  {line.responsible}  时限 {line.due_on}  完成 {line.percentage}%"


def _counted(total: PlanSum) -> str:
    plans = f"督战对象 {total.targets} 个，有计划 {total.in_force} 个，滞后 {total.behind} 个"
    return f"{plans}；{_figures(total.figures)}"


def _figures(figures: PlanFiguresOut) -> str:
    done = "" if figures.percentage is None else f"，完成 {figures.percentage:g}%"
    return f"共 {figures.lines} 项，达成 {figures.reached} 项，滞后 {figures.late} 项{done}"
