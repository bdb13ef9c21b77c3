"""`duzhan appeals`: appeals with their states and the dates by which they are to be decided, of the whole house."""

from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.documents import record_words
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_appeals import list_appeals
from duzhan.vocabulary.records import AppealStanding
from duzhan.wire.appeals import AppealOut
from statemachines.appeal import AppealState

HELP = """申诉：哪个单位对哪条记录或哪项扣分申诉，由谁在哪一天前决定，最新的在前。

例：duzhan appeals；duzhan appeals --waiting；duzhan appeals --ended --json"""


def command(
    waiting: Annotated[
        bool | None, typer.Option("--waiting/--ended", help="只看待决定的，或只看已办结的", show_default=False)
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the appeals, one a line, and how many wait and are overdue."""
    with worker(now) as pool, reading(pool) as tx:
        found = list_appeals(tx, waiting, policies.active(tx).area)
    open_ = [appeal for appeal in found if appeal.state is AppealState.LODGED]
    counted = f"共 {len(found)} 件，待决定 {len(open_)} 件，其中逾期 {sum(appeal.overdue for appeal in open_)} 件"
    facts = {"items": [appeal.model_dump(mode="json") for appeal in found]}
    say(facts, "\n".join([*map(_line, found), counted]), as_json=as_json)


def _line(appeal: AppealOut) -> str:
    against = record_words.against({"record": appeal.record, "month": appeal.month, "line": appeal.line})
    state, overdue = AppealStanding(appeal.state.value).label, "（逾期）" if appeal.overdue else ""
    due = f"限 {appeal.due_on} 前由{appeal.office_name}决定{overdue}"
    return "  ".join([appeal.number, appeal.unit_name, f"对 {against}", state, due])
