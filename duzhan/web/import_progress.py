"""How far a ledger has come, for pages that are open meanwhile: as events while they last, or once where asked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from starlette.concurrency import run_in_threadpool

from duzhan.errors import DuzhanError
from duzhan.http import streams, visits
from duzhan.http.replies import reply
from duzhan.http.streams import EVENTS, Room, Stream
from duzhan.store.transaction import reading
from duzhan.usecases.watch_import import watch_import
from duzhan.usecases.watch_reading import watch_reading
from duzhan.vocabulary import ImportState
from duzhan.web.doors import ImportPage, PageDoor
from duzhan.wire.imports import FileSent, ProgressOut

router = APIRouter(include_in_schema=False)
STREAMS = 20
"""At once in one process; who finds no room asks once in a while."""
_EVERY = 0.5
"""Seconds between two looks."""
_LOOKS = 120
"""After so many the stream ends; a browser that still wants to know asks again by itself."""


@router.get("/imports/reading")
def watch_a_reading(file: Annotated[FileSent, Query()], door: ImportPage) -> Response:
    """Say how many rows of a file that was sent have been read, before there is a report on it."""
    return reply(door.read(lambda tx, actor: watch_reading(tx, file, actor=actor))).response()


@router.get("/imports/{key}/progress")
async def watch(key: Annotated[UUID, Path()], door: ImportPage) -> Response:
    """Say how far an import has come: again and again to who takes events, else once."""
    first = await run_in_threadpool(door.glance, lambda tx, actor: watch_import(tx, key, actor=actor))
    live = EVENTS in door.request.headers.get("accept", "")
    room: Room = door.request.app.state.progress
    if not live:
        return reply(first).response()
    return streams.over() if room.full() else Stream(_events(door, room, key), room)


async def _events(door: PageDoor, room: Room, key: UUID) -> AsyncIterator[str]:
    for _ in range(_LOOKS):
        try:
            seen = await room.look(lambda: _looked(door, key))
        except DuzhanError:
            return  # signed out meanwhile, or the import is the office's no more: the page's next request hears why
        yield f"data: {seen.model_dump_json()}\n\n"
        if seen.state is not ImportState.ACCEPTING:
            return
        await asyncio.sleep(_EVERY)


def _looked(door: PageDoor, key: UUID) -> ProgressOut:
    """Look without noting that the session is in use: nobody need sit in front of a page that watches by itself."""
    with reading(door.pool) as tx:
        visit = visits.admitted(tx, door.request, door.policy)
        return watch_import(tx, key, actor=visit.actor)
