"""E-mail by SMTP (RFC 5321); the notice's id is the Message-ID, so that a second copy is recognised as one."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from uuid import UUID

import httpx

from duzhan.notify.channel import Delivery
from duzhan.outbound.undelivered import Undelivered
from duzhan.settings import Settings

TIMEOUT = 15
"""Seconds for each step of the conversation."""
FOR_EVER = range(500, 600)
"""SMTP codes after which trying again is pointless."""


@dataclass(frozen=True, slots=True)
class Email:
    """A mail server as the settings name it."""

    settings: Settings

    def deliver(self, delivery: Delivery) -> None:
        """Hand one message to the mail server; raises Undelivered with the server's words."""
        try:
            with smtplib.SMTP(self.settings.smtp_host, self.settings.smtp_port, timeout=TIMEOUT) as server:
                self._introduce(server)
                server.send_message(self._compose(delivery))
        except smtplib.SMTPRecipientsRefused as no:
            code = max(code for code, _ in no.recipients.values())
            raise Undelivered(str(no), final=code in FOR_EVER) from no
        except smtplib.SMTPResponseException as no:
            raise Undelivered(str(no), final=False, down=isinstance(no, smtplib.SMTPConnectError)) from no
        except (OSError, smtplib.SMTPException) as no:
            raise Undelivered(str(no) or type(no).__name__, final=False, down=_is_down(no)) from no

    def _introduce(self, server: smtplib.SMTP) -> None:
        if self.settings.smtp_starttls:
            server.starttls(context=_trusted())
        if self.settings.smtp_user is not None and self.settings.smtp_password is not None:
            server.login(self.settings.smtp_user, self.settings.smtp_password.get_secret_value())

    def _compose(self, delivery: Delivery) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.settings.mail_from
        message["To"] = Address(display_name=delivery.name, addr_spec=delivery.address)
        message["Subject"] = delivery.subject
        message["Message-ID"] = _message_id(delivery.id, self.settings.mail_from)
        message["Date"] = format_datetime(delivery.at)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(delivery.body)
        return message


def _message_id(notice: UUID, mail_from: str) -> str:
    return f"<{notice}@{mail_from.rpartition('@')[2]}>"


def _is_down(no: Exception) -> bool:
    """Tell a server that is not there, or that went away, from one that says no; smtplib's own errors are OSErrors."""
    return isinstance(no, smtplib.SMTPServerDisconnected) or not isinstance(no, smtplib.SMTPException)


@cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates that we trust once; SSL_CERT_FILE names an operator's own."""
    return httpx.create_ssl_context()
