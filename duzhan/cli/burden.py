"""`duzhan burden`: what the system itself asked of places, week by week, of the whole house."""

from typing import Annotated

import typer

from duzhan.cli import options
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now, Within
from duzhan.cli.saying import say
from duzhan.errors import InvalidInput
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_burden import count
from duzhan.vocabulary import Level
from duzhan.wire.burden import Burden, BurdenFilter, LoadOut

DAY = "日期写成 2020-06-01"
HINTS = {"since": DAY, "until": DAY, "area": options.PLACE, "level": options.one_of("层级", Level)}
HELP = """基层减负：系统自己每周要各村填写多少项、拍多少张照片、交多少份报告。

不写日期的为最近十二周；--json 另有各种事项和每个地方的数。

例：duzhan burden；duzhan burden --since 2020-06-01 --until 2020-06-30 --area 410325 --json"""


def command(  # noqa: PLR0913, PLR0917  # an option each
    since: Annotated[str | None, typer.Option(metavar="DATE", help="从哪一天起", show_default=False)] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="到哪一天止", show_default=False)] = None,
    area: Within = None,
    level: Annotated[str, typer.Option(metavar="LEVEL", help="哪一级的地方")] = Level.VILLAGE.value,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the weeks, one a line, and their sum."""
    wanted = options.read(BurdenFilter, HINTS, since=since, until=until, area=area, level=level)
    with worker(now) as pool, reading(pool) as tx:
        try:
            found = count(tx, wanted, [policies.active(tx).area], most=None)
        except InvalidInput as wrong:
            raise typer.BadParameter(str(wrong)) from wrong
    say(found.model_dump(mode="json"), _text(found), as_json=as_json)


def _text(found: Burden) -> str:
    weeks = [f"{week.week} 起一周  {week.places} 个地方  {_load(week)}" for week in found.weeks]
    whole = f"{found.since} 至 {found.until}，{found.level.label} {len(found.places)} 个地方：{_load(found.total)}"
    return "\n".join([*weeks, whole])


def _load(load: LoadOut) -> str:
    return f"填写 {load.fields} 项，照片 {load.photos} 张，报告 {load.reports} 份"
