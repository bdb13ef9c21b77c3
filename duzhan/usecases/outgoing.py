"""What leaves the house: a message is decided under the lock of its notices, in words, before anybody sends it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from duzhan import settings
from duzhan.notify.channel import Delivery
from duzhan.policy import reach
from duzhan.policy.reach import Hours
from duzhan.store import contact_secrets, keyring, outbox
from duzhan.store.outbox import Held, Lease, Waiting
from duzhan.store.transaction import Tx
from duzhan.usecases import message_words
from duzhan.usecases.delivery_report import DeliveryReport
from duzhan.vocabulary import Channel, Digest

LEASE = timedelta(seconds=120)
"""Longer than a channel's own time-out, so that a lease outlives an attempt."""
MOST = 50
"""Notices in one message."""
PACED = frozenset({Channel.DINGTALK, Channel.WECOM, Channel.FEISHU})
PACE, PACE_SPAN = 20, timedelta(minutes=1)
"""A group's robot takes so many messages in such a span."""
RECIPIENT_DISABLED, CONTACT_DISABLED, NO_ADDRESS = "recipient disabled", "contact disabled", "no address"


@dataclass(frozen=True, slots=True)
class House:
    """What a run knows of the house: its zone, and the hours of whoever set none of their own."""

    zone: ZoneInfo
    hours: Hours


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that is leased and in words; ``urgent`` names those of its notices that may take text messages."""

    lease: Lease
    delivery: Delivery
    urgent: tuple[UUID, ...]

    @property
    def digest(self) -> str:
        """What is kept of the address."""
        return digest_of(self.delivery.address)


@dataclass(frozen=True, slots=True)
class Decided:
    """The message to send now, None where nothing of it leaves now; and what became of the rest of its notices."""

    parcel: Parcel | None
    report: DeliveryReport


def digest_of(address: str) -> str:
    """Return what is stored of an address with an attempt."""
    return hashlib.sha256(address.encode()).hexdigest()


def lease(tx: Tx, channel: Channel, waiting: Waiting, house: House) -> Decided:
    """Hold what waits and is still due, and lease what of it leaves now as one message."""
    held = outbox.hold(tx, waiting.ids)
    if waiting.message is not None and len(held) != outbox.members(tx, waiting.message):
        # Somebody else is at a part of it; a message leaves whole or not at all.
        return Decided(None, DeliveryReport())
    held = [one for one in held if one.message == waiting.message]
    addressed, gone = _addressed(tx, held)
    present = _present(tx, channel, addressed, house)
    parcel, unwordable = _parcel(tx, present)
    return Decided(parcel, gone.plus(DeliveryReport(dead=unwordable)))


def _addressed(tx: Tx, held: Sequence[Held]) -> tuple[list[Held], DeliveryReport]:
    """Let go of whom there is nobody to tell any more, or no longer there."""
    disabled = [one for one in held if one.disabled]
    closed = [one for one in held if one.closed and not one.disabled]
    nowhere = [one for one in held if not (one.disabled or one.closed or one.address)]
    if disabled:
        outbox.cancel(tx, _ids(disabled), RECIPIENT_DISABLED)
    if nowhere:
        outbox.bury(tx, _ids(nowhere), NO_ADDRESS)
    fallen_back = 0
    if closed:
        fallen_back = outbox.fall_back(tx, _ids(closed), urgent_of(closed))
        outbox.cancel(tx, _ids(closed), CONTACT_DISABLED)
    left = [one for one in held if one.address and not (one.disabled or one.closed)]
    return left, DeliveryReport(dead=len(nowhere), fallen_back=fallen_back)


def _present(tx: Tx, channel: Channel, held: Sequence[Held], house: House) -> list[Held]:
    """Return what may be delivered now, and let the rest wait until it may."""
    if not held:
        return []
    until = _paced_until(tx, channel, str(held[0].address))
    later: dict[datetime, list[UUID]] = {}
    now = []
    for one in held:
        at = until or _leaves_at(tx, channel, one, house)
        if at <= tx.now:
            now.append(one)
        else:
            later.setdefault(at, []).append(one.id)
    for at, ids in later.items():
        outbox.postpone(tx, ids, at)
    return now


def _paced_until(tx: Tx, channel: Channel, address: str) -> datetime | None:
    if channel not in PACED:
        return None
    return outbox.paced_until(tx, channel, digest_of(address), PACE, PACE_SPAN)


def _leaves_at(tx: Tx, channel: Channel, held: Held, house: House) -> datetime:
    """Return when a notice may leave by its recipient's hours; a program has none, and an anchor waits for nobody."""
    if channel is Channel.WEBHOOK or reach.by_itself(held.template):
        return tx.now
    hours = _hours(held, house)
    if held.message is None and not reach.urgent(held.template, held.detail):
        digested = reach.digested_at(hours, held.created_at, house.zone)
        return reach.released_at(hours, max(digested, tx.now), house.zone)
    return reach.released_at(hours, tx.now, house.zone)


def _hours(held: Held, house: House) -> Hours:
    if held.digest is None or held.daily_at is None:
        return house.hours
    return Hours(held.quiet_from, held.quiet_until, Digest(held.digest), held.daily_at)


def _parcel(tx: Tx, present: Sequence[Held]) -> tuple[Parcel | None, int]:
    """Lease what can be worded as one message; also return how many notices cannot, and are given up."""
    worded, faults = message_words.word(tx, present)
    ready = [one for one in present if one.id in worded]
    said, secret = None, ""
    try:
        if ready:
            said = message_words.message(ready[0].message or ready[0].id, [worded[one.id] for one in ready])
            secret = _secret(ready[0])
    except message_words.UNWORDABLE as no:
        faults |= {one.id: message_words.named(no) for one in ready}
    for notice, fault in faults.items():
        outbox.bury(tx, [notice], fault)
    if said is None:
        return None, len(faults)
    leased = outbox.lease(tx, ready, LEASE)
    delivery = Delivery(
        id=leased.message,
        address=str(ready[0].address),
        name=ready[0].name,
        subject=said.subject,
        body=said.body,
        at=max(one.created_at for one in ready),
        secret=secret,
        facts=said.facts,
    )
    return Parcel(leased, delivery, tuple(urgent_of(ready))), len(faults)


def _secret(held: Held) -> str:
    """Return what the message is signed with, several with a space between them; raises KeysUnusable."""
    if not held.secret:
        return ""
    return " ".join(contact_secrets.opened(held.secret, str(held.address), keyring.of(settings.current())))


def urgent_of(held: Sequence[Held]) -> list[UUID]:
    """Name the notices that may take text messages."""
    return [one.id for one in held if reach.urgent(one.template, one.detail)]


def _ids(held: Sequence[Held]) -> list[UUID]:
    return [one.id for one in held]
