"""送达: undelivered notices leave by their channels, at least once, with one stable id each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from duzhan.notify.channel import Channels, Delivery, Sender, Undelivered
from duzhan.notify.render import Rendered
from duzhan.store import inbox, notices, runs
from duzhan.store.notices import Leased
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases import notice_view
from duzhan.vocabulary import Channel

LEASE = timedelta(seconds=120)
"""Longer than a channel's own time-out, so that a lease outlives an attempt."""
BATCH = 20
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 720, 1440, 1440))
"""The waits between attempts: about three days in all, then the notice is dead, and listed as such."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of the notices that were due."""

    sent: int = 0
    retried: int = 0
    dead: int = 0

    def plus(self, other: "DeliveryReport") -> "DeliveryReport":
        """Add two reports."""
        return DeliveryReport(self.sent + other.sent, self.retried + other.retried, self.dead + other.dead)


def deliver_notices(pool: Pool, channels: Channels) -> DeliveryReport:
    """Deliver what is due: lease a batch, send outside any transaction, settle each with its lease's token."""
    with reading(pool) as snapshot:
        started_at = snapshot.now
    report = DeliveryReport()
    for channel, sender in channels.items():
        while True:
            batch = _compose(pool, channel)
            for notice, delivery in batch:
                report = report.plus(_send(pool, sender, notice, delivery))
            if len(batch) < BATCH:
                break
    with transaction(pool) as tx:
        counts = {"sent": report.sent, "retried": report.retried, "dead": report.dead}
        runs.record(tx, "delivery", started_at, counts)
    return report


def _compose(pool: Pool, channel: Channel) -> list[tuple[Leased, Delivery]]:
    """Lease a batch and word it."""
    with transaction(pool) as tx:
        leased = {notice.id: notice for notice in notices.claim(tx, channel, LEASE, BATCH)}
        rows = inbox.worded(tx, list(leased)) if leased else []
        return [(leased[row["id"]], _delivery(leased[row["id"]], notice_view.in_words(tx, row))) for row in rows]


def _delivery(notice: Leased, said: Rendered) -> Delivery:
    return Delivery(notice.id, notice.address, notice.name, said.subject, said.body, notice.created_at)


def _send(pool: Pool, sender: Sender, notice: Leased, delivery: Delivery) -> DeliveryReport:
    try:
        sender.deliver(delivery)
    except Undelivered as no:
        with transaction(pool) as tx:
            retry_at = None if no.final else _retry_at(notice, tx.now)
            notices.settle_failed(tx, notice, no.reason, retry_at)
        return DeliveryReport(dead=1) if retry_at is None else DeliveryReport(retried=1)
    with transaction(pool) as tx:
        notices.settle_sent(tx, notice)
    return DeliveryReport(sent=1)


def _retry_at(notice: Leased, now: datetime) -> datetime | None:
    """Return when to try again after this attempt; None after the last one."""
    position = notice.attempts - 1
    return now + RETRY_AFTER[position] if position < len(RETRY_AFTER) else None
