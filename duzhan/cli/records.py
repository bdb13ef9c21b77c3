"""`duzhan records`: commendations and steps of consequence with their states, of the whole house."""

from collections import Counter
from typing import Annotated

import typer

from duzhan.cli import options
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.documents import record_words
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_records import list_records
from duzhan.vocabulary.records import RecordKind, RecordStanding
from duzhan.wire.records import RecordFilter, RecordOut

HINTS = {
    "unit": "单位写代码，如 410325-water",
    "kind": options.one_of("种类", RecordKind),
    "state": options.one_of("状态", RecordStanding),
}
HELP = """表扬、问责：每条记录对哪个单位、办到哪一步、申诉截止到哪一天，最新的在前。

例：duzhan records；duzhan records --kind talk --state signed；duzhan records --unit 410325-water --json"""


def command(
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="只看这个单位", show_default=False)] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="只看这一种", show_default=False)] = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="只看这一状态", show_default=False)] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the records, one a line, and how many there are of each kind."""
    wanted = options.read(RecordFilter, HINTS, unit=unit, kind=kind, state=state)
    with worker(now) as pool, reading(pool) as tx:
        found = list_records(tx, wanted, policies.active(tx).area)
    kinds = Counter(record.changed_kind or record.kind for record in found)
    counted = "，".join(f"{each.label} {kinds[each]}" for each in RecordKind)
    facts = {"items": [record.model_dump(mode="json") for record in found]}
    say(facts, "\n".join([*map(_line, found), f"共 {len(found)} 条：{counted}"]), as_json=as_json)


def _line(record: RecordOut) -> str:
    kind, state = record_words.kind(record.kind, record.changed_kind), RecordStanding(record.state.value).label
    said = [record.number, kind, record.unit_name, state, f"依据 {record.rows} 条"]
    if record.appeal is not None:
        said.append(f"申诉 {record.appeal}")
    elif record.appeal_until is not None:
        said.append(f"申诉截止 {record.appeal_until}")
    return "  ".join(said)
