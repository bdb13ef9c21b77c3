"""Fixtures: what is outside the house while notices leave it."""

from collections.abc import Iterator

import pytest
from outside import Postbox, Receiver, mail_server, receiver

from duzhan.settings import Settings


@pytest.fixture
def postbox() -> Postbox:
    """Give a postbox, empty."""
    return Postbox()


@pytest.fixture
def mailing(postbox: Postbox, settings: Settings) -> Iterator[Settings]:
    """Name a mail server that is really there."""
    with mail_server(postbox) as port:
        yield settings.model_copy(
            update={"smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "duzhan@example.org"}
        )


@pytest.fixture
def robot() -> Iterator[Receiver]:
    """Open a receiver of HTTP that takes everything."""
    with receiver() as opened:
        yield opened
