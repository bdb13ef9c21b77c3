"""Files that are looked at and then gone: copied under a random name while they are counted and hashed."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from duzhan.errors import TooLarge

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on disk, complete, with its hash and size in bytes."""

    path: Path
    sha256: str
    size: int


@contextmanager
def kept_for_now(source: BinaryIO, folder: Path, limit: int) -> Iterator[Upload]:
    """Copy a stream into a folder until the ``with`` block ends; raises TooLarge beyond ``limit`` bytes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    path, digest, size = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge(limit=limit)
                digest.update(chunk)
                target.write(chunk)
        yield Upload(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)
