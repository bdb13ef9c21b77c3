"""How large a request may be, counted as it comes in: a Content-Length is only what somebody claims."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duzhan.errors import TooLarge
from duzhan.http import problems

LimitOf = Callable[[Scope], int]
# A client that is still sending does not hear the answer, so a body somewhat over the limit is read to its end.
_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """ASGI middleware: refuses a body beyond the limit of its path with 413, memory flat."""

    app: ASGIApp
    limit_of: LimitOf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope)
        if _announced(scope) > _PATIENCE * limit:
            await problems.response(TooLarge(limit=limit))(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken <= limit:
            return message
        while message.get("more_body") and taken <= _PATIENCE * limit:
            message = await receive()
            taken += len(message.get("body", b""))
        raise TooLarge(limit=limit)

    return counting


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
