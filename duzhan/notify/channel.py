"""What every channel is: it delivers one message, or says why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from duzhan.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one address; ``id`` is the same however often it is tried."""

    id: UUID
    address: str
    name: str
    subject: str
    body: str
    at: datetime


class Undelivered(Exception):
    """A channel could not deliver; ``final`` where trying again is pointless."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Sender(Protocol):
    """A way out of the house."""

    def deliver(self, delivery: Delivery) -> None:
        """Deliver one message; raises Undelivered. Returns only when the receiver has confirmed."""


Channels = Mapping[Channel, Sender]
