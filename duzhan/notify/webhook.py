"""网络回调: the message's facts to a program, signed as Standard Webhooks has it; a status of 2xx is a receipt.

The id is the message's and stays the same, so that a receiver that keeps ids drops a second copy; 410 says never again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from duzhan.notify.channel import Clock, Delivery
from duzhan.outbound.door import Outbound, Parcel
from duzhan.outbound.undelivered import Undelivered


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Receivers that check signatures; several secrets, separated by a space, make several while one is replaced."""

    outbound: Outbound
    now: Clock

    def deliver(self, delivery: Delivery) -> None:
        """Post the facts, byte for byte as signed; raises Undelivered unless the receiver took them."""
        at = self.now().astimezone(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": str(delivery.id),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": _signatures(delivery, at),
        }
        self.outbound.post(Parcel(delivery.address, delivery.facts.encode(), headers))


def _signatures(delivery: Delivery, at: datetime) -> str:
    """Sign with each secret; without one nothing is sent, since its reader could not tell it from a forgery."""
    try:
        signatures = [Webhook(secret).sign(str(delivery.id), at, delivery.facts) for secret in delivery.secret.split()]
    except (ValueError, EmptyWebhookSecretError):
        raise Undelivered("a secret of this webhook is not in base64", final=False) from None
    if not signatures:
        raise Undelivered("this webhook has no secret to sign with", final=False)
    return " ".join(signatures)
