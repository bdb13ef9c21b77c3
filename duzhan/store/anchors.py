"""Anchors: lines in a table, and the same lines in a file outside the database that only ever grows."""

import fcntl
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import text

from duzhan.policy import sealing
from duzhan.policy.sealing import AnchorLine
from duzhan.store.transaction import ReadTx, Tx

_NEWEST = text("select line from anchor order by number desc limit 1")
_AFTER = text("select line from anchor where number > :number order by number")
_SINCE = text("select line from anchor where at >= :at order by number limit :limit")
_ADD = text("insert into anchor (number, at, line) values (:number, :at, :line)")
_TAIL = 64 * 1024
"""Bytes that the last line is looked for in; one has a hundred for each city."""


def newest(tx: ReadTx) -> AnchorLine | None:
    """Return the newest anchor; None while there is none."""
    found = tx.run(_NEWEST).scalar_one_or_none()
    return None if found is None else sealing.read_anchor(str(found))


def after(tx: ReadTx, number: int) -> list[str]:
    """Return the lines of the anchors after one, in order."""
    return [str(line) for line in tx.run(_AFTER, {"number": number}).scalars()]


def since(tx: ReadTx, at: datetime, limit: int) -> list[AnchorLine]:
    """Return the first anchors that were made at an instant or later."""
    return [sealing.read_anchor(str(line)) for line in tx.run(_SINCE, {"at": at, "limit": limit}).scalars()]


def add(tx: Tx, number: int, line: str) -> None:
    """Append an anchor."""
    tx.write(_ADD, {"number": number, "at": tx.now, "line": line})


def last_in(file: Path) -> AnchorLine | None:
    """Return the last anchor of the file, None where there is none; raises ValueError where its last line is none."""
    try:
        with file.open("rb") as stream:
            return _last(stream)
    except FileNotFoundError:
        return None


def append(file: Path, lines: Sequence[str]) -> int:
    """Write those of the lines that the file lacks, durably, and return how many; writers take turns."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        _mend(stream)
        last = _last(stream)
        known = 0 if last is None else last.statement.number
        missing = [line for line in lines if sealing.read_anchor(line).statement.number > known]
        stream.seek(0, os.SEEK_END)
        stream.writelines(f"{line}\n".encode() for line in missing)
        stream.flush()
        os.fsync(stream.fileno())
    return len(missing)


def _last(stream: BinaryIO) -> AnchorLine | None:
    whole = _tail(stream).split(b"\n")[:-1]
    return sealing.read_anchor(whole[-1].decode()) if whole else None


def _mend(stream: BinaryIO) -> None:
    """Cut off what a writer that died left of a line: it never became an anchor, and is written again whole."""
    torn = len(_tail(stream).split(b"\n")[-1])
    if torn:
        stream.truncate(stream.seek(0, os.SEEK_END) - torn)


def _tail(stream: BinaryIO) -> bytes:
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
    return stream.read()
