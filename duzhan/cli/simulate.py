"""`duzhan simulate`: the whole campaign on a virtual clock, and two of its outcomes side by side."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.faults import CampaignInvalid, FaultSeverity
from duzhan.campaign.lint import lint
from duzhan.campaign.load import load_campaign
from duzhan.cli import simulate_comparison, simulate_report
from duzhan.cli.process_signals import Signals, StopAsked
from duzhan.settings import current
from duzhan.simulation import crew, outcome, run
from duzhan.simulation.arrivals import Window
from duzhan.simulation.crew import CrewLost
from duzhan.simulation.outcome import Outcome
from duzhan.store import now as clock

SEED, PROCESSES, MOST_PROCESSES = 20200228, 2, 18
FAILED, INTERRUPTED, WIDTH = 1, 130, 120
HELP = """推演：用虚拟时钟把整个督战期走一遍，看督办单、峰值、按期退出和得分会是什么样。

问题的办理、时限、督办、签收、月报、销号都用正式程序，在一次性数据库上进行，用完即删，不读不写正在使用的数据库；
只有“什么时候发现、各环节多久、多少返工”按方案文件夹里的 simulation.toml 假设抽取。
同一种子结果逐字节相同，所以换一套阶梯或算法再走一遍，差别就是它带来的。

例：duzhan simulate；duzhan simulate --days 30 --cases 300；duzhan simulate --json 现行.json；
  duzhan simulate --ladder 新阶梯.toml --json 新.json；duzhan simulate compare 现行.json 新.json"""
COMPARE_HELP = """对比：把两次推演的结果并排列出，只列有差别的。

例：duzhan simulate compare 现行.json 新.json"""

app = typer.Typer(help=HELP, invoke_without_command=True)


@app.callback()
def command(  # noqa: PLR0913, PLR0917  # an option each
    context: typer.Context,
    days: Annotated[int | None, typer.Option(min=1, help="只走督战期的前几天；不写为全程")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只走到这一天为止，与 --days 只写一个")
    ] = None,
    cases: Annotated[int | None, typer.Option(min=1, max=100_000, help="发现多少问题；不写按 simulation.toml")] = None,
    seed: Annotated[int, typer.Option(help="种子：同一种子结果相同；要看偶然性有多大，换几个种子再走")] = SEED,
    ladder: Annotated[Path | None, typer.Option(help="另一份 ladder.toml：试一套督办阶梯", exists=True)] = None,
    scoring: Annotated[Path | None, typer.Option(help="另一份 scoring.toml：试一套考核算法", exists=True)] = None,
    assumptions: Annotated[
        Path | None, typer.Option(help="另一份 simulation.toml：换一套推演假设", exists=True)
    ] = None,
    campaign: Annotated[
        Path | None, typer.Option(help="另一个方案文件夹；不写为本部署的方案", exists=True, file_okay=False)
    ] = None,
    processes: Annotated[
        int, typer.Option(min=1, max=MOST_PROCESSES, help="分几个进程走，按市分工；结果与进程数无关")
    ] = PROCESSES,
    to: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="结果另存为 JSON，供 compare 对比")] = None,
) -> None:
    """Simulate, print what came of it and write it down; exit 1 where doctor finds anything."""
    if context.invoked_subcommand is not None:
        return
    if days is not None and until is not None:
        raise typer.BadParameter("--days 和 --until 只写一个")
    changed = {"ladder.toml": ladder, "scoring.toml": scoring, "simulation.toml": assumptions}
    with _folder(campaign or current().campaign_folder, changed) as folder:
        played = load_campaign(folder)
        window = run.window(played, _last(played, days, until), cases, seed)
        found = _played(folder, window, processes)
    if to is not None:
        to.write_text(json.dumps(outcome.as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    simulate_report.show(Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False), found)
    if found.anomalies:
        raise typer.Exit(FAILED)


@app.command("compare", help=COMPARE_HELP)
def compare(
    before: Annotated[Path, typer.Argument(metavar="A.json", help="一次推演的 --json 结果", exists=True)],
    after: Annotated[Path, typer.Argument(metavar="B.json", help="另一次的结果", exists=True)],
) -> None:
    """Print two outcomes side by side."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    simulate_comparison.show(console, _read(before), _read(after))


def _read(file: Path) -> Mapping[str, object]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise typer.BadParameter(f"{file} 不是 JSON") from wrong
    if not isinstance(read, dict) or read.get("format") != outcome.FORMAT:
        raise typer.BadParameter(f"{file} 不是 duzhan simulate --json 写的结果，或是别的版本写的")
    return read


def _last(played: Campaign, days: int | None, until: datetime | None) -> date | None:
    """Return the last local date that is simulated; None for all of the campaign."""
    first = played.facts.start_on
    if until is not None and until.date() < first:
        raise typer.BadParameter(f"--until 早于督战期开始的 {first}")
    return first + timedelta(days=days - 1) if days is not None else until and until.date()


@contextmanager
def _folder(folder: Path, changed: Mapping[str, Path | None]) -> Iterator[Path]:
    """Return a copy of a campaign's folder with some files exchanged; raises CampaignInvalid where lint objects."""
    with tempfile.TemporaryDirectory(prefix="duzhan-simulate-") as name:
        copy = Path(name) / folder.name
        shutil.copytree(folder, copy)
        for file, other in changed.items():
            if other is not None:
                shutil.copyfile(other, copy / file)
        faults = [fault for fault in lint(copy) if fault.severity is FaultSeverity.ERROR]
        if faults:
            raise CampaignInvalid(faults)
        yield copy


def _played(folder: Path, window: Window, processes: int) -> Outcome:
    """Play with a bar on standard error, and say there how fast it went; a lost process is the end, as is Ctrl-C."""
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    days, begun = (window.until - window.since).days, list[float]()
    bar = Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
    tasks = [bar.add_task("准备", total=days) for _ in range(processes)]
    with Signals() as signals, bar:

        def tell(share: int, today: date) -> None:
            signals.raise_if_asked()
            begun.append(clock.steady())
            bar.update(tasks[share - 1], completed=(today - window.since.date()).days, description=f"{today:%m-%d}")
            if share == 1 and today.day == 1 and not console.is_terminal:
                console.print(f"{today} …")

        try:
            found = crew.play(current(), folder, window, processes, tell)
        except (CrewLost, StopAsked):
            console.print("推演中断，一次性数据已清除" if signals.asked else "推演进程意外结束，原因见上")
            raise typer.Exit(INTERRUPTED if signals.asked else FAILED) from None
    seconds = clock.steady() - begun[0] if begun else 0.0
    speed = found.moves / seconds if seconds else 0.0
    console.print(f"流转 {found.moves} 步，用时 {seconds:.0f} 秒，每秒 {speed:.0f} 步（{processes} 个进程）")
    return found
