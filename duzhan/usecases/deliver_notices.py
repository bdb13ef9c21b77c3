"""送达: undelivered notices leave by their channels, at least once, with one stable id each message."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from random import Random, SystemRandom

from duzhan import settings
from duzhan.notify.channel import Channels, Delivery
from duzhan.outbound.undelivered import Undelivered
from duzhan.policy.reach import Hours
from duzhan.store import outbox, policies, runs
from duzhan.store.outbox import Waiting
from duzhan.store.transaction import Pool, ReadTx, reading, transaction
from duzhan.usecases import outgoing, sending
from duzhan.usecases.delivery_report import DeliveryReport
from duzhan.usecases.outgoing import House
from duzhan.usecases.sending import Breaker, Way
from duzhan.vocabulary import Channel, Digest

LOOK = 200_000
"""How many due notices of a channel one look sees."""
RUN = 300.0
"""Seconds after which a run begins no further message; what is left is the next run's."""
THREADS: Mapping[Channel, int] = {Channel.WEBHOOK: 4}
"""Threads of a channel, one where it is not named: only webhooks are many services, each at its own pace."""
ONE_SERVICE = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels behind one service, which is down for all addresses or for none."""
CHANCE = SystemRandom()

__all__ = ["DeliveryReport", "deliver_notices"]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one address, in messages, and the breaker that stands before it."""

    waiting: Sequence[Waiting]
    breaker: Breaker


@dataclass(frozen=True, slots=True)
class Round:
    """One run on one channel; it begins nothing after ``ends``, on the machine's monotonic clock."""

    way: Way
    house: House
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
        out = [channel for channel in Channel if channel is not Channel.INBOX]
        ways = [Way(pool, channel, channels.get(channel, Absent(channel)), chance) for channel in out]
        with ThreadPoolExecutor(len(ways), "delivery") as workers:
            report = _total(workers.map(_go_round, [Round(way, house, ends) for way in ways]))
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
        with reading(this.way.pool) as snapshot:
            waiting = outbox.waiting(snapshot, this.way.channel, LOOK)
        before = report
        report = report.plus(_deliver_all(this, _queues(this.way.channel, waiting, breaker)))
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
    threads = THREADS.get(this.way.channel, 1)
    if threads == 1:
        return _total(_deliver_queue(this, queue) for queue in queues)
    with ThreadPoolExecutor(threads, this.way.channel.value) as workers:
        return _total(workers.map(lambda queue: _deliver_queue(this, queue), queues))


def _deliver_queue(this: Round, queue: Queue) -> DeliveryReport:
    """Deliver the messages of one address, until its receiver is found to be down or the time is up."""
    report = DeliveryReport()
    for one in queue.waiting:
        if queue.breaker.open or this.over:
            report = report.plus(DeliveryReport(released=len(one.ids)))
            continue
        with transaction(this.way.pool) as tx:
            decided = outgoing.lease(tx, this.way.channel, one, this.house)
        report = report.plus(decided.report)
        if decided.parcel is not None:
            report = report.plus(sending.send(this.way, queue.breaker, decided.parcel))
    return report


def _total(reports: Iterable[DeliveryReport]) -> DeliveryReport:
    total = DeliveryReport()
    for report in reports:
        total = total.plus(report)
    return total
