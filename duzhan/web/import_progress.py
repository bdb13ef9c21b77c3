"""How far a ledger has come, for pages that are open meanwhile: as events while they last, or once where asked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.replies import PRIVATE, reply
from duzhan.http.streams import EVENTS
from duzhan.store.transaction import reading
from duzhan.usecases.watch_import import watch_import
from duzhan.usecases.watch_reading import watch_reading
from duzhan.vocabulary import ImportState
from duzhan.web.doors import ImportPage, PageDoor
from duzhan.wire.imports import FileSent, ProgressOut

router = APIRouter(include_in_schema=False)
_EVERY = 0.5
"""Seconds between two looks."""
_LOOKS = 120
"""After so many the stream ends; a browser that still wants to know asks again by itself."""
# Nothing on the way may hold back an event until there are more of them.
_UNBUFFERED = {**PRIVATE, "X-Accel-Buffering": "no"}


@router.get("/imports/reading")
def watch_a_reading(file: Annotated[FileSent, Query()], door: ImportPage) -> Response:
    """Say how many rows of a file that was sent have been read, before there is a report on it."""
    return reply(door.read(lambda tx, actor: watch_reading(tx, file, actor=actor))).response()


@router.get("/imports/{key}/progress")
def watch(key: Annotated[UUID, Path()], door: ImportPage) -> Response:
    """Say how far an import has come: again and again to who takes events, else once."""
    first = door.glance(lambda tx, actor: watch_import(tx, key, actor=actor))
    if EVENTS not in door.request.headers.get("accept", ""):
        return reply(first).response()
    return StreamingResponse(_events(door, key), headers=_UNBUFFERED, media_type=EVENTS)


async def _events(door: PageDoor, key: UUID) -> AsyncIterator[str]:
    for _ in range(_LOOKS):
        try:
            seen = await run_in_threadpool(_looked, door, key)
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
