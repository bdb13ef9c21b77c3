"""`duzhan demo`: the whole story of a campaign's spring, from finding to closure, on a throw-away database."""

import json
from typing import Annotated

import typer
from rich.console import Console

from duzhan import calendars, log
from duzhan.cli import demo_report
from duzhan.cli.demo_narrator import Narrator
from duzhan.cli.demo_stage import Stage, stage
from duzhan.cli.process_signals import Signals, StopAsked
from duzhan.store.transaction import reading
from duzhan.usecases import check_health
from duzhan.worked_example import agenda, figures, story
from duzhan.worked_example.actions import ByClient
from duzhan.worked_example.cast import DESK
from duzhan.worked_example.figures import Figures, Seen
from duzhan.worked_example.player import Player, Told
from duzhan.worked_example.schedules import Schedules
from duzhan.worked_example.story import SEED, Story
from duzhan.worked_example.timepiece import Rehearsal

ANOMALIES, INTERRUPTED = 1, 130
EXPLAINED = "F28"
WIDTH = 120
HELP = """演示：在一次性数据库上，把 2020 年 3 月到 6 月的督战从发现到销号走一遍，用完即删。

约 70 件问题覆盖九项督战内容、20 个县和六种来源，全部经接口和定时任务所用的程序办理；
最后给出台账汇总、一件红灯案件的说明和检查结果。

例：duzhan demo；duzhan demo --json；duzhan demo --seed 7 --keep"""


def command(
    seed: Annotated[int, typer.Option(help="种子：一般案件快办、慢办还是逾期由它定，同一种子结果相同")] = SEED,
    keep: Annotated[bool, typer.Option("--keep", help="演示后保留一次性目录")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="最后在标准输出打印一个 JSON 对象，过程写到标准错误")] = False,
) -> None:
    """Play the story and report; exit 1 where doctor finds anything."""
    log.configure(as_json=as_json)
    console = Console(stderr=as_json, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = WIDTH
    told = story.read(seed)
    try:
        with Signals() as signals, stage(told, signals, console.print, keep=keep) as set_stage:
            found = _play(set_stage, told, signals, console)
    except StopAsked:
        console.print("演示中断，一次性数据已清除")
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print(json.dumps(figures.as_json(found), ensure_ascii=False))
    if not found.doctor_clean:
        raise typer.Exit(ANOMALIES)


def _play(on: Stage, told: Story, signals: Signals, console: Console) -> Figures:
    timepiece = Rehearsal(on.worker)
    schedules = Schedules(timepiece, on.settings)
    happenings = agenda.until(agenda.ENDING, told, calendars.current())
    heard: list[Told] = []
    with ByClient(on.url, on.cast.password, on.tokens) as actions, Narrator(console, len(happenings)) as narrator:
        player = Player((told, on.cast, on.campaign.policy), actions, schedules)
        for happening in happenings:
            signals.raise_if_asked()
            timepiece.move(happening.at)
            said = player.play(happening)
            narrator.hear(happening, said, schedules.totals)
            if said is not None:
                heard.append(said)
        narrator.end()
        desk = actions.client(DESK)
        seen = Seen(
            cases=tuple(desk.every_case()),
            dashboard=desk.dashboard(),
            told=heard,
            anomalies=check_health.anomalies(on.worker, on.settings),
        )
        explanation = desk.explanation(player.number(EXPLAINED))
    with reading(on.worker) as tx:
        found = figures.figures(tx, told.seed, on.campaign, seen)
    demo_report.show(console, found, explanation, seen.anomalies)
    return found
