"""A mail server that is not there is told from one that says no, and a stranger's certificate is not talked to."""

import socket
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from authority import Authority
from waiting import free_ports

from duzhan.notify import email
from duzhan.notify.channel import Delivery
from duzhan.notify.email import Email
from duzhan.outbound.undelivered import Undelivered
from duzhan.settings import Settings


class Postbox:
    """Keeps what it is given, and refuses two recipients, one of them for now only."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith(("nobody", "later")):
            return "550 no such mailbox" if address.startswith("nobody") else "450 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"


@contextmanager
def opened(postbox: Postbox, settings: Settings, tls: ssl.SSLContext | None = None) -> Iterator[Settings]:
    """Open a mail server and name it."""
    (port,) = free_ports(1)
    host = "localhost" if tls else "127.0.0.1"
    server = Controller(postbox, hostname=host, port=port, tls_context=tls, require_starttls=tls is not None)
    with ExitStack() as closing:
        server.start()
        closing.callback(server.stop)
        yield settings.model_copy(update={"smtp_host": host, "smtp_port": port, "smtp_starttls": tls is not None})


def mailed(settings: Settings, message: Delivery, to: str = "water@example.org") -> None:
    Email(settings).deliver(replace(message, address=to))


def refusal(settings: Settings, message: Delivery, to: str = "water@example.org") -> Undelivered:
    with pytest.raises(Undelivered) as refused:
        mailed(settings, message, to)
    return refused.value


def test_a_mail_server_that_is_not_there_is_down(settings: Settings, message: Delivery) -> None:
    nowhere = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": free_ports(1)[0]})
    no = refusal(nowhere, message)
    assert (no.down, no.final) == (True, False)


GREETINGS = {
    "is too busy": b"421 too busy\r\n",
    "is no mail server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "hangs up": b"",
    "hangs up in a word": b"22",
}


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_mail_server_that_does_not_let_anybody_in_is_down(
    greeting: str, settings: Settings, message: Delivery
) -> None:
    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(GREETINGS[greeting])

    with socketserver.TCPServer(("127.0.0.1", 0), Door) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        place = {"smtp_host": "127.0.0.1", "smtp_port": server.server_address[1]}
        no = refusal(settings.model_copy(update=place), message)
        thread.join()
    assert (no.down, no.final) == (True, False)


def test_a_mail_server_that_says_nothing_is_down(
    settings: Settings, message: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = {"smtp_host": "127.0.0.1", "smtp_port": silent.getsockname()[1]}
        no = refusal(settings.model_copy(update=place), message)
    assert (no.down, no.final) == (True, False)


@pytest.mark.parametrize(("to", "final"), [("nobody@example.org", True), ("later@example.org", False)])
def test_a_mail_server_that_says_no_is_not_down(to: str, settings: Settings, message: Delivery, *, final: bool) -> None:
    postbox = Postbox()
    with opened(postbox, settings) as mailing:
        no = refusal(mailing, message, to)
    assert (no.down, no.final) == (False, final)
    assert postbox.mails == []


def test_a_certificate_that_nobody_trusts_gets_no_mail(
    settings: Settings, message: Delivery, authority: Authority
) -> None:
    postbox = Postbox()
    with opened(postbox, settings, authority.serving("localhost")) as mailing:
        no = refusal(mailing, message)
    assert "CERTIFICATE_VERIFY_FAILED" in no.reason
    assert (no.down, no.final) == (True, False)
    assert postbox.mails == []


@pytest.mark.parametrize("name", ["localhost", "other.example"])
def test_a_certificate_is_taken_for_its_own_name_by_an_authority_of_ours(
    name: str, settings: Settings, message: Delivery, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    email._trusted.cache_clear()  # noqa: SLF001  # it is read once in the life of a program
    postbox = Postbox()
    try:
        with opened(postbox, settings, authority.serving(name)) as mailing:
            if name == "localhost":
                mailed(mailing, message)
            else:
                assert refusal(mailing, message).down
    finally:
        email._trusted.cache_clear()  # noqa: SLF001
    assert len(postbox.mails) == (1 if name == "localhost" else 0)
