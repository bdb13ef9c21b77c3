"""The pages' own files: one style sheet and small modules, at addresses that change with their content."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Response

from duzhan.errors import NoSuchAddress
from duzhan.http.doors import Open

router = APIRouter(include_in_schema=False, dependencies=[Open])

_FOLDER = Path(__file__).parent / "static"
_TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".webmanifest": "application/manifest+json",
    }
)
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent, and the part of its SHA-256 that its address carries."""

    body: bytes
    media_type: str
    mark: str


@cache
def shelf() -> MappingProxyType[str, Asset]:
    """Return every file by its name, read once."""
    return MappingProxyType({path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES})


def address(name: str) -> str:
    """Return where a file is; raises KeyError where there is none of this name."""
    return f"/static/{shelf()[name].mark}/{name}"


@router.get("/static/{mark}/{name}")
def serve(mark: str, name: str) -> Response:
    """Return a file; a page of an older version still finds the newest one."""
    del mark
    asset = shelf().get(name)
    if asset is None:
        raise NoSuchAddress
    return Response(asset.body, headers=_FOR_EVER, media_type=asset.media_type)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, _TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:12])
