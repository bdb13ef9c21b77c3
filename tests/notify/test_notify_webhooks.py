"""A webhook is signed as the official verifier checks it, once for each secret, and says the same at every try."""

import base64
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from receivers import Receive, Received, open_to, real_now, says
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from duzhan.notify.channel import Delivery
from duzhan.notify.webhook import Webhooks
from duzhan.outbound.undelivered import Undelivered

OLD, NEW, FOREIGN = (f"whsec_{base64.b64encode(bytes([seed]) * 32).decode()}" for seed in (1, 2, 3))


def posted(receive: Receive, message: Delivery, secret: str, *, off_by: timedelta = timedelta()) -> Received:
    """Deliver a message with a clock that is so much off, and return what arrived."""
    door = receive(says(200))
    clock = real_now() + off_by
    Webhooks(open_to(door), lambda: clock).deliver(replace(message, address=door.url("/hook"), secret=secret))
    (arrived,) = door.received
    return arrived


def verified(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers))
    except (WebhookVerificationError, UnicodeDecodeError):
        return False
    return True


def test_the_official_verifier_takes_what_arrives(receive: Receive, message: Delivery) -> None:
    arrived = posted(receive, message, OLD)
    assert Webhook(OLD).verify(arrived.body, dict(arrived.headers)) == arrived.json
    assert arrived.json["type"] == "case.assigned"
    assert arrived.body == message.facts.encode()
    assert arrived.headers["webhook-id"] == str(message.id)
    assert arrived.headers["content-type"] == "application/json"
    assert not verified(FOREIGN, arrived.body, arrived.headers)


def test_while_a_secret_is_replaced_each_of_them_verifies(receive: Receive, message: Delivery) -> None:
    arrived = posted(receive, message, f"{OLD} {NEW}")
    assert len(arrived.headers["webhook-signature"].split()) == 2
    assert verified(OLD, arrived.body, arrived.headers)
    assert verified(NEW, arrived.body, arrived.headers)
    assert not verified(FOREIGN, arrived.body, arrived.headers)


@pytest.mark.parametrize(("seconds", "taken"), [(-301, False), (301, False), (-290, True), (290, True)])
def test_a_message_of_another_five_minutes_is_not_taken(
    seconds: int, receive: Receive, message: Delivery, *, taken: bool
) -> None:
    whole = math.ceil(real_now().timestamp()) - real_now().timestamp()
    arrived = posted(receive, message, OLD, off_by=timedelta(seconds=seconds + (whole if seconds > 0 else 0)))
    assert verified(OLD, arrived.body, arrived.headers) is taken


def test_the_body_of_another_message_is_not_taken(receive: Receive, message: Delivery) -> None:
    one = posted(receive, message, OLD)
    other = posted(receive, replace(message, facts='{"type":"case.closed"}'), OLD)
    assert not verified(OLD, other.body, one.headers)
    assert not verified(OLD, one.body, {**one.headers, "webhook-id": "0190a1b2-c3d4-7e5f-8a9b-0123456789ac"})


def test_one_flipped_bit_anywhere_is_not_taken(receive: Receive, message: Delivery) -> None:
    arrived = posted(receive, message, OLD)
    body = arrived.body
    tried = 0
    for position in range(len(body) * 8):
        flipped = bytearray(body)
        flipped[position // 8] ^= 1 << position % 8
        assert not verified(OLD, bytes(flipped), arrived.headers)
        tried += 1
    for name in ("webhook-id", "webhook-timestamp"):
        value = arrived.headers[name]
        for position, sign in enumerate(value):
            changed = value[:position] + chr(ord(sign) ^ 1) + value[position + 1 :]
            assert not verified(OLD, body, {**arrived.headers, name: changed})
            tried += 1
    assert tried > 400


def test_a_second_try_has_the_same_id_and_a_fresh_signature(receive: Receive, message: Delivery) -> None:
    door = receive(says(503), says(200))
    instants = iter([real_now() - timedelta(minutes=4), real_now()])

    def clock() -> datetime:
        return next(instants)

    bound = replace(message, address=door.url(), secret=OLD)
    with pytest.raises(Undelivered):
        Webhooks(open_to(door), clock).deliver(bound)
    Webhooks(open_to(door), clock).deliver(bound)
    first, second = door.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert verified(OLD, second.body, second.headers)


@pytest.mark.parametrize(("status", "final"), [(410, True), (404, False), (500, False)])
def test_a_receiver_that_says_gone_is_done_with(
    status: int, receive: Receive, message: Delivery, *, final: bool
) -> None:
    door = receive(says(status))
    with pytest.raises(Undelivered) as refused:
        Webhooks(open_to(door), real_now).deliver(replace(message, address=door.url(), secret=OLD))
    assert refused.value.final is final


@pytest.mark.parametrize("secret", ["", " ", "whsec_", "whsec_密", "whsec_A", f"{OLD} whsec_"])
def test_nothing_leaves_unsigned(secret: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200))
    with pytest.raises(Undelivered, match="secret") as refused:
        Webhooks(open_to(door), real_now).deliver(replace(message, address=door.url(), secret=secret))
    assert not refused.value.final
    assert door.connections == 0
    assert "whsec" not in refused.value.reason
