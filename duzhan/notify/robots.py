"""What group robots have in common: a text with the message's number, and an answer that is believed by its body."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from duzhan.notify import render
from duzhan.notify.channel import Delivery
from duzhan.outbound.door import Answer

HEADERS = {"content-type": "application/json; charset=utf-8"}
_CALLS = re.compile(r"<(?=\s*/?\s*(?:at\b|@))", re.IGNORECASE)
"""What calls people by name, or all of them, when it stands in a text; a case's words may not."""


@dataclass(frozen=True, slots=True)
class Replies:
    """How a service says yes and no: zero in each of ``fields`` that is there is yes, at least one must be.

    ``slow`` are its codes for too many messages, with the seconds to wait; ``never`` those that no later try mends.
    Every other code is tried again: whoever keeps the robot can mend key words, signature and allowed addresses
    within the days that a message waits.
    """

    fields: tuple[str, ...]
    slow: Mapping[int, float]
    never: frozenset[int] = frozenset()


def short(message: UUID) -> str:
    """Return the number by which people recognise a message that came twice: the random end of its id."""
    return message.hex[-12:]


def worded(delivery: Delivery, most_bytes: int) -> str:
    """Return subject, body and number as one text of at most so many bytes in UTF-8; the number is never cut off."""
    said = _CALLS.sub("< ", f"{delivery.subject}\n{delivery.body}")
    number = f"\n{render.phrase('numbered', short(delivery.id))}"
    room = most_bytes - len(number.encode())
    whole = said.encode()
    if len(whole) > room:
        said = whole[: room - len("…".encode())].decode(errors="ignore") + "…"
    return said + number


def encoded(message: Mapping[str, object]) -> bytes:
    """Return a message as a robot takes it: JSON in UTF-8, since its limits count bytes."""
    return json.dumps(message, ensure_ascii=False).encode()


def believe(answer: Answer, replies: Replies) -> None:
    """Believe an answer that says yes in so many words; raises Undelivered for any other, whatever its status."""
    codes = _codes(answer.body, replies.fields)
    if codes and not any(codes):
        return
    code = next(filter(None, codes), 0)
    raise answer.disbelieved(final=code in replies.never, wait=replies.slow.get(code))


def _codes(body: bytes, fields: tuple[str, ...]) -> list[int]:
    """Return the codes of a JSON object; none where it is no such object, or where one of them is no integer."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    codes = [said[name] for name in fields if name in said] if isinstance(said, dict) else []
    return codes if all(type(code) is int for code in codes) else []
