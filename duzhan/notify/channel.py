"""What every channel is: it delivers one message, or says why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from duzhan.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one address; ``id`` is the same however often it is tried.

    ``address`` is what the channel sends to: a mail address, a phone number, a robot's or a webhook's URL; ``secret``
    is what its owner deposited to sign with, empty where there is none. ``facts`` is what machines are told.
    """

    id: UUID
    address: str
    name: str
    subject: str
    body: str
    at: datetime
    secret: str = ""
    facts: str = "{}"
    """One JSON object, for channels whose readers are programs."""


class Sender(Protocol):
    """A way out of the house."""

    def deliver(self, delivery: Delivery) -> None:
        """Deliver one message; raises Undelivered. Returns only when the receiver has confirmed."""


Channels = Mapping[Channel, Sender]

Clock = Callable[[], datetime]
"""Tells the time, aware, that a receiver reads on its own clock: signatures are dated by it, never by a rehearsal's."""
