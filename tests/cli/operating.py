"""An operator at the command line of one house."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duzhan import settings
from duzhan.cli.main import app
from duzhan.store.databases import Logins


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

    def told(self, *words: str, exit_code: int = 0) -> dict[str, object]:
        """Run a command with --json and return its one object."""
        done = self.run(*words, "--json")
        assert done.exit_code == exit_code, (done.output, done.exception)
        said: dict[str, object] = json.loads(done.stdout)
        return said
