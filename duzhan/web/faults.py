"""What a page answers to everything that can be raised: in plain words, with what to do, and never a stack trace.

The API's own handlers decide what a fault is; a page only shows it.
"""

import inspect
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool

from duzhan.errors import DuzhanError, NotAuthenticated, SignInUnfinished
from duzhan.http import field_faults, handlers, problems, visits
from duzhan.http.doors import policy_of
from duzhan.http.policies import AtTheDoor
from duzhan.store.transaction import reading
from duzhan.vocabulary import Must
from duzhan.web import view
from duzhan.wire.problems import Problem
from statemachines.errors import LifecycleRefusal

SIGN_IN = "/sign-in"
UNFINISHED = {Must.SECOND_FACTOR: "/second-factor", Must.NEW_PASSWORD: "/password"}
# What machines ask for keeps its problems; everything else is somebody looking at a page.
_MACHINES = ("/api/", "/healthz", "/readyz", "/metrics")
_WAIT = "Retry-After"
Handler = Callable[[Request, Exception], Response | Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Let each of the application's handlers answer machines, and pages answer people."""
    for kind, handler in handlers.HANDLERS.items():
        app.add_exception_handler(kind, _either(handler))


def _either(handler: Handler) -> Handler:
    async def answer(request: Request, fault: Exception) -> Response:
        if request.url.path.startswith(_MACHINES):
            return await _answered(handler, request, fault)
        if isinstance(fault, AtTheDoor | RequestValidationError):
            fault = await run_in_threadpool(_judged, request, fault)
        led = _led(request, fault)
        if led is not None:
            return led
        response = await _answered(handler, request, fault)
        page = shown(request, Problem.model_validate_json(bytes(response.body)))
        if _WAIT in response.headers:
            page.headers[_WAIT] = response.headers[_WAIT]
        return page

    return answer


async def _answered(handler: Handler, request: Request, fault: Exception) -> Response:
    answered = problems.response(fault) if isinstance(fault, DuzhanError) else handler(request, fault)
    return await answered if inspect.isawaitable(answered) else answered


def shown(request: Request, problem: Problem) -> Response:
    """Return the page that says what was refused and what to do."""
    return view.plain(request, "fault.html.j2", status=problem.status, problem=problem)


def of(refusal: DuzhanError | LifecycleRefusal) -> Problem:
    """Return a refusal as the problem that a form shows above its fields."""
    return problems.problem_of(refusal)


def _judged(request: Request, fault: AtTheDoor | RequestValidationError) -> Exception:
    """Return what is wrong with a request, but only to somebody who may come in at all."""
    policy = policy_of(request.scope.get("route"))
    try:
        if policy is not None and policy.signed_in:
            with reading(request.app.state.pool) as tx:
                visits.admitted(tx, request, policy)
    except DuzhanError as stranger:
        return stranger
    return fault.refusal if isinstance(fault, AtTheDoor) else field_faults.refusal(fault.errors())


def _led(request: Request, fault: Exception) -> Response | None:
    """Lead a stranger to the sign-in, and one whose sign-in is unfinished to its rest; None for other faults."""
    if isinstance(fault, SignInUnfinished):
        return view.lead(UNFINISHED[Must(str(fault.facts["must"]))])
    if isinstance(fault, NotAuthenticated) and request.method == "GET":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return view.lead(f"{SIGN_IN}?to={quote(wanted, safe='')}")
    return None


def inside(address: str) -> str | None:
    """Return an address of this house, None for one that leads elsewhere."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and address.startswith("/")
    return address if plain and not address.startswith(("//", "/\\")) and address.isprintable() else None
