"""What a workbook is as a zip of parts, found out without believing a word of its headers.

Everything is inflated once, in pieces, and counted; on the way the parts are looked through for what a ledger has no
use for. This runs in the child process of ``sheet_child``, under its limits.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from duzhan.documents.sheet_limits import LIMITS, SheetRefused
from duzhan.documents.sheet_parts import PartFacts, PartScan

PIECE = 256 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL = b"PK\x03\x04"
_ENCRYPTED_FLAG = 0x1
# Below this even the wildest ratio is no bomb: the parts of an empty workbook shrink well.
_RATIO_FROM = 4_000_000
_WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MACRO_SHEETS = "xl/macrosheets/"
_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook that were looked through, by their names."""

    parts: dict[str, PartFacts] = field(default_factory=dict)


def inspect(file: BinaryIO) -> Package:
    """Look through a whole package; raises SheetRefused for what is none, too large, or holds what a ledger doesn't."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as damaged:
        raise SheetRefused("sheet_damaged") from damaged
    _check_entries(entries)
    facts: dict[str, PartFacts] = {}
    packed = unpacked = 0
    for entry in entries:
        packed += entry.compress_size
        scan = PartScan(entry.filename) if entry.filename.lower().endswith(_XML) else None
        for position, piece in enumerate(_inflated(file, entry)):
            unpacked += len(piece)
            _check_size(packed, unpacked)
            if position == 0 and piece.startswith(_LOCAL):
                raise SheetRefused("sheet_nested_archive")
            if scan is not None:
                scan.feed(piece)
        if scan is not None:
            facts[entry.filename] = scan.facts()
    return Package(facts)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > LIMITS.parts:
        raise SheetRefused("sheet_too_many_parts")
    if len({name.lower() for name in names}) < len(names) or any(map(_escapes, names)):
        raise SheetRefused("sheet_bad_part_name")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise SheetRefused("sheet_encrypted")
    if _TYPES not in names or _WORKBOOK not in names:
        raise SheetRefused("sheet_not_a_workbook")
    if any(name.lower().endswith(_MACROS) or name.lower().startswith(_MACRO_SHEETS) for name in names):
        raise SheetRefused("sheet_macros")


def _escapes(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name


def _check_size(packed: int, unpacked: int) -> None:
    if unpacked > LIMITS.unpacked:
        raise SheetRefused("sheet_too_large_unpacked")
    if unpacked > _RATIO_FROM and unpacked > LIMITS.ratio * packed:
        raise SheetRefused("sheet_too_large_unpacked")


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part really holds, however little its headers say it would."""
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise SheetRefused("sheet_damaged")
    packed = _packed(file, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            waiting, out = piece, b"."
            # What was taken in may give more than one piece, so it is asked for until nothing comes any more.
            while (waiting or len(out) == PIECE) and not inflater.eof:
                out = inflater.decompress(waiting, PIECE)
                waiting = inflater.unconsumed_tail
                yield out
    except zlib.error as damaged:
        raise SheetRefused("sheet_damaged") from damaged
    if not inflater.eof:
        raise SheetRefused("sheet_damaged")


def _packed(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL):
        raise SheetRefused("sheet_damaged")
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    at, left = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length, entry.compress_size
    while left:
        # The same file is read by others in between: what is yielded may be used to open another part.
        file.seek(at)
        piece = file.read(min(PIECE, left))
        if not piece:
            raise SheetRefused("sheet_damaged")
        at, left = at + len(piece), left - len(piece)
        yield piece
