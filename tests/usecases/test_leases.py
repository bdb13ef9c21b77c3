"""A message has one deliverer at a time; who comes too late changes nothing, and what was cancelled does not leave."""

from datetime import timedelta
from threading import Event
from uuid import UUID

from outside import Postbox, Receiver, contact, machine_now, notices
from sqlalchemy import text
from world import World, actor

from duzhan.notify.channel import Channels, Delivery, Sender
from duzhan.notify.channels import configured
from duzhan.policy.reach import Hours
from duzhan.settings import Settings
from duzhan.store import outbox, policies
from duzhan.store.notices import cancel_of_case
from duzhan.store.outbox import Lease, Try
from duzhan.store.transaction import reading, transaction
from duzhan.usecases import outgoing
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.outgoing import LEASE, House
from duzhan.vocabulary import Channel, Digest

TOLD = "province_office"


class Holding(Sender):
    """Takes what is delivered, and does something before it says so."""

    def __init__(self, inner: Sender) -> None:
        self.inner = inner
        self.meanwhile = Event
        self.before: list[object] = []

    def deliver(self, delivery: Delivery) -> None:
        for act in self.before:
            act()  # type: ignore[operator]
        self.inner.deliver(delivery)


def house(world: World) -> House:
    with reading(world.pool) as tx:
        rules = policies.pinned(tx, int(policies.active(tx).policy_version or 0))
    return House(rules.zone, Hours(None, None, Digest.TOGETHER, rules_time()))


def taken(world: World) -> list[Lease]:
    """Lease every message of the mail channel, as a deliverer does that is then never heard of again."""
    leases = []
    this = house(world)
    with reading(world.pool) as tx:
        waiting = outbox.waiting(tx, Channel.EMAIL, 1000)
    for one in waiting:
        with world.tx() as tx:
            decided = outgoing.lease(tx, Channel.EMAIL, one, this)
        if decided.parcel is not None:
            leases.append(decided.parcel.lease)
    return leases
