"""How large a request may be, counted as it comes in: a Content-Length is only what somebody claims."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duzhan.errors import TooLarge
from duzhan.http import problems

FORM_OVERHEAD = 64 * 1024
"""What a form needs around its file, in bytes."""
# A client that is still sending does not hear the answer, so a body somewhat over the limit is read to its end.
_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """ASGI middleware: refuses a body beyond the limit of its path with 413, memory flat.

    ``allowances`` are bytes by the ending of a path; ``otherwise`` holds for every other one.
    """

    app: ASGIApp
    allowances: Mapping[str, int]
    otherwise: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        if _announced(scope) > _PATIENCE * limit:
            await problems.response(TooLarge(limit=limit))(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)

    def _limit_of(self, path: str) -> int:
        return next((most for ending, most in self.allowances.items() if path.endswith(ending)), self.otherwise)


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
