"""短信: any gateway that takes one POST; its body is a template of the operator's, and so is what it says to a yes.

A short message carries the subject alone: it crosses other people's networks, and is read on locked screens.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from jinja2 import Environment, StrictUndefined, TemplateError

from duzhan.notify import robots
from duzhan.notify.channel import Delivery
from duzhan.outbound.door import Outbound, Parcel
from duzhan.outbound.undelivered import Undelivered
from duzhan.settings import SmsFormat

_ESCAPED: Mapping[SmsFormat, Callable[[object], str]] = {
    SmsFormat.JSON: lambda value: json.dumps(str(value), ensure_ascii=False)[1:-1],
    SmsFormat.FORM: lambda value: quote_plus(str(value)),
}
"""What is filled in stays inside its string, or its field."""
_TYPES: Mapping[SmsFormat, str] = {
    SmsFormat.JSON: "application/json; charset=utf-8",
    SmsFormat.FORM: "application/x-www-form-urlencoded; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Gateway:
    """How a gateway is spoken to: ``template`` knows ``phone``, ``text`` and ``number``; ``success`` is path=value."""

    url: str
    format: SmsFormat
    template: str
    success: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sms:
    """A gateway for short messages."""

    outbound: Outbound
    gateway: Gateway

    def deliver(self, delivery: Delivery) -> None:
        """Hand one short message to the gateway; raises Undelivered unless it says that it took it."""
        headers = {"content-type": _TYPES[self.gateway.format], **self.gateway.headers}
        secrets = tuple(self.gateway.headers.values())
        answer = self.outbound.ask(Parcel(self.gateway.url, self._body(delivery), headers, secrets=secrets))
        path, _, expected = self.gateway.success.partition("=")
        if _found(answer.body, path.strip()) != expected.strip():
            raise answer.disbelieved()

    def _body(self, delivery: Delivery) -> bytes:
        """Fill the template in; a template that is wrong is the operator's to mend, and stops no other channel."""
        gateway = self.gateway
        environment = Environment(
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  # what is filled in is escaped for what it is filled into
            finalize=_ESCAPED[gateway.format],
        )
        values = {"phone": delivery.address, "text": delivery.subject, "number": robots.short(delivery.id)}
        try:
            body = environment.from_string(gateway.template).render(values)
            if gateway.format is SmsFormat.JSON:
                json.loads(body)
        except (TemplateError, TypeError, ValueError) as no:
            raise Undelivered(f"the template for short messages is wrong: {type(no).__name__}", final=False) from None
        return body.encode()


def _found(body: bytes, path: str) -> str | None:
    """Return what stands in a JSON answer at a path of names and positions, as text; None where nothing does."""
    try:
        here = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for step in path.split("."):
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here if isinstance(here, str) else json.dumps(here)
