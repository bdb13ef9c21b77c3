"""The guide for auditors is played: its commands say what it shows, of a whole record and of a changed one."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from operating import Operator
from sqlalchemy.engine import make_url
from world import World

from duzhan.store.databases import Logins

GUIDE = Path(__file__).parents[2] / "docs/guide-auditors.md"
KEY = "db372def96e5b3e6e552bcfeacedd3d9ec34ef33ef5de82b1819f52cbcf83246"
"""Stands in the guide for the house's public key, which is another one in each house."""
ANSWERED = re.compile(r"^```sh\n(?P<command>.*?)^```\n\n```text\n(?P<answer>.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGED = ["update event set detail = jsonb_set(detail, '{opinion}', '\"x\"') where id = 5"]
"""What the owner does between the guide's first command and its second."""


@pytest.fixture
def case(world: World, operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Seal and anchor a closed case, and give the auditor the anchors and the bundle in a folder of their own."""
    number = world.to_closed().number
    operator.says("seal")
    operator.says("ledger", "anchor")
    (anchors,) = tmp_path.rglob("anchors.jsonl")
    folder = tmp_path / "auditor"
    folder.mkdir()
    (folder / "anchors.jsonl").write_bytes(anchors.read_bytes())
    operator.says("ledger", "bundle", number, "--out", str(folder / f"{number}.zip"))
    monkeypatch.chdir(folder)
    return number


def ran(command: str, operator: Operator) -> str:
    """Run a command of the guide: one of ours in this process, any other in a shell without us."""
    if command.startswith("duzhan "):
        return operator.run(*shlex.split(command)[1:]).stdout
    shell = command.replace("python3 ", f"{sys.executable} -I ")
    return subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False, timeout=60).stdout


@pytest.mark.usefixtures("case")
def test_the_auditors_guide_shows_what_really_happens(
    operator: Operator, database: Logins, pytestconfig: pytest.Config
) -> None:
    # Refresh with: pytest tests/contract tests/cli/test_guide_auditors.py -k auditors --write-guide
    (public,) = [line["public_key"] for line in operator.told("keys", "show")["keys"]]  # type: ignore[attr-defined]
    changes = iter(CHANGED)

    def played(block: re.Match[str]) -> str:
        said = ran(block["command"].strip().replace(KEY, public), operator).replace(public, KEY)
        change(database, next(changes, "select 1"))
        return f"```sh\n{block['command']}```\n\n```text\n{said.rstrip()}\n```"

    shown = GUIDE.read_text(encoding="utf-8")
    again, blocks = ANSWERED.subn(played, shown)
    assert blocks == 4
    if pytestconfig.getoption("--write-guide", default=False):
        GUIDE.write_text(again, encoding="utf-8")
        return
    assert shown == again


def change(database: Logins, statement: str) -> None:
    """Do what only the database's owner can."""
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(statement.encode())
