"""An operator at the command line of one house."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duzhan import settings
from duzhan.cli.main import app
from duzhan.store.databases import Logins

DOCS = Path(__file__).parents[2] / "docs"


def shown(page: str, command: str) -> list[str]:
    """Return the lines that a page of the docs shows as the answer to a command."""
    block = rf"^```sh\n{re.escape(command)}\n```\n+```text\n(.*?)^```$"
    found = re.search(block, (DOCS / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None, f"{page} shows no answer to {command}"
    return found[1].splitlines()


class Operator:
    """Runs commands against a database that the environment names, as an operator's shell would."""

    def __init__(self, database: Logins, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.setting(DUZHAN_DATABASE_URL=database.app, DUZHAN_WORKER_URL=database.worker, DUZHAN_HOME=str(home))

    def setting(self, **variables: str) -> None:
        """Set variables of the environment."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)
        settings.current.cache_clear()

    def rehearse(self) -> None:
        """Let the house rehearse."""
        self.setting(DUZHAN_REHEARSAL="1")

    def run(self, *words: str) -> Result:
        """Run a command."""
        return CliRunner().invoke(app, list(words))

    def typed(self, text: str, *words: str) -> Result:
        """Run a command and type something into it."""
        return CliRunner().invoke(app, list(words), input=text)

    def says(self, *words: str) -> str:
        """Run a command that succeeds and return what it prints."""
        done = self.run(*words)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    def misread(self, *words: str) -> str:
        """Run a command that does not understand what was typed, and return what it says, without the frame."""
        done = self.run(*words)
        assert (done.exit_code, done.stdout) == (2, ""), (done.output, done.exception)
        return re.sub(r"[\s│]", "", done.stderr)

    def told(self, *words: str, exit_code: int = 0) -> dict[str, object]:
        """Run a command with --json and return its one object."""
        done = self.run(*words, "--json")
        assert done.exit_code == exit_code, (done.output, done.exception)
        said: dict[str, object] = json.loads(done.stdout)
        return said
