"""`duzhan monitor`: judges readings as the monitoring flow does, or tries a set of rules over their history."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from duzhan.campaign import tables
from duzhan.campaign.faults import CampaignInvalid
from duzhan.campaign.indicators import Monitoring
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.store import policies
from duzhan.store.transaction import Pool, reading
from duzhan.usecases.judge_readings import judge_readings
from duzhan.usecases.try_rules import Try, faults, tried_over
from duzhan.wire.trials import Trial

HELP = """监测研判：不达标的立案并交办，已恢复的建议验收，从不自动销号。

重复运行、几处同时运行都不会重复立案。

--backtest 只试算：按已有的全部监测值，规则会在何时立哪些案，什么都不保存；不写 --rules 的用现行规则。

例：duzhan monitor；duzhan monitor --rules indicators.toml --backtest"""
SHOWN = 20


def command(
    now: Annotated[str | None, typer.Option(metavar="T", help="按这一时刻研判（只限演练）")] = None,
    rules: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="要试算的规则文件，写法同 indicators.toml"),
    ] = None,
    backtest: Annotated[bool, typer.Option("--backtest", help="只试算，不保存")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge once, or try rules over the history."""
    if rules is not None and not backtest:
        raise typer.BadParameter("规则文件只能试算：请加 --backtest；要采用，请改方案后运行 duzhan campaign adopt")
    with worker(now) as pool:
        if backtest:
            trial = _tried(pool, rules)
            say(trial.model_dump(mode="json"), _listed(trial), as_json=as_json)
            return
        report = judge_readings(pool)
    said = (
        f"研判 {report.judged} 个对象，立案 {report.opened} 件（留给办公室交办 {report.left} 件），"
        f"建议验收 {report.recovered} 件，再次不达标 {report.relapsed} 件"
    )
    say(asdict(report), said, as_json=as_json)


def _tried(pool: Pool, file: Path | None) -> Trial:
    with reading(pool) as tx:
        tried = policies.in_force(tx).policy.monitoring
        if file is not None:
            document = tables.parse(file.name, file.read_text(encoding="utf-8-sig"))
            taken = tables.take(document, Monitoring, document.table)
            if taken.record is None:
                raise CampaignInvalid((*document.faults, *taken.faults))
            tried = taken.record
            wrong = faults(tx, document, tried)
            if wrong:
                raise CampaignInvalid(wrong)
        return tried_over(tx, Try(tried, ("",), None))


def _listed(trial: Trial) -> str:
    lines = [f"试算 {trial.subjects} 个对象，会立案 {trial.opened} 件"]
    lines += [f"{rule.title}：{rule.opened} 件，尚未恢复 {rule.failing} 件" for rule in trial.rules if rule.opened]
    for case in trial.cases[:SHOWN]:
        ended = "至今未恢复" if case.recovered_at is None else f"{case.recovered_at:%Y-%m-%d} 恢复"
        lines.append(f"{case.opened_at:%Y-%m-%d} {case.area_name}{case.household} {case.title}，{ended}")
    if trial.opened > SHOWN:
        lines.append(f"其余 {trial.opened - SHOWN} 件略；全部请加 --json")
    return "\n".join(lines)
