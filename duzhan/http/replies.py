"""Answers: a shape, already serialised once, with the headers that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Response

from duzhan.wire.shape import Shape

JSON = "application/json"
# Answers name people and places: no cache on the way may keep them (reliability.md, R17).
PRIVATE: Mapping[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a JSON text and headers: what an idempotency key brings back word for word."""

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, extra: Mapping[str, str] | None = None) -> Response:
        """Return the answer to send."""
        return Response(self.body, self.status, {**PRIVATE, **self.headers, **(extra or {})}, JSON)


def reply(shape: Shape, status: int = 200, **headers: str) -> Reply:
    """Serialise a shape; a header's underscores stand for hyphens."""
    return Reply(shape.model_dump_json(), status, {name.replace("_", "-"): value for name, value in headers.items()})
