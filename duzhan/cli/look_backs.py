"""`duzhan look-backs`: the adopted plans with their quotas and what became of what they drew, of the whole house."""

from collections.abc import Iterator

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_look_backs import follow_plans
from duzhan.vocabulary.look_back import SampleState
from duzhan.wire.look_backs import LookBackPlanDetail

HELP = """回头看：已采用的各份抽查计划，单位比例满足没有、已回头看几件、反弹几件，最新的在前。

单位比例没有满足的逐家列出差几件；--json 另有抽中的每一件。

例：duzhan look-backs；duzhan look-backs --json"""


def command(now: Now = None, as_json: AsJson = False) -> None:
    """Print the plans, the newest first, each with the units whose share it does not meet."""
    with worker(now) as pool, reading(pool) as tx:
        found = follow_plans(tx, [policies.active(tx).area])
    waiting, relapsed = sum(plan.waiting for plan in found), sum(plan.relapsed for plan in found)
    counted = f"抽查计划 {len(found)} 份，待回头看 {waiting} 件，反弹 {relapsed} 件"
    said = [line for plan in found for line in _lines(plan)]
    say({"items": [plan.model_dump(mode="json") for plan in found]}, "\n".join([*said, counted]), as_json=as_json)


def _lines(plan: LookBackPlanDetail) -> Iterator[str]:
    states = [sample.state for sample in plan.samples]
    done, moot = states.count(SampleState.DONE), states.count(SampleState.MOOT)
    drawn = f"抽 {plan.drawn} 件：已回头看 {done} 件，待回头看 {plan.waiting} 件"
    restarted = f"，另行重启 {moot} 件" if moot else ""
    quotas, short = ((), ()) if plan.draw is None else (plan.draw.quotas, plan.draw.short)
    met = f"单位比例 {len(quotas)} 家满足 {len(quotas) - len(short)} 家"
    head = f"第 {plan.position} 号  {plan.office_name}  {plan.since} 至 {plan.until}"
    yield f"{head}  {drawn}{restarted}，反弹 {plan.relapsed} 件  {met}"
    for quota in short:
        yield f"  {quota.unit_name}  销号 {quota.closed} 件，应抽 {quota.owed} 件，还差 {quota.short} 件"
