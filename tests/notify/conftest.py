"""Fixtures: a message, receivers that close with the test, an authority that certifies names for them."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from authority import Authority
from receivers import Behaviour, Receive, Receiver

from duzhan.notify.channel import Delivery


@pytest.fixture
def receive() -> Iterator[Receive]:
    """Open receivers that behave as told."""
    with ExitStack() as open_doors:

        def opened(*ways: Behaviour, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Receiver:
            return open_doors.enter_context(Receiver(*ways, host=host, tls=tls))

        yield opened


@pytest.fixture
def message() -> Delivery:
    """Give a message that waits for an address."""
    return Delivery(
        id=UUID("0190a1b2-c3d4-7e5f-8a9b-0123456789ab"),
        address="",
        name="嵩县水利局经办",
        subject="交办 豫督〔2020〕1号：拜石村饮水管网",
        body="请于6月28日（周日）24:00前完成整改。",
        at=datetime(2020, 3, 21, 8, 0, tzinfo=UTC),
        facts='{"type":"case.assigned","case":"豫督〔2020〕1号"}',
    )


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give an authority that nobody trusts but who is told to."""
    return Authority(Path(tmp_path_factory.mktemp("authority")))
