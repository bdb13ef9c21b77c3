"""The real command on a home of its own: what is not ready is said in one line, without a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    assert "DUZHAN_REHEARSAL=1" in kept.refused("clock", "advance", "1d")
    assert kept.run("clock", "set", "2020-05-29 09:40", DUZHAN_REHEARSAL="1").returncode == 0


@pytest.mark.parametrize("address", ["nonsense", "sqlite:///x.db", "postgresql://host:port/x"])
def test_a_malformed_database_address_is_not_shown(shell: Shell, address: str) -> None:
    said = shell.refused("sweep", DUZHAN_DATABASE_URL=address)
    assert "DUZHAN_DATABASE_URL" in said
    assert address not in said


def test_a_database_that_does_not_answer_is_one_line(shell: Shell) -> None:
    nobody = "postgresql://nobody:secret@127.0.0.1:1/duzhan"
    said = shell.refused("sweep", DUZHAN_DATABASE_URL=nobody)
    assert said.startswith("数据库用不了：")
    assert "secret" not in said


def test_with_json_a_refusal_is_one_object(shell: Shell) -> None:
    done = shell.run("clock", "advance", "3d", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["type"] == "rehearsal-only"


def test_settings_that_contradict_each_other_are_one_line(shell: Shell) -> None:
    assert "正式环境不得演练" in shell.refused("clock", "show", DUZHAN_ENV="production", DUZHAN_REHEARSAL="1")
    assert "正式环境" in shell.refused("demo", DUZHAN_ENV="production", DUZHAN_DATABASE_URL="postgresql://u@h/d")


@pytest.mark.parametrize(
    "command", ["demo", "migrate", "route", "sweep", "deliver", "close-ledger", "campaign", "clock"]
)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    done = shell.run(command, "--help")
    assert done.returncode == 0
    assert "--help" in done.stdout
