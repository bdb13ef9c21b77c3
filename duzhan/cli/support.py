"""`duzhan support`: policies, funds and projects that departments gave to targets, of the whole house."""

from typing import Annotated

import typer

from duzhan.cli import options
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_support import list_support
from duzhan.vocabulary.target import SupportKind
from duzhan.wire.support import SupportFilter, SupportOut, SupportPage

HINTS = {
    "target": options.PLACE,
    "unit": "单位写代码，如 41-water",
    "kind": options.one_of("种类", SupportKind),
    "month": options.MONTH,
}
HELP = """倾斜支持：各部门给了哪个督战对象什么政策、资金、项目，多少钱、哪一天、什么文号。

作废的照列，不计入合计。

例：duzhan support；duzhan support --target 410325103223 --month 2020-05；duzhan support --kind fund --json"""


def command(  # noqa: PLR0913, PLR0917  # an option each
    target: Annotated[str | None, typer.Option(metavar="CODE", help="只看这个督战对象", show_default=False)] = None,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="只看这个部门给的", show_default=False)] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="只看这一种", show_default=False)] = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="只看这一月给的", show_default=False)] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the lines, the last recorded first, and what they come to."""
    wanted = options.read(SupportFilter, HINTS, target=target, unit=unit, kind=kind, month=month)
    with worker(now) as pool, reading(pool) as tx:
        found = list_support(tx, wanted, [policies.active(tx).area])
    say(found.model_dump(mode="json"), "\n".join([*map(_line, found.items), _counted(found)]), as_json=as_json)


def _line(line: SupportOut) -> str:
    what = line.kind.label if line.amount is None else f"{line.kind.label} {line.amount} 元"
    struck = [] if line.struck_at is None else [f"已作废：{line.struck_reason}"]
    return "  ".join([str(line.given_on), line.area_name, line.unit_name, what, line.document, line.words, *struck])


def _counted(found: SupportPage) -> str:
    total = found.total
    sums = f"政策 {total.policies} 项，资金 {total.funds} 元，项目 {total.projects} 元，资金和项目合计 {total.total} 元"
    return f"共 {len(found.items)} 条；{sums}"
