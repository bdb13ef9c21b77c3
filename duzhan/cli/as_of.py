"""`duzhan ledger as-of`: the ledger as it stood at a past instant."""

import json
from collections import Counter
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli import instants
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.policy.permissions import Agent
from duzhan.store.transaction import reading
from duzhan.usecases.recall_ledger import recall_ledger
from duzhan.wire.ledger import LedgerLine

OPERATOR = Agent("cli:ledger")
HELP = """看台账在过去某一时刻是什么样：与当时看到的一样。

例：duzhan ledger as-of "2020-06-25 00:00"；duzhan ledger as-of 2020-06-01T00:00:00+08:00 --area 410325"""


def command(
    at: Annotated[
        str, typer.Argument(metavar="T", help="2020-06-25 00:00（督战地时间）或 RFC 3339", show_default=False)
    ],
    area: Annotated[str | None, typer.Option("--area", help="只看这个行政区划", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Print one line a case, and how many there were of each completion."""
    with worker(None) as pool, reading(pool) as tx:
        zone = instants.zone_of(tx, settings.current())
        then = instants.instant(at, zone)
        lines = list(recall_ledger(tx, then, area, doer=OPERATOR))
    completions = Counter(line.completion for line in lines)
    if as_json:
        items = [line.model_dump(mode="json") for line in lines]
        print(json.dumps({"as_of": then.isoformat(), "completions": completions, "items": items}, ensure_ascii=False))
        return
    counted = "，".join(f"{completion} {count}" for completion, count in completions.items())
    print(f"截至 {instants.shown(then, zone)}，台账共 {len(lines)} 件{'：' if counted else ''}{counted}")
    for line in lines:
        print(_said(line))


def _said(line: LedgerLine) -> str:
    due = f"时限 {line.due_on}" if line.due_on else "未交办"
    return f"{line.position:>6}  {line.number}  {line.county}{line.place}  {line.light}  {line.completion}  {due}"
