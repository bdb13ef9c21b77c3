"""新通知: how many notices are unread, for pages that are open meanwhile: as events, or once where asked."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from duzhan.errors import DuzhanError
from duzhan.http import streams, visits
from duzhan.http.replies import reply
from duzhan.http.streams import EVENTS, Room, Stream
from duzhan.store.transaction import reading
from duzhan.usecases.watch_inbox import watch_inbox
from duzhan.web.doors import CasePage, PageDoor
from duzhan.wire.notices import UnreadOut

router = APIRouter(include_in_schema=False)
STREAMS = 100
"""At once in one process; who finds no room asks once in a while."""
_EVERY = 5.0
"""Seconds between two looks."""
_LOOKS = 12
"""After so many the stream ends; a browser that still wants to know asks again by itself."""
_AGAIN = f"retry: {round(_EVERY * 1000)}\n\n"


@router.get("/inbox/unread")
async def watch(door: CasePage) -> Response:
    """Say how many notices are unread: whenever that changes to who takes events, else once."""
    live = EVENTS in door.request.headers.get("accept", "")
    room: Room = door.request.app.state.news
    try:
        first = await run_in_threadpool(door.glance, lambda tx, actor: watch_inbox(tx, actor=actor))
    except DuzhanError:
        if live:
            return streams.over()
        raise
    if not live:
        return reply(first).response()
    return streams.over() if room.full() else Stream(_events(door, room, first), room)


async def _events(door: PageDoor, room: Room, told: UnreadOut) -> AsyncIterator[str]:
    yield f"{_AGAIN}data: {told.model_dump_json()}\n\n"
    for _ in range(_LOOKS):
        await asyncio.sleep(_EVERY)
        try:
            seen = await room.look(lambda: _looked(door))
        except DuzhanError:
            return  # signed out meanwhile: the page's next request hears so
        # A line that says nothing finds out that nobody listens any more.
        yield ":\n\n" if seen == told else f"data: {seen.model_dump_json()}\n\n"
        told = seen


def _looked(door: PageDoor) -> UnreadOut:
    """Look without noting that the session is in use: nobody need sit in front of a page that watches by itself."""
    with reading(door.pool) as tx:
        return watch_inbox(tx, actor=visits.admitted(tx, door.request, door.policy).actor)
