"""飞书群机器人: a group's robot by its URL, signed where its owner set a secret (签名校验); 5 messages a second.

11232 is its limit (100 a minute, too), which it also reaches by itself on the full and half hours; 9499 says "too many
request" as well as "Bad Request", and is waited for. 19021, 19022 and 19024 are signature, source address and key
words, 19001 an unknown token: its owner can mend those.
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
"""Of the text; the whole request may have 20 KB."""
REPLIES = Replies(fields=("code", "StatusCode"), slow={11232: 60.0, 9499: 60.0})
"""Old robots answer with StatusCode, new ones with code, many with both."""


@dataclass(frozen=True, slots=True)
class Feishu:
    """Feishu's robots, and whatever speaks as they do."""

    outbound: Outbound
    now: Clock

    def deliver(self, delivery: Delivery) -> None:
        """Post one message to a group; raises Undelivered unless the robot says that it took it."""
        content = {"text": robots.worded(delivery, MOST_BYTES)}
        message = {**self._signature(delivery.secret), "msg_type": "text", "content": content}
        robots.believe(
            self.outbound.ask(Parcel(delivery.address, robots.encoded(message), robots.HEADERS)),
            REPLIES,
        )

    def _signature(self, secret: str) -> dict[str, str]:
        """Sign the instant, in seconds; it is good for an hour. Here it is the key, and what is signed is empty."""
        if not secret:
            return {}
        instant = str(int(self.now().timestamp()))
        digest = hmac.new(f"{instant}\n{secret}".encode(), b"", hashlib.sha256).digest()
        return {"timestamp": instant, "sign": base64.b64encode(digest).decode()}
