"""`duzhan conformance`: what the event log has against the way cases were handled, of the whole house."""

from typing import Annotated

import typer

from duzhan.campaign.conformance import Nonconformity
from duzhan.cli.flows_by_hand import worker
from duzhan.store.transaction import reading
from duzhan.usecases.find_nonconformities import find_everywhere
from duzhan.wire.conformance import ConformanceFilter, NonconformityOut

FOUND = 1
NAMED = 5
"""So many cases of a finding are named in words; --json names them all."""

HELP = """合规检查：从事件记录中找出不合常理的办理，逐条列出依据；有发现时退出码为 1。

例：duzhan conformance；duzhan conformance 2020-06 --kind closed_too_fast --json"""


def command(
    month: Annotated[str | None, typer.Argument(metavar="[YYYY-MM]", help="月份；不写为督战期开始以来")] = None,
    kind: Annotated[Nonconformity | None, typer.Option("--kind", help="只查这一类")] = None,
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻检查（只限演练）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每行输出一个 JSON 对象")] = False,
) -> None:
    """Print each finding as it is found, one a line."""
    try:
        wanted = ConformanceFilter(month=month, kind=kind)
    except ValueError as wrong:
        raise typer.BadParameter("月份写成 2020-06") from wrong
    count = 0
    with worker(now) as pool, reading(pool) as tx:
        for found in find_everywhere(tx, wanted.month, wanted.kind):
            count += 1
            print(found.model_dump_json() if as_json else _line(found))
    if not as_json:
        print(f"共 {count} 条")
    if count:
        raise typer.Exit(FOUND)


def _line(found: NonconformityOut) -> str:
    more = f"等 {len(found.cases)} 件" if len(found.cases) > NAMED else ""
    events = "、".join(map(str, found.events[:NAMED]))
    return f"{found.label}  {'、'.join(found.cases[:NAMED])}{more}  {found.unit_name}  {found.why}  事件 {events}"
