"""钉钉群机器人: a group's robot by its URL, signed where its owner set a secret (加签); 20 messages a minute.

It answers 200 whatever happened. 130101 and 410100 are 限流, which it keeps up for ten minutes; 90030 is a day's quota.
A dissolved group (400013) and words that it refuses (430101 to 430104) stay so. 310000 is a signature, a key word or a
source address that does not match its settings, 300001 and 400101 an unknown token: its owner can mend those.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from duzhan.notify import robots
from duzhan.notify.channel import Clock, Delivery
from duzhan.notify.robots import Replies
from duzhan.outbound.door import Outbound, Parcel

MOST_BYTES = 16000
"""Of the text; the whole request may have 20,000."""
REPLIES = Replies(
    fields=("errcode",),
    slow={130101: 600.0, 410100: 600.0, 90030: 3600.0},
    never=frozenset({400013, 430101, 430102, 430103, 430104}),
)


@dataclass(frozen=True, slots=True)
class Dingtalk:
    """DingTalk's robots, and whatever speaks as they do."""

    outbound: Outbound
    now: Clock

    def deliver(self, delivery: Delivery) -> None:
        """Post one message to a group; raises Undelivered unless the robot says that it took it."""
        text = {"content": robots.worded(delivery, MOST_BYTES)}
        message = robots.encoded({"msgtype": "text", "text": text, "at": {"isAtAll": False}})
        parcel = Parcel(delivery.address, message, robots.HEADERS, self._signature(delivery.secret))
        robots.believe(self.outbound.ask(parcel), REPLIES)

    def _signature(self, secret: str) -> dict[str, str]:
        """Sign the instant, in milliseconds; it is good for an hour."""
        if not secret:
            return {}
        instant = str(int(self.now().timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{instant}\n{secret}".encode(), hashlib.sha256).digest()
        return {"timestamp": instant, "sign": base64.b64encode(digest).decode()}
