"""`duzhan exits`: what stands between each target and its exit, of the whole house."""

from collections.abc import Sequence

from duzhan.campaign.indicators import Verdict
from duzhan.cli import options
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now, Within
from duzhan.cli.saying import say
from duzhan.store.transaction import reading
from duzhan.usecases.read_exits import board
from duzhan.vocabulary import TargetKind
from duzhan.wire.exits import ExitOut, IndicatorOut

HELP = """退出看板：每个挂牌县、挂牌村的退出指标达到几项，还差哪几项、几件未销号问题。

全部达到、问题全部销号的才可以退出；“没有数据”和不达标一样，都算还差。

例：duzhan exits；duzhan exits --area 410325；duzhan exits --json"""


def command(area: Within = None, now: Now = None, as_json: AsJson = False) -> None:
    """Print the targets in the plan's order, one a line, and how many are ready."""
    with worker(now) as pool, reading(pool) as tx:
        found = board(tx, options.areas(tx, area))
    every = options.some((*found.counties, *found.villages))
    facts = {
        "as_of": found.as_of,
        "counties": [_facts(each) for each in found.counties],
        "villages": [_facts(each) for each in found.villages],
    }
    counted = [_counted(kind, [each for each in every if each.kind is kind]) for kind in TargetKind]
    say(facts, "\n".join([*map(_line, every), "；".join(counted)]), as_json=as_json)


def _facts(target: ExitOut) -> dict[str, object]:
    return {**target.model_dump(mode="json"), "reached": target.reached, "ready": target.ready}


def _line(target: ExitOut) -> str:
    said = [target.kind.label, target.full_name, f"{target.reached}/{len(target.indicators)}", _between(target)]
    if target.delisted_on is not None:
        said.append(f"{target.delisted_on} 摘牌")
    return "  ".join(said)


def _between(target: ExitOut) -> str:
    """Say what stands between a target and its exit."""
    if target.ready:
        return "可以退出"
    unread = all(each.verdict is Verdict.UNKNOWN for each in target.indicators)
    lacking = "没有监测数据" if unread else f"还差 {'、'.join(map(_lacking, target.lacking))}"
    return "，".join([*([lacking] if target.lacking else []), *([_cases(target)] if target.open_cases else [])])


def _lacking(indicator: IndicatorOut) -> str:
    if indicator.verdict is Verdict.UNKNOWN:
        return f"{indicator.title}（没有数据）"
    return indicator.title if indicator.case is None else f"{indicator.title}（{indicator.case}）"


def _cases(target: ExitOut) -> str:
    overdue = f"（逾期 {target.overdue_cases} 件）" if target.overdue_cases else ""
    latest = "" if target.latest_due_on is None else f"，最迟 {target.latest_due_on}"
    return f"未销号 {target.open_cases} 件{overdue}{latest}"


def _counted(kind: TargetKind, targets: Sequence[ExitOut]) -> str:
    listed = [each for each in targets if each.delisted_on is None]
    ready = sum(each.ready for each in listed)
    return f"{kind.label} {len(targets)} 个，可以退出 {ready} 个，已摘牌 {len(targets) - len(listed)} 个"
