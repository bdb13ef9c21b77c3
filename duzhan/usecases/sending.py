"""Sending: one message, tried once, and settled by what its receiver said."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError
from random import Random
from threading import Lock

from duzhan.notify.channel import Delivery, Sender
from duzhan.outbound.undelivered import Undelivered
from duzhan.store import outbox
from duzhan.store.outbox import Lease, Try
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases import message_words
from duzhan.usecases.delivery_report import DeliveryReport
from duzhan.usecases.outgoing import Parcel
from duzhan.vocabulary import Channel

RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 720, 1440, 1440))
"""The waits between attempts: about three days in all, then the message is dead, and listed as such."""
JITTER = 0.2
"""Each wait is longer or shorter by up to this share, so that what failed together does not come back together."""
LONGEST_WAIT = timedelta(days=1)
"""However long a receiver asks to be left alone."""
DOWN = 3
"""After so many messages in a row without any answer, nothing more is tried there in this run."""
UNSENDABLE = (MessageError, ValueError, TypeError, LookupError, AttributeError)
"""What a library makes of an address that is none, or of words that it cannot carry."""
LONGEST_ANSWER, UNSAID = 500, "undelivered"


@dataclass(slots=True)
class Breaker:
    """Counts what gets no answer in a row; open, it lets nothing more through."""

    down: int = 0
    lock: Lock = field(default_factory=Lock)

    def note(self, *, answered: bool) -> None:
        """Take down whether the receiver answered at all."""
        with self.lock:
            self.down = 0 if answered else self.down + 1

    @property
    def open(self) -> bool:
        """Whether nothing more is to be tried."""
        return self.down >= DOWN


@dataclass(frozen=True, slots=True)
class Way:
    """A channel's way out of the house; ``chance`` is where the jitter of the waits comes from."""

    pool: Pool
    channel: Channel
    sender: Sender
    chance: Random


def send(way: Way, breaker: Breaker, parcel: Parcel) -> DeliveryReport:
    """Send and settle; where settling fails nothing is sent again before the lease runs out, then by the same id."""
    no = _attempt(way.sender, parcel.delivery)
    breaker.note(answered=no is None or not no.down)
    with transaction(way.pool) as tx:
        answer = "" if no is None else no.reason[:LONGEST_ANSWER] or UNSAID
        outbox.record(tx, parcel.lease, Try(way.channel, parcel.digest, answer))
        if no is not None:
            return _settle_failed(tx, way, parcel, no)
        return DeliveryReport(sent=len(outbox.settle_sent(tx, parcel.lease)))


def _attempt(sender: Sender, delivery: Delivery) -> Undelivered | None:
    """Send; return why it was not delivered. What no channel can make a message of is given up, and stops no other."""
    try:
        sender.deliver(delivery)
    except Undelivered as no:
        return no
    except UNSENDABLE as fault:
        return Undelivered(message_words.named(fault), final=True)
    return None


def _settle_failed(tx: Tx, way: Way, parcel: Parcel, no: Undelivered) -> DeliveryReport:
    reason = no.reason[:LONGEST_ANSWER]
    retry_at = None if no.final else _retry_at(parcel.lease, no, tx.now, way.chance)
    if retry_at is not None:
        return DeliveryReport(retried=len(outbox.settle_retry(tx, parcel.lease, reason, retry_at)))
    dead = outbox.settle_dead(tx, parcel.lease, reason)
    urgent = [notice for notice in parcel.urgent if notice in dead]
    return DeliveryReport(dead=len(dead), fallen_back=outbox.fall_back(tx, dead, urgent) if dead else 0)


def _retry_at(lease: Lease, no: Undelivered, now: datetime, chance: Random) -> datetime | None:
    """Return when to try again after this attempt; None after the last one."""
    position = lease.attempts - 1
    if position >= len(RETRY_AFTER):
        return None
    wait = RETRY_AFTER[position] * (1 - JITTER + 2 * JITTER * chance.random())
    asked = timedelta(seconds=no.wait or 0.0)
    return now + max(wait, min(asked, LONGEST_WAIT))
