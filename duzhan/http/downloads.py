"""Files made for one answer: written to a nameless temporary file within the snapshot, and sent after it.

So that no snapshot stays open as long as a slow reader likes, and nothing is left behind when one hangs up.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import BinaryIO
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from duzhan.http.doors import Door
from duzhan.http.replies import PRIVATE
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx

_PIECE = 256 * 1024


def download(
    door: Door, write: Callable[[ReadTx, Actor, BinaryIO], object], filename: str, media_type: str
) -> StreamingResponse:
    """Let an act write its file, and answer with it as an attachment."""
    with ExitStack() as kept:
        file = kept.enter_context(tempfile.TemporaryFile())
        door.read(lambda tx, actor: write(tx, actor, file))
        size = file.seek(0, 2)
        file.seek(0)
        headers = {**PRIVATE, "Content-Length": str(size), **_named(filename)}
        done = BackgroundTask(kept.pop_all().close)
        return StreamingResponse(_pieces(file), headers=headers, media_type=media_type, background=done)


def attachment(content: bytes, filename: str, media_type: str) -> Response:
    """Answer with a file that was made already."""
    return Response(content, headers={**PRIVATE, **_named(filename)}, media_type=media_type)


def _named(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"}


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
