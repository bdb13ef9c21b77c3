"""送达: undelivered notices leave by their channels, at least once, with one stable id each message."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError
from random import Random, SystemRandom
from threading import Lock
from uuid import UUID

from duzhan import settings
from duzhan.notify.channel import Channels, Delivery, Sender, Undelivered
from duzhan.policy.reach import Hours
from duzhan.store import outbox, policies, runs
from duzhan.store.outbox import Lease, Try, Waiting
from duzhan.store.transaction import Pool, ReadTx, Tx, reading, transaction
from duzhan.usecases import message_words, outgoing
from duzhan.usecases.delivery_report import DeliveryReport
from duzhan.usecases.outgoing import House, Parcel
from duzhan.vocabulary import Channel, Digest

RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 720, 1440, 1440))
"""The waits between attempts: about three days in all, then the message is dead, and listed as such."""
JITTER = 0.2
"""Each wait is longer or shorter by up to this share, so that what failed together does not come back together."""
LONGEST_WAIT = timedelta(days=1)
"""However long a receiver asks to be left alone."""
LOOK = 20_000
"""How many due notices of a channel one look sees."""
RUN = 300.0
"""Seconds after which a run begins no further message; what is left is the next run's."""
DOWN = 3
"""After so many messages in a row without any answer, nothing more is tried there in this run."""
THREADS: Mapping[Channel, int] = {Channel.WEBHOOK: 4}
"""Threads of a channel, one where it is not named: only webhooks are many services, each at its own pace."""
ONE_SERVICE = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels behind one service, which is down for all addresses or for none."""
UNSENDABLE = (MessageError, ValueError, TypeError, LookupError, AttributeError)
"""What a library makes of an address that is none, or of words that it cannot carry."""
LONGEST_ANSWER, UNSAID = 500, "undelivered"
CHANCE = SystemRandom()

__all__ = ["DeliveryReport", "deliver_notices"]


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
class Queue:
    """What waits for one address, in messages, and the breaker that stands before it."""

    waiting: Sequence[Waiting]
    breaker: Breaker


@dataclass(frozen=True, slots=True)
class Round:
    """One run on one channel; it begins nothing after ``ends``, on the machine's monotonic clock."""

    pool: Pool
    channel: Channel
    sender: Sender
    house: House
    chance: Random
    ends: float

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.ends


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands for a channel that this deployment does not have: whoever is to be told by it is told otherwise."""

    channel: Channel

    def deliver(self, delivery: Delivery) -> None:
        """Refuse for ever."""
        del delivery
        raise Undelivered(f"this deployment has no {self.channel.value}", final=True)


def deliver_notices(pool: Pool, channels: Channels, *, chance: Random = CHANCE) -> DeliveryReport:
    """Deliver what is due: all channels at once, each message leased, sent outside any transaction, and settled.

    ``chance`` is where the jitter of the waits comes from.
    """
    with reading(pool) as snapshot:
        started_at = snapshot.now
        house = _house(snapshot)
    report = DeliveryReport()
    if house is not None:
        ends = time.monotonic() + RUN
        ways = [channel for channel in Channel if channel is not Channel.INBOX]
        rounds = [Round(pool, way, channels.get(way, Absent(way)), house, chance, ends) for way in ways]
        with ThreadPoolExecutor(len(rounds), "delivery") as workers:
            report = _total(workers.map(_go_round, rounds))
    with transaction(pool) as tx:
        runs.record(tx, "delivery", started_at, asdict(report))
    return report


def _house(tx: ReadTx) -> House | None:
    """Return what a run knows of the house; None before a campaign was adopted, when nobody was told of anything."""
    campaign = policies.find(tx)
    if campaign is None or campaign.policy_version is None:
        return None
    chosen = settings.current()
    hours = Hours(chosen.quiet_from, chosen.quiet_until, Digest.TOGETHER, chosen.daily_at)
    return House(policies.pinned(tx, campaign.policy_version).zone, hours)


def _go_round(this: Round) -> DeliveryReport:
    """Empty a channel, look by look."""
    report = DeliveryReport()
    breaker = Breaker()
    while True:
        with reading(this.pool) as snapshot:
            waiting = outbox.waiting(snapshot, this.channel, LOOK)
        before = report
        report = report.plus(_deliver_all(this, _queues(this.channel, waiting, breaker)))
        seen = sum(len(one.ids) for one in waiting)
        if seen < LOOK or this.over or report.plus(DeliveryReport(released=-report.released)) == before:
            return report


def _queues(channel: Channel, waiting: Iterable[Waiting], shared: Breaker) -> list[Queue]:
    """Put what waits in queues by address, each cut into messages."""
    queues: dict[str, list[Waiting]] = {}
    for one in waiting:
        queues.setdefault(one.address, []).extend(_cut(one))
    return [Queue(messages, shared if channel in ONE_SERVICE else Breaker()) for messages in queues.values()]


def _cut(waiting: Waiting) -> Iterable[Waiting]:
    """Cut what was never formed into messages of at most MOST notices; what was stays whole."""
    if waiting.message is not None:
        return (waiting,)
    starts = range(0, len(waiting.ids), outgoing.MOST)
    return [
        Waiting(waiting.address, None, waiting.ids[start : start + outgoing.MOST], waiting.attempts) for start in starts
    ]


def _deliver_all(this: Round, queues: Sequence[Queue]) -> DeliveryReport:
    threads = THREADS.get(this.channel, 1)
    if threads == 1:
        return _total(_deliver_queue(this, queue) for queue in queues)
    with ThreadPoolExecutor(threads, this.channel.value) as workers:
        return _total(workers.map(lambda queue: _deliver_queue(this, queue), queues))


def _deliver_queue(this: Round, queue: Queue) -> DeliveryReport:
    """Deliver the messages of one address, until its receiver is found to be down or the time is up."""
    report = DeliveryReport()
    for one in queue.waiting:
        if queue.breaker.open or this.over:
            report = report.plus(DeliveryReport(released=len(one.ids)))
            continue
        with transaction(this.pool) as tx:
            decided = outgoing.lease(tx, this.channel, one, this.house)
        report = report.plus(decided.report)
        if decided.parcel is not None:
            report = report.plus(_send(this, queue.breaker, decided.parcel))
    return report


def _send(this: Round, breaker: Breaker, parcel: Parcel) -> DeliveryReport:
    """Send and settle; where settling fails nothing is sent again before the lease runs out, then by the same id."""
    no = _attempt(this.sender, parcel.delivery)
    breaker.note(answered=no is None or not no.down)
    with transaction(this.pool) as tx:
        answer = "" if no is None else no.reason[:LONGEST_ANSWER] or UNSAID
        outbox.record(tx, parcel.lease, Try(this.channel, parcel.digest, answer))
        if no is not None:
            return _settle_failed(tx, this, parcel, no)
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


def _settle_failed(tx: Tx, this: Round, parcel: Parcel, no: Undelivered) -> DeliveryReport:
    retry_at = None if no.final else _retry_at(parcel.lease, no, tx.now, this.chance)
    if retry_at is not None:
        return DeliveryReport(retried=len(outbox.settle_retry(tx, parcel.lease, no.reason[:LONGEST_ANSWER], retry_at)))
    dead = outbox.settle_dead(tx, parcel.lease, no.reason[:LONGEST_ANSWER])
    urgent: list[UUID] = [notice for notice in parcel.urgent if notice in dead]
    return DeliveryReport(dead=len(dead), fallen_back=outbox.fall_back(tx, dead, urgent) if dead else 0)


def _retry_at(lease: Lease, no: Undelivered, now: datetime, chance: Random) -> datetime | None:
    """Return when to try again after this attempt; None after the last one."""
    position = lease.attempts - 1
    if position >= len(RETRY_AFTER):
        return None
    wait = RETRY_AFTER[position] * (1 - JITTER + 2 * JITTER * chance.random())
    asked = timedelta(seconds=no.wait or 0.0)
    return now + max(wait, min(asked, LONGEST_WAIT))


def _total(reports: Iterable[DeliveryReport]) -> DeliveryReport:
    total = DeliveryReport()
    for report in reports:
        total = total.plus(report)
    return total
