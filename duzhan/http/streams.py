"""Streams of events: so many at once in a process, and few threads that look for all of them.

A stream waits without a thread. Whenever it looks it takes one, and all streams together never take more than
``LOOKING``, so that requests find the others free however many windows are open.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.status import HTTP_204_NO_CONTENT
from starlette.types import Receive, Scope, Send

from duzhan.http.replies import PRIVATE

T = TypeVar("T")
EVENTS = "text/event-stream"
LOOKING = 2
# Nothing on the way may hold back an event until there are more of them.
_UNBUFFERED = {**PRIVATE, "X-Accel-Buffering": "no"}


def over() -> Response:
    """Return the answer at which a browser does not open the stream again."""
    return Response(status_code=HTTP_204_NO_CONTENT, headers=dict(PRIVATE))


class Room:
    """The room for streams in one process; used from its event loop alone."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.open = 0
        self._looking = asyncio.Semaphore(LOOKING)

    def full(self) -> bool:
        """Tell whether there is room for no other stream."""
        return self.open >= self.most

    async def look(self, act: Callable[[], T]) -> T:
        """Do a look of a stream in a thread, when one of the few is free."""
        async with self._looking:
            return await run_in_threadpool(act)


class Stream(StreamingResponse):
    """A stream that takes a place in the room until it ends, however it ends."""

    def __init__(self, events: AsyncIterator[str], room: Room) -> None:
        super().__init__(events, headers=_UNBUFFERED, media_type=EVENTS)
        self._room = room
        room.open += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._room.open -= 1
