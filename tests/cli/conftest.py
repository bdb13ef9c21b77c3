"""A house for commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from operating import Operator

from duzhan import settings
from duzhan.store.databases import Logins


@pytest.fixture
def operator(database: Logins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """Sit at the command line of the house that the world is in."""
    yield Operator(database, tmp_path, monkeypatch)
    settings.current.cache_clear()


@pytest.fixture
def newcomer(empty_database: Logins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """Sit at the command line of a house in which nothing was adopted yet."""
    yield Operator(empty_database, tmp_path, monkeypatch)
    settings.current.cache_clear()
