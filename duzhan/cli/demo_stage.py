"""The stage of the demo: a throw-away home with its own PostgreSQL and the API on a free port, gone at the end."""

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duzhan import settings
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.load import load_campaign
from duzhan.cli import process_programs
from duzhan.cli.process_refusals import DemoInProduction
from duzhan.cli.process_signals import Signals
from duzhan.cli.supervisor import Supervisor
from duzhan.settings import Environment, Settings
from duzhan.store import embedded
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.worked_example import agenda, cast
from duzhan.worked_example.cast import Cast
from duzhan.worked_example.story import Story
from duzhan.worked_example.timepiece import Rehearsal

HOST = "127.0.0.1"
CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a player needs; ``worker`` are the connections of the flows."""

    settings: Settings
    campaign: Campaign
    cast: Cast
    tokens: Mapping[str, str]
    worker: Pool
    url: str


@contextmanager
def stage(story: Story, signals: Signals, say: Callable[[str], None], *, keep: bool) -> Iterator[Stage]:
    """Set the stage, and clear it away unless it is to be kept."""
    chosen = settings.current()
    if chosen.env is Environment.PRODUCTION:
        raise DemoInProduction
    home = Path(tempfile.mkdtemp(prefix="duzhan-demo-"))
    throw_away = {"home": home, "rehearsal": True, "host": HOST, "port": _free_port()}
    elsewhere = dict.fromkeys(("database_url", "migrate_url", "worker_url"))
    try:
        yield from _set(story, signals, say, chosen.model_copy(update={**throw_away, **elsewhere}))
    finally:
        if keep:
            say(f"演示数据保留在 {home}")
        else:
            shutil.rmtree(home, ignore_errors=True)


def _set(story: Story, signals: Signals, say: Callable[[str], None], own: Settings) -> Iterator[Stage]:
    say("启动一次性数据库 …")
    with open_logins(own) as logins, Supervisor(own.home / "logs", signals, say) as supervisor:
        embedded.forget_on_crash(logins.migrate)
        migrate(logins)
        signals.raise_if_asked()
        program = process_programs.of(own, logins).app
        say(f"启动接口 http://{own.host}:{own.port} …")
        supervisor.launch(program)
        with open_pool(logins.app, size=1) as app, open_pool(logins.worker, size=CONNECTIONS) as worker:
            say(f"采用方案 {own.campaign}，开设账号 …")
            campaign = load_campaign(own.campaign_folder)
            Rehearsal(app).start(agenda.OPENING)
            with transaction(app) as tx:
                adopt_campaign(tx, campaign, by="duzhan demo")
                people = cast.of(tx, campaign, story)
                cast.open_accounts(tx, people)
                tokens = cast.tokens(tx, people, hours=own.token_hours)
            supervisor.await_ready(program)
            yield Stage(own, campaign, people, tokens, worker, f"http://{own.host}:{own.port}")


def _free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        return int(door.getsockname()[1])
