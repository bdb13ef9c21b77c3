"""Notices leave the house by a real mail server, once, and wait for one that is down."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from world import World

from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.store.transaction import reading
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.sweep_clocks import sweep_clocks


class Postbox:
    """Keeps what is mailed; refuses for ever whom it is told to refuse."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def mailing(postbox: Postbox, settings: Settings) -> Iterator[Settings]:
    """Name a mail server that is really there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "duzhan@example.org"})
    controller.stop()


def test_an_assigned_case_is_mailed_to_its_units_once(world: World, postbox: Postbox, mailing: Settings) -> None:
    number = world.log().number
    world.assign(number)
    report = deliver_notices(world.pool, configured(mailing))
    assert report.dead == report.retried == 0
    assert report.sent == len(postbox.mails)
    told = {mail["To"].addresses[0].username for mail in postbox.mails if mail["Subject"].startswith("交办")}
    assert told == {"water", "water_head", "health", "health_head"}
    assert deliver_notices(world.pool, configured(mailing)) == DeliveryReport()


def test_a_mail_says_case_place_content_and_due_date(world: World, postbox: Postbox, mailing: Settings) -> None:
    number = world.log().number
    world.assign(number)
    deliver_notices(world.pool, configured(mailing))
    mail = next(mail for mail in postbox.mails if mail["To"].addresses[0].username == "water")
    words = mail.get_content()
    assert number in mail["Subject"]
    assert "拜石村" in words
    assert "6月28日（周日）24:00" in words


def test_a_mail_carries_the_notices_own_id(world: World, postbox: Postbox, mailing: Settings) -> None:
    world.log()
    deliver_notices(world.pool, configured(mailing))
    with reading(world.pool) as tx:
        ids = {str(key) for key in tx.run(text("select id from notice where channel = 'email'")).scalars()}
    assert {mail["Message-ID"].strip("<>").partition("@")[0] for mail in postbox.mails} == ids


def test_a_mail_server_that_is_down_loses_nothing(world: World, mailing: Settings, postbox: Postbox) -> None:
    world.log()
    nowhere = mailing.model_copy(update={"smtp_port": 1})
    report = deliver_notices(world.pool, configured(nowhere))
    assert report.retried > 0
    assert report.sent == report.dead == 0
    assert deliver_notices(world.pool, configured(mailing)).sent == 0, "it waits a while before trying again"
    world.now += timedelta(minutes=2)
    assert deliver_notices(world.pool, configured(mailing)).sent == report.retried
    assert len(postbox.mails) == report.retried


def test_an_address_that_does_not_exist_is_dead_at_once_and_visible(
    world: World, mailing: Settings, postbox: Postbox
) -> None:
    postbox.refused.add("province_office@example.org")
    world.log()
    report = deliver_notices(world.pool, configured(mailing))
    assert report.dead == 1
    assert report.sent == 1
    with reading(world.pool) as tx:
        error = tx.run(text("select last_error from notice where state = 'dead'")).scalar_one()
    assert "no such mailbox" in error


def test_a_notice_is_given_up_after_three_days(world: World, mailing: Settings) -> None:
    world.log()
    nowhere = configured(mailing.model_copy(update={"smtp_port": 1}))
    begun = world.now
    report = DeliveryReport()
    while not report.dead:
        report = deliver_notices(world.pool, nowhere)
        world.now += timedelta(minutes=30)
        assert world.now - begun < timedelta(days=5)
    assert world.now - begun > timedelta(days=3)


def test_what_a_moved_deadline_had_announced_does_not_leave_the_house(
    world: World, postbox: Postbox, mailing: Settings
) -> None:
    number = world.to_rectifying().number
    deliver_notices(world.pool, configured(mailing))
    postbox.mails.clear()
    world.now += timedelta(days=35)
    assert sweep_clocks(world.pool).decided > 0
    world.submit(number)
    deliver_notices(world.pool, configured(mailing))
    assert not [mail for mail in postbox.mails if "逾期" in mail.get_content()]
