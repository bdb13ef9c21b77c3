"""The real command on a home of its own: what is not ready is said in one line, without a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from operating import Operator

from duzhan.cli.process_refusals import DemoInProduction
from duzhan.errors import DatabaseAddressInvalid
from duzhan.settings import current
from duzhan.store.databases import open_logins

DUZHAN = Path(sys.executable).with_name("duzhan")
OURS = {name: value for name, value in os.environ.items() if not name.startswith("DUZHAN_")}  # noqa: TID251


class Shell:
    """Runs the real command in its own process."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        environment = OURS | {"DUZHAN_HOME": str(self.home)} | variables
        return subprocess.run(
            [DUZHAN, *words], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def refused(self, *words: str, **variables: str) -> str:
        """Run a command that refuses and return the one line that it says."""
        done = self.run(*words, **variables)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done
        return done.stderr.strip()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Keep one embedded PostgreSQL running, so that not every command starts its own."""
    home = tmp_path_factory.mktemp("home")
    with open_logins(current().model_copy(update={"home": home, "database_url": None})):
        yield Shell(home)


def test_a_new_home_is_migrated_adopted_and_swept_by_commands(kept: Shell) -> None:
    assert "先运行 duzhan migrate" in kept.refused("sweep")
    first, again = kept.run("migrate"), kept.run("migrate", "--json")
    assert (first.returncode, again.returncode) == (0, 0), (first, again)
    assert f"数据库结构已是 {json.loads(again.stdout)['revision']}\n" == first.stdout
    assert kept.refused("campaign", "diff", "config/campaigns/henan-2020").startswith("尚未采用任何督战方案")
    assert kept.run("campaign", "adopt", "config/campaigns/henan-2020").returncode == 0
    assert kept.run("sweep").stdout == "督办 0 项，越过较低层级 0 项，恢复挂账 0 件，通知 0 条\n"


def test_what_the_environment_gets_wrong_is_one_line(shell: Shell) -> None:
    assert "正式环境不得演练" in shell.refused("clock", "show", DUZHAN_ENV="production", DUZHAN_REHEARSAL="1")
    said = shell.refused("sweep", DUZHAN_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/duzhan")
    assert said.startswith("数据库用不了：")
    assert "secret" not in said


def test_with_json_a_refusal_is_one_object(shell: Shell) -> None:
    done = shell.run("clock", "advance", "3d", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["type"] == "rehearsal-only"


@pytest.mark.parametrize("address", ["nonsense", "sqlite:///x.db", "postgresql://host:port/x"])
def test_a_malformed_database_address_is_refused_and_not_shown(operator: Operator, address: str) -> None:
    operator.setting(DUZHAN_DATABASE_URL=address)
    refused = operator.run("sweep").exception
    assert isinstance(refused, DatabaseAddressInvalid)
    assert address not in str(refused)


def test_production_plays_no_demo(operator: Operator) -> None:
    operator.setting(DUZHAN_ENV="production")
    assert isinstance(operator.run("demo").exception, DemoInProduction)


@pytest.mark.parametrize(
    "command", ["demo", "migrate", "route", "sweep", "deliver", "close-ledger", "campaign", "clock"]
)
def test_every_command_explains_itself(operator: Operator, command: str) -> None:
    assert "--help" in operator.says(command, "--help")
