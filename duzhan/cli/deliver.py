"""`duzhan deliver`: sends the notices that wait in the outbox, as the delivery flow does."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.notify.channels import configured
from duzhan.store.transaction import real_now
from duzhan.usecases.deliver_notices import deliver_notices

HELP = """送达通知：待发的通知按渠道发出，失败的按间隔重试。

邮件服务器由 DUZHAN_SMTP_HOST、DUZHAN_SMTP_PORT 等设置。"""


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻送达（只限演练）")] = None,
    as_json: AsJson = False,
) -> None:
    """Deliver what is due and say what became of it."""
    chosen = settings.current()
    with worker(now) as pool:
        report = deliver_notices(pool, configured(chosen, partial(real_now, pool)))
    said = f"送达 {report.sent} 条，待重试 {report.retried} 条，不再重试 {report.dead} 条"
    if report.fallen_back:
        said += f"，改走下一渠道 {report.fallen_back} 条"
    if report.released:
        said += f"，渠道不通、留待下次 {report.released} 条"
    say(asdict(report), said, as_json=as_json)
