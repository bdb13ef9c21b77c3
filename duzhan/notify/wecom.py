"""企业微信群机器人: a group's robot by its URL, whose key is all the secret there is; 20 messages a minute.

45009 and 45033 are its limits; 93000 is a key that it does not know, which its owner can mend.
"""

from dataclasses import dataclass

from duzhan.notify import robots
from duzhan.notify.channel import Delivery
from duzhan.notify.robots import Replies
from duzhan.outbound.door import Outbound, Parcel

MOST_BYTES = 2048
REPLIES = Replies(fields=("errcode",), slow={45009: 60.0, 45033: 60.0})


@dataclass(frozen=True, slots=True)
class Wecom:
    """WeCom's robots, and whatever speaks as they do."""

    outbound: Outbound

    def deliver(self, delivery: Delivery) -> None:
        """Post one message to a group; raises Undelivered unless the robot says that it took it."""
        message = robots.encoded({"msgtype": "text", "text": {"content": robots.worded(delivery, MOST_BYTES)}})
        robots.believe(self.outbound.ask(Parcel(delivery.address, message, robots.HEADERS)), REPLIES)
