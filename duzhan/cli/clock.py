"""`duzhan clock`: the rehearsal clock, which API, flows and commands all read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli import instants
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.errors import DuzhanError
from duzhan.store import now as clock
from duzhan.store import tallies
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Tx, transaction

app = typer.Typer(
    no_args_is_help=True,
    help="演练时钟：拨到某一时刻或往前拨一段，接口、定时任务和命令都按它走。只在演练环境（DUZHAN_REHEARSAL=1）可用。",
)


class ClockBehindRecords(DuzhanError):
    """Time must not go back behind what has already been recorded."""

    slug = "clock-behind-records"
    title = "时钟不能拨回到最近一条记录之前"


@app.command("set", help='拨到某一时刻，从那里继续走。例：duzhan clock set "2020-05-29 09:40"')
def set_(
    at: Annotated[
        str, typer.Argument(metavar="T", help="2020-05-29 09:40（督战地时间）或 RFC 3339", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Set the clock; never to before the newest record."""
    with _rehearsing() as tx:
        wanted = instants.instant(at, instants.zone_of(tx, settings.current()))
        newest = tallies.newest_event(tx)
        if newest is not None and wanted < newest:
            shown = instants.shown(newest, instants.zone_of(tx, settings.current()))
            raise ClockBehindRecords(f"{ClockBehindRecords.title}（{shown}）", newest=newest)
        clock.shift_to(tx.connection, wanted)
        _say(tx, as_json)


@app.command(help="往前拨一段。例：duzhan clock advance 3d，然后 duzhan sweep")
def advance(
    span: Annotated[str, typer.Argument(metavar="SPAN", help="3d、12h、2w、90m 或 1d12h", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Move the clock on."""
    further = instants.span(span)
    with _rehearsing() as tx:
        clock.shift_by(tx.connection, further)
        _say(tx, as_json)


@app.command(help="看现在是什么时刻，是否在演练。")
def show(as_json: AsJson = False) -> None:
    """Print the time."""
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool, transaction(pool) as tx:
        _say(tx, as_json)


@contextmanager
def _rehearsing() -> Iterator[Tx]:
    instants.require_rehearsal(settings.current())
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool, transaction(pool) as tx:
        yield tx


def _say(tx: Tx, as_json: bool) -> None:
    now: datetime = clock.read(tx.connection)
    rehearsing = clock.rehearsing(tx.connection)
    local = instants.shown(now, instants.zone_of(tx, settings.current()))
    text = f"演练时钟：{local}" if rehearsing else f"真实时钟：{local}（没有演练）"
    say({"now": now.isoformat(), "local": local, "rehearsing": rehearsing}, text, as_json=as_json)
