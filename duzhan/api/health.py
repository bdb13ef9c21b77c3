"""For machines that watch: alive, ready, and the figures."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from duzhan.http.doors import Open, Visitor
from duzhan.http.replies import reply
from duzhan.usecases.check_health import readiness

router = APIRouter(include_in_schema=False)

_READY, _NOT_READY = 200, 503


@router.get("/healthz", dependencies=[Open])
async def alive() -> Response:
    """Answer while the process lives."""
    return Response('{"alive":true}', media_type="application/json")


@router.get("/readyz")
def ready(door: Visitor) -> Response:
    """Tell whether work gets done: database, schema, sweep, notices, disk."""
    found = readiness(door.pool, door.settings)
    return reply(found, _READY if found.ready else _NOT_READY).response()


@router.get("/metrics")
def figures(door: Visitor) -> Response:
    """Show the counters, and how the house is just now, in Prometheus' text format."""
    shown = door.request.app.state.figures
    shown.show(readiness(door.pool, door.settings))
    return Response(generate_latest(shown.registry), media_type=CONTENT_TYPE_LATEST)
