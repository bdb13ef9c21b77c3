"""`duzhan campaign`: judges a campaign's folder, compares it with what is adopted, adopts it."""

import getpass
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from duzhan import settings
from duzhan.campaign.diff import Change, diff
from duzhan.campaign.faults import CampaignInvalid, Fault, FaultSeverity
from duzhan.campaign.lint import lint
from duzhan.campaign.load import load_campaign
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.policy.comparison import ClockChange
from duzhan.store import policies, tallies
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.adopt_campaign import Adopted, adopt_campaign
from duzhan.usecases.compare_policies import Comparison, Example, compare_policies

FINDINGS = 1
SEVERITIES = {FaultSeverity.ERROR: "错误", FaultSeverity.WARNING: "提醒"}
CHANGES = {
    ClockChange.OVERDUE: "时限提前，现已逾期",
    ClockChange.EARLIER: "时限提前",
    ClockChange.LATER: "时限推后",
    ClockChange.FIRES_EARLIER: "时限不变，督办提前",
    ClockChange.FIRES_LATER: "时限不变，督办推后",
    ClockChange.LADDER: "时限不变，督办层级有变",
}
SEEDED = {"areas": "区划", "targets": "督战对象", "units": "单位", "teams": "督战组", "liaisons": "包保领导"}

app = typer.Typer(
    no_args_is_help=True, help="督战方案：检查、比较、采用一个方案文件夹（如 config/campaigns/henan-2020）。"
)
Dir = Annotated[
    Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="方案文件夹", show_default=False)
]


@app.command(
    "lint",
    help="检查方案：逐条列出文件、行、字段和怎么改；有错误时退出码为 1。\n\n"
    "例：duzhan campaign lint config/campaigns/henan-2020",
)
def lint_(folder: Dir, as_json: AsJson = False) -> None:
    """List a folder's faults; exit 1 where one is an error."""
    found = lint(folder)
    errors = _errors(found)
    text = "\n".join([*map(_line, found), f"错误 {len(errors)} 处，提醒 {len(found) - len(errors)} 处"])
    say({"ok": not errors, "faults": [asdict(each) for each in found]}, text, as_json=as_json)
    if errors:
        raise typer.Exit(FINDINGS)


@app.command(
    "diff",
    help="比较方案：与已采用的相比，哪些规则变了；在走的时限若按新方案起算，时限和督办日期会怎样变。只比较，不改动。\n\n"
    "例：duzhan campaign diff config/campaigns/henan-2020",
)
def diff_(
    folder: Dir,
    examples: Annotated[int, typer.Option(metavar="N", min=0, max=1000, help="每类变化举几例")] = 5,
    as_json: AsJson = False,
) -> None:
    """List what an adoption would change, and what it would mean for open cases if they were not pinned."""
    policy = load_campaign(folder).policy
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool, reading(pool) as tx:
        version = int(policies.active(tx).policy_version or 0)
        changes = diff(policies.pinned(tx, version).policy, policy)
        pinned = tallies.open_by_version(tx)
        compared = compare_policies(tx, policy, examples=examples)
    others = sum(count for pinned_version, count in pinned.items() if pinned_version != version)
    facts = {
        "adopted_version": version,
        "changes": [asdict(change) for change in changes],
        "open_cases_by_version": {str(number): count for number, count in pinned.items()},
        "open_cases_on_other_versions": others,
        "running_clocks": {**asdict(compared), "changed": compared.changed},
        "applies_to_open_cases": False,
    }
    lines = [_change(change) for change in changes] or [f"与已采用的第 {version} 版一致"]
    lines.append(f"未结案件 {sum(pinned.values())} 件，其中 {others} 件按其他版本办理；在办案件始终按立案时的版本办理")
    lines += _compared(compared)
    say(facts, "\n".join(lines), as_json=as_json)


@app.command(
    help="采用方案：先检查，有错误则拒绝；重复采用不变，规则变了即成新版本。\n\n"
    "例：duzhan campaign adopt config/campaigns/henan-2020"
)
def adopt(folder: Dir, as_json: AsJson = False) -> None:
    """Lint, then adopt."""
    found = lint(folder)
    if _errors(found):
        raise CampaignInvalid(_errors(found))
    with open_logins(settings.current()) as logins, open_pool(logins.app, size=1) as pool, transaction(pool) as tx:
        adopted = adopt_campaign(tx, load_campaign(folder), by=getpass.getuser())
    facts = {**asdict(adopted), "warnings": [asdict(each) for each in found]}
    say(facts, "\n".join([*map(_line, found), *_adopted(adopted)]), as_json=as_json)


def _compared(compared: Comparison) -> list[str]:
    running = f"在走的时限 {compared.clocks} 个（挂账 {compared.suspended} 个）"
    changes = f"若按新方案起算：不变 {compared.unchanged} 个，有变 {compared.changed} 个"
    lines = [f"{running}。{changes}；采用新方案不改变它们，只供比较"]
    for group in compared.groups:
        lines.append(f"{CHANGES[group.change]}：{group.clock.label} {group.count} 个")
        lines += [_example(example) for example in group.examples]
    return lines


def _example(example: Example) -> str:
    due = f"时限 {example.old_due_on} → {example.new_due_on}"
    return f"  {example.case}  {due}，下一督办日 {_value(example.old_next_on)} → {_value(example.new_next_on)}"


def _errors(found: Sequence[Fault]) -> list[Fault]:
    return [each for each in found if each.severity is FaultSeverity.ERROR]


def _line(found: Fault) -> str:
    field = f" {found.field}" if found.field else ""
    return f"{found.file}:{found.line}{field} {SEVERITIES[found.severity]}：{found.message}"


def _change(change: Change) -> str:
    return f"{change.path}：{_value(change.old)} → {_value(change.new)}"


def _value(value: object) -> str:
    return "（无）" if value is None else str(value)


def _adopted(adopted: Adopted) -> list[str]:
    new = "新版本" if adopted.new else "此前已采用，没有变化"
    seeded = "，".join(f"{SEEDED[kind]} {count}" for kind, count in adopted.seeded.items())
    return [f"已采用第 {adopted.policy_version} 版（{new}），内容校验值 {adopted.content_hash[:12]}", f"新增：{seeded}"]
