"""`duzhan notices`: what could not be delivered, and its way back into the outbox."""

from typing import Annotated
from uuid import UUID

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.replay_dead_notices import list_dead_notices, replay_dead_notice, replay_dead_notices
from duzhan.wire.dead_notices import DeadFilter, DeadNoticeOut

app = typer.Typer(help="通知：查看送不出去的死信，修好原因后重发。", no_args_is_help=True)


@app.command(help="列出死信：多次送达失败、不再重试的通知，最新的在前。")
def dead(
    limit: Annotated[int, typer.Option(min=1, max=200, help="最多几条")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest dead notices."""
    with worker(None) as pool, reading(pool) as tx:
        page = list_dead_notices(tx, DeadFilter(limit=limit))
    text = "\n".join(map(_line, page.items)) or "没有死信"
    say(page.model_dump(mode="json"), text + ("\n……" if page.next else ""), as_json=as_json)


@app.command(help="重发一条死信（连同同一条消息里的其他通知），或用 --all 重发全部；编号不变。")
def replay(
    notice: Annotated[UUID | None, typer.Argument(help="死信编号", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="全部死信")] = False,
    as_json: AsJson = False,
) -> None:
    """Let dead notices leave again, under the ids they had."""
    if every == (notice is not None):
        raise typer.BadParameter("写一个死信编号，或者 --all")
    with worker(None) as pool, transaction(pool) as tx:
        count = replay_dead_notices(tx) if notice is None else replay_dead_notice(tx, notice)
    say({"replayed": count}, f"{count} 条通知重新待发", as_json=as_json)


def _line(one: DeadNoticeOut) -> str:
    told = "" if one.told_by is None else f"，已改用{one.told_by.label}送达"
    when = f"{one.created_at:%Y-%m-%d %H:%M}"
    return f"{one.id}  {when}  {one.channel.label}  {one.recipient}  {one.attempts} 次：{one.last_error}{told}"
