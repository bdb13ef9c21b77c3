"""What is outside the house: a mail server, receivers of HTTP, a hole that swallows every call; all of them real."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from waiting import free_ports
from world import World, actor

from duzhan.notify.channel import Channels
from duzhan.notify.channels import configured
from duzhan.notify.dingtalk import Dingtalk
from duzhan.notify.feishu import Feishu
from duzhan.notify.webhook import Webhooks
from duzhan.notify.wecom import Wecom
from duzhan.outbound.door import Outbound
from duzhan.settings import Settings
from duzhan.store.transaction import reading
from duzhan.usecases.add_contact import Wish, add_contact
from duzhan.vocabulary import Channel

ROBOT_SAYS_YES = b'{"errcode":0,"code":0,"errmsg":"ok"}'


def machine_now() -> datetime:
    """Tell the time by which signatures are dated."""
    return datetime.fromtimestamp(time.time(), UTC)


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

    def ids(self) -> list[str]:
        """Return the id of each mail, in the order of their coming."""
        return [mail["Message-ID"].strip("<>").partition("@")[0] for mail in self.mails]

    def to(self, username: str) -> list[EmailMessage]:
        """Return what somebody of the world was mailed."""
        return [mail for mail in self.mails if mail["To"].addresses[0].username == username]


@contextmanager
def mail_server(postbox: Postbox) -> Iterator[int]:
    """Open a mail server before a postbox and yield its port."""
    (port,) = free_ports(1)
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@dataclass
class Receiver:
    """Keeps what is posted to it, and answers as it is told."""

    port: int = 0
    status: int = 200
    says: bytes = ROBOT_SAYS_YES
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    """What happens when a message has come, and before it is answered."""

    @property
    def place(self) -> str:
        """Host and port, as the operator allows them."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/hook") -> str:
        """Return an address of this receiver."""
        return f"http://{self.place}{path}"

    def jsons(self) -> list[dict[str, object]]:
        """Return what came, read as JSON."""
        return [json.loads(body) for body in self.bodies]

    def ids(self) -> list[str]:
        """Return the webhook's id of each message that came."""
        return [headers["webhook-id"] for headers in self.headers]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Open a receiver of HTTP on a free port."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server has it so
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.bodies.append(body)
            kept.headers.append({name.lower(): value for name, value in self.headers.items()})
            kept.before()
            self.send_response(kept.status)
            self.send_header("content-length", str(len(kept.says)))
            self.end_headers()
            self.wfile.write(kept.says)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def black_hole() -> Iterator[int]:
    """Open a port that takes every call and never says a word."""
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(64)
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(hole.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield hole.getsockname()[1]
        hole.shutdown(socket.SHUT_RDWR)
        for call in taken:
            call.close()


def contact(world: World, username: str, channel: Channel, address: str, **more: object) -> int:
    """Register where one of the people is reached, as the operator would; in-house receivers are allowed."""
    allowed = frozenset({urlsplit(address).netloc})
    with world.tx() as tx:
        wish = Wish(channel, address, **more)  # type: ignore[arg-type]  # the wish's own fields
        return int(add_contact(tx, wish, account=actor(username).account, allowed=allowed).id or 0)


def notices(world: World, username: str, **wanted: object) -> list[dict[str, object]]:
    """Return somebody's notices outside the inbox, oldest first."""
    asked = text(
        "select n.*, c.address from notice n left join contact c on c.id = n.contact"
        " where n.recipient = :who and n.channel <> 'inbox' order by n.created_at, n.id"
    )
    with reading(world.pool) as tx:
        rows = [dict(row) for row in tx.run(asked, {"who": actor(username).account}).mappings()]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def ways_out(outbound: Outbound, settings: Settings) -> Channels:
    """Return the channels of a deployment with another door to the outside, as one that closes earlier."""
    robots = {
        Channel.DINGTALK: Dingtalk(outbound, machine_now),
        Channel.WECOM: Wecom(outbound),
        Channel.FEISHU: Feishu(outbound, machine_now),
        Channel.WEBHOOK: Webhooks(outbound, machine_now),
    }
    return {**configured(settings, machine_now), **robots}
