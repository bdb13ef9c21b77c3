"""Evidence as bytes: under their SHA-256 in one folder, written once, never run, never named by a client."""

import hashlib
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype
from filetype.types import archive, image

from duzhan.errors import TooLarge, UnsupportedMedia

CHUNK = 256 * 1024
HEAD = 64
_PACKAGE = "[Content_Types].xml"
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MACROS = "vbaproject.bin"
_PLAIN = (image.Jpeg(), image.Png(), archive.Pdf())
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    _OFFICE["word/document.xml"]: ".docx",
    _OFFICE["xl/workbook.xml"]: ".xlsx",
}

# A zip's list of entries is read into memory before anything else can be judged, so its announced size comes first.
# Office files end in this record, without a comment and without the 64-bit one in front of it.
_END_OF_ZIP = b"PK\x05\x06"
_END_OF_ZIP64 = b"PK\x06\x07"
_LONGEST_END = 42
_LARGEST_LIST = 1_000_000  # bytes, some 10,000 entries


@dataclass(frozen=True, slots=True)
class Staged:
    """A file on its way in: complete, measured and of a permitted kind, but not yet evidence."""

    path: Path
    sha256: str
    size: int
    media_type: str


@contextmanager
def staged(source: BinaryIO, folder: Path, limit: int) -> Iterator[Staged]:
    """Copy a stream into the folder under a random name, which is gone at the end unless it was kept.

    Raises TooLarge beyond ``limit`` bytes and UnsupportedMedia for content that evidence may not have.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as target:
            sha256, size = _copy(source, target, limit)
            media_type = media_type_of(target)
            target.flush()
            os.fsync(target.fileno())
        yield Staged(path, sha256, size, media_type)
    finally:
        path.unlink(missing_ok=True)


def keep(file: Staged, folder: Path) -> None:
    """Give a staged file its final name, durably; the same content twice is one file."""
    file.path.rename(path_of(file.sha256, folder))
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def path_of(sha256: str, folder: Path) -> Path:
    """Return where the content with this hash lies."""
    return folder / sha256


def intact(sha256: str, folder: Path) -> bool:
    """Tell whether the stored file still has the hash it was stored under; what cannot be read does not."""
    try:
        with path_of(sha256, folder).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def media_type_of(file: BinaryIO) -> str:
    """Return the media type that the content itself shows; raises UnsupportedMedia for any but the permitted ones."""
    file.seek(0)
    head = file.read(HEAD)
    kind = filetype.match(head, _PLAIN)
    found = kind.mime if kind is not None else _office_type(file)
    if found is None:
        raise UnsupportedMedia
    return str(found)


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit=limit)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _office_type(file: BinaryIO) -> str | None:
    """Return the type of a Word or Excel file without macros."""
    if not _listable(file):
        return None
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return None
    if _PACKAGE not in names or any(name.lower().endswith(_MACROS) for name in names):
        return None
    return next((media_type for part, media_type in _OFFICE.items() if part in names), None)


def _listable(file: BinaryIO) -> bool:
    """Tell whether this starts like a zip and announces a list of entries of a sane size."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return False
    file.seek(-min(_LONGEST_END, file.seek(0, os.SEEK_END)), os.SEEK_END)
    end = file.read()
    before, record = end[:-22], end[-22:]
    listed = int.from_bytes(record[12:16], "little")
    return record.startswith(_END_OF_ZIP) and not before.startswith(_END_OF_ZIP64) and listed <= _LARGEST_LIST
