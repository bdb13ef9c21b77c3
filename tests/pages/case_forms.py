"""The forms of a case as a test fills them: with what the page gave, and with files."""

import struct
import zlib

import httpx
from site_visits import Visitor, given


def version(page: str) -> str:
    """Return the version that a form carries."""
    return page.partition('name="version" value="')[2].partition('"')[0]


def filled(visitor: Visitor, address: str, **fields: object) -> dict[str, object]:
    """Return what a form of a page would send: its token, key and version, and the fields."""
    page = visitor.page(address)
    return {**given(page[page.index("<main") :]), "version": version(page), **fields}


def sent(visitor: Visitor, address: str, **fields: object) -> httpx.Response:
    """Fill a form and send it; a field named ``milestones__0__title`` is ``milestones.0.title``."""
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return visitor.http.post(address, data=filled(visitor, address, **named))  # type: ignore[arg-type]  # texts, lists


def upload(visitor: Visitor, number: str, kind: str, content: bytes, name: str) -> httpx.Response:
    """Add a file to a case's evidence by its form."""
    address = f"/cases/{number}/evidence"
    fields = {**given(visitor.page(address)), "kind": kind, "taken_on": "2020-05-29"}
    return visitor.http.post(address, data=fields, files={"file": (name, content)})


def picture(shade: int) -> bytes:
    """Draw a hill against the sky, as a real PNG of 400 by 250."""
    rows = b"".join(
        b"\0" + bytes(shade if 40 + abs(x - 200) * 3 // 4 > y else 255 - shade for x in range(400)) for y in range(250)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 400, 250, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
