"""`duzhan coverage`: which targets no team has been to for how long, of the whole house."""

from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_coverage import cover
from duzhan.wire.visits import CoverageFilter, TargetSeen

HELP = """巡回督战覆盖情况：超过若干天没有督战组到过的挂牌县、挂牌村，最久的在前。

例：duzhan coverage；duzhan coverage --days 14 --json"""


def command(
    days: Annotated[int | None, typer.Option(metavar="N", min=1, max=366, help="超过几天算未覆盖；不写按方案")] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the targets that are not covered, one a line, and how many there are."""
    with worker(now) as pool, reading(pool) as tx:
        found = cover(tx, CoverageFilter(days=days), [policies.active(tx).area])
    said = [_line(target) for target in found.targets if target.unseen]
    counties = f"挂牌县 {found.counties} 个，未覆盖 {found.unseen_counties} 个"
    said.append(f"{counties}；挂牌村 {found.villages} 个，未覆盖 {found.unseen_villages} 个")
    say(found.model_dump(mode="json"), "\n".join(said), as_json=as_json)


def _line(target: TargetSeen) -> str:
    when = "从未" if target.visited_on is None else f"{target.visited_on}，{target.days} 天前"
    return f"{target.kind.label}  {target.full_name}  {when}"
