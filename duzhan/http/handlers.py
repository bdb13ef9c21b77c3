"""What becomes of every exception that leaves a route: a problem, and never a stack trace."""

from collections.abc import Awaitable, Callable, Mapping
from traceback import format_exception
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.routing import Match

from duzhan.errors import (
    DuzhanError,
    Internal,
    InvalidInput,
    MalformedRequest,
    MethodNotAllowed,
    NoSuchAddress,
    Unavailable,
)
from duzhan.http import field_faults, problems
from duzhan.http.doors import policy_of
from duzhan.http.passes import admitted
from duzhan.http.policies import AtTheDoor
from duzhan.store import constraints
from duzhan.store.transaction import reading
from statemachines.errors import LifecycleRefusal

LOG = structlog.get_logger()
Handler = Callable[[Request, Exception], Response | Awaitable[Response]]
OUTAGES = (OperationalError, InterfaceError, PoolExhausted)
_NOT_FOUND, _METHOD_NOT_ALLOWED = 404, 405


async def refused(request: Request, refusal: Exception) -> Response:
    """Answer with the refusal's own problem."""
    del request
    if not isinstance(refusal, DuzhanError | LifecycleRefusal):
        raise refusal
    return problems.response(refusal)


def at_the_door(request: Request, fault: Exception) -> Response:
    """Answer with the refusal, but only to somebody who may come in at all."""
    if not isinstance(fault, AtTheDoor):
        raise fault
    return _turned_away(request) or problems.response(fault.refusal)


def invalid(request: Request, fault: Exception) -> Response:
    """Name the faulty fields, but only to somebody who may come in at all."""
    faults = fault.errors() if isinstance(fault, RequestValidationError) else ()
    return _turned_away(request) or problems.response(field_faults.refusal(faults))


def of_starlette(request: Request, fault: Exception) -> Response:
    """Answer what the router and the body parser refuse."""
    if isinstance(fault.__cause__, DuzhanError):
        # Raised while the body was read; the framework wraps whatever comes from there.
        return problems.response(fault.__cause__)
    status = fault.status_code if isinstance(fault, HTTPException) else 0
    if status == _NOT_FOUND:
        return problems.response(NoSuchAddress())
    if status == _METHOD_NOT_ALLOWED:
        return problems.response(MethodNotAllowed(allow=", ".join(_methods(request))))
    return _turned_away(request) or problems.response(MalformedRequest())


async def contradicted(request: Request, fault: Exception) -> Response:
    """Translate a violated constraint."""
    del request
    if not isinstance(fault, IntegrityError):
        raise fault
    return problems.response(constraints.conflict(fault))


async def unstorable(request: Request, fault: Exception) -> Response:
    """Refuse a value that the database cannot hold."""
    del request, fault
    return problems.response(InvalidInput.of("body", "unstorable"))


def unavailable(request: Request, fault: Exception) -> Response:
    """Ask for patience while the database cannot answer: gone, full, locked or too slow."""
    LOG.warning("database.unavailable", path=request.url.path, fault=type(getattr(fault, "orig", fault)).__name__)
    return problems.response(Unavailable(retry_after=1))


def failed(request: Request, fault: Exception) -> Response:
    """Log what went wrong and tell only the trace; a lost database is not our fault but an outage."""
    lost = isinstance(fault, DBAPIError) and fault.connection_invalidated
    if lost or isinstance(fault, OUTAGES):
        return unavailable(request, fault)
    trace = uuid4().hex
    # As plain text: structlog's own rendering would write out the variables, and people's data with them.
    told = "".join(format_exception(fault))
    LOG.error("request.failed", trace=trace, method=request.method, path=request.url.path, exception=told)
    return problems.response(Internal(trace=trace))


def _turned_away(request: Request) -> Response | None:
    """Return the refusal of a caller who has no business at this route, whatever is wrong with what was sent."""
    policy = policy_of(request.scope.get("route"))
    if policy is None or not policy.signed_in:
        return None
    try:
        with reading(request.app.state.pool) as tx:
            admitted(tx, request, policy)
    except DuzhanError as stranger:
        return problems.response(stranger)
    return None


def _methods(request: Request) -> list[str]:
    """List the methods that any route has for this path."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in routes for method in route.methods or ()})


HANDLERS: Mapping[type[Exception], Handler] = {
    DuzhanError: refused,
    LifecycleRefusal: refused,
    AtTheDoor: at_the_door,
    RequestValidationError: invalid,
    HTTPException: of_starlette,
    IntegrityError: contradicted,
    DataError: unstorable,
    **dict.fromkeys(OUTAGES, unavailable),
    DBAPIError: failed,
    Exception: failed,
}
"""The answer to everything that can be raised."""


def install(app: FastAPI) -> None:
    """Give the application its answers."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
