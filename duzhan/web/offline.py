"""What a phone keeps for a village without network: the worker that serves the form, and the app's manifest."""

import json

from fastapi import APIRouter, Response

from duzhan.http.doors import Open
from duzhan.web import assets

router = APIRouter(include_in_schema=False, dependencies=[Open])
# Asked for anew each time: an old worker must not outlive the pages that it serves.
_FRESH = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


@router.get("/sw.js")
async def worker() -> Response:
    """Return the worker; its scope is the whole site, so it lies at its root."""
    worker = assets.shelf()["worker.js"]
    return Response(worker.body, headers=_FRESH, media_type=worker.media_type)


@router.get("/manifest.webmanifest")
async def manifest() -> Response:
    """Return what a phone needs to put the form on its first screen."""
    icon = {"src": assets.address("seal.svg"), "sizes": "any", "type": "image/svg+xml"}
    said = {"name": "duzhan", "short_name": "duzhan", "start_url": "/find", "display": "standalone", "icons": [icon]}
    return Response(json.dumps(said), headers=_FRESH, media_type="application/manifest+json")
