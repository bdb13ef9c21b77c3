"""`duzhan up`: everything on one machine, in order, watched, and gone when it ends."""

import json
import sys
from dataclasses import dataclass
from subprocess import CalledProcessError
from typing import Annotated

import typer

from duzhan import log, settings
from duzhan.campaign.load import load_campaign
from duzhan.cli import process_home, process_ports, process_programs
from duzhan.cli.process_refusals import DemoInProduction
from duzhan.cli.process_signals import Signals, StopAsked
from duzhan.cli.supervisor import Supervisor
from duzhan.settings import Environment, Settings
from duzhan.store import policies
from duzhan.store.databases import Logins, open_logins
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate
from duzhan.store.transaction import transaction
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.worked_example import load as worked_example

# Labels of equal width, so that the addresses stand in one column.
LABELS = {
    "web": "网页　　",
    "docs": "接口文档",
    "prefect": "调度　　",
    "demo_accounts": "演示账号",
    "logs": "日志　　",
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for on the command line."""

    settings: Settings
    demo: bool
    prefect: bool
    as_json: bool

    def say(self, sentence: str) -> None:
        """Tell the operator; with --json standard output is kept for the object."""
        print(sentence, file=sys.stderr if self.as_json else sys.stdout, flush=True)


def command(
    demo: Annotated[bool, typer.Option("--demo", help="演练：载入示例案件和演示账号，时钟可拨动。")] = False,
    prefect: Annotated[
        bool, typer.Option(help="同时启动调度（Prefect）；否则由 duzhan route、sweep、close-ledger、deliver 代行。")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="就绪后在标准输出打印一个 JSON 对象。")] = False,
) -> None:
    """Start everything that one machine needs, print where it is, and run until Ctrl-C or SIGTERM ends it."""
    wish = _Wish(_chosen(demo), demo, prefect, as_json)
    log.configure(as_json=wish.settings.log_json)
    with Signals() as signals, process_home.occupy(wish.settings.home):
        process_ports.refuse_taken(process_programs.ports(wish.settings, prefect=prefect))
        try:
            _serve(wish, signals)
        except StopAsked:
            wish.say("已全部停止")
        except CalledProcessError:
            # Ctrl-C reaches the whole terminal: initdb and pg_ctl too, which then fail while we take note.
            if not signals.asked:
                raise
            wish.say("已全部停止")


def _chosen(demo: bool) -> Settings:
    """Return the settings with the home's whole path, in rehearsal when there is a demo."""
    chosen = settings.current()
    if demo and chosen.env is Environment.PRODUCTION:
        raise DemoInProduction
    return chosen.model_copy(update={"home": chosen.home.resolve(), "rehearsal": demo or chosen.rehearsal})


def _serve(wish: _Wish, signals: Signals) -> None:
    wish.say("启动数据库 …")
    with (
        open_logins(wish.settings) as logins,
        Supervisor(wish.settings.home / "logs", signals, wish.say) as supervisor,
    ):
        wish.say("升级数据库结构 …")
        migrate(logins)
        signals.raise_if_asked()
        programs = process_programs.of(wish.settings, logins)
        if wish.prefect:
            # Prefect's server takes longest and needs nothing of ours: it starts while we fill the database.
            wish.say("启动调度 Prefect（首次约半分钟）…")
            supervisor.launch(programs.server)
        _fill(wish, logins)
        signals.raise_if_asked()
        wish.say("启动网页和接口 …")
        supervisor.launch(programs.app)
        if wish.prefect:
            supervisor.await_ready(programs.server)
            wish.say("启动定时任务 …")
            supervisor.launch(programs.flows)
        supervisor.await_ready(programs.app)
        _announce(wish)
        supervisor.watch()


def _fill(wish: _Wish, logins: Logins) -> None:
    """Adopt the campaign if none is adopted and, with --demo, load the worked example.

    A request to end waits until this is done: half an example would stay half an example.
    """
    with open_pool(logins.migrate, size=2) as pool:
        with transaction(pool) as tx:
            if policies.find(tx) is None:
                wish.say(f"采用方案 {wish.settings.campaign} …")
                adopt_campaign(tx, load_campaign(wish.settings.campaign_folder), by="duzhan up")
        if wish.demo:
            wish.say("载入示例 …")
            wish.say(worked_example.load(pool, wish.settings).announcement())


def _announce(wish: _Wish) -> None:
    home, web = wish.settings.home, f"http://{process_ports.reachable(wish.settings.host)}:{wish.settings.port}"
    addresses = {"web": web, "docs": f"{web}/api/v1/docs"}
    if wish.prefect:
        addresses["prefect"] = f"http://127.0.0.1:{wish.settings.prefect_port}"
    if wish.demo:
        addresses["demo_accounts"] = str(home / "demo-accounts.json")
    addresses["logs"] = str(home / "logs")
    if wish.as_json:
        print(json.dumps(addresses, ensure_ascii=False), flush=True)
    else:
        lines = [f"  {LABELS[name]}  {value}" for name, value in addresses.items()]
        wish.say("\n".join(["", "督战已就绪，按 Ctrl-C 停止", *lines, ""]))
    if not wish.prefect:
        wish.say("未启动调度：交办、督办、销号、送达请用 duzhan route、sweep、close-ledger、deliver 代行")
