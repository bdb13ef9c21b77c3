"""Papers: small real files as evidence, a picture or a page, each different from every other."""

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256

from duzhan.vocabulary import EvidenceKind

PICTURES = frozenset({EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER, EvidenceKind.PUBLICITY})
WIDTH, HEIGHT = 96, 72


@dataclass(frozen=True, slots=True)
class Paper:
    """A file with its name."""

    filename: str
    content: bytes


def paper(kind: EvidenceKind, subject: str) -> Paper:
    """Return a picture for a photograph and a page for everything else."""
    if kind in PICTURES:
        return Paper(f"{subject}-{kind.value}.png", picture(f"{subject} {kind.value}"))
    return Paper(f"{subject}-{kind.value}.pdf", page(f"{subject} {kind.value}"))


def picture(words: str) -> bytes:
    """Return a PNG that runs from one shade to another, both drawn from the words."""
    shades = sha256(words.encode()).digest()
    first, last = shades[:3], shades[3:6]
    rows = b"".join(
        b"\0" + bytes(a + (b - a) * y // HEIGHT for a, b in zip(first, last, strict=True)) * WIDTH
        for y in range(HEIGHT)
    )
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    # Words that people need not see, so that no two files are equal.
    note = b"Comment\0" + sha256(words.encode()).hexdigest().encode()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*part) for part in ((b"IHDR", header), (b"tEXt", note), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def page(words: str) -> bytes:
    """Return a PDF of one page that shows some ASCII words."""
    shown = words.encode("ascii", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    stream = b"BT /F1 18 Tf 60 760 Td (" + shown + b") Tj ET"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(bodies) + 1, table)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)
