"""One table from families of refusals to status codes, and the problem that each becomes (RFC 9457)."""

from collections.abc import Mapping

from fastapi import Response

from duzhan.errors import (
    BadCredentials,
    CalendarUnknown,
    Conflict,
    DuzhanError,
    GuardFailed,
    IdempotencyConflict,
    IllegalMove,
    Internal,
    InvalidInput,
    MalformedRequest,
    MethodNotAllowed,
    NoSuchAddress,
    NotAuthenticated,
    NotFound,
    NotOurForm,
    NotPermitted,
    SignInUnfinished,
    StaleVersion,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
    VersionRequired,
    WrongContentType,
)
from duzhan.http.preconditions import etag
from duzhan.http.replies import PRIVATE
from duzhan.policy.access_refusals import TooManyAttempts, TooManyCalls
from duzhan.policy.report_refusals import ReportGuardFailed, ReportMoveRefused
from duzhan.wire.problems import MEDIA_TYPE, PREFIX, FieldFault, Problem
from duzhan.wording import GUARD_SAYS
from statemachines.errors import GuardRefused, LifecycleRefusal
from statemachines.monthly_report import ReportState, ReportTrigger
from statemachines.states import State

STATUS: Mapping[type[Exception], int] = {
    MalformedRequest: 400,
    NotAuthenticated: 401,
    BadCredentials: 401,
    NotPermitted: 403,
    NotOurForm: 403,
    SignInUnfinished: 403,
    NotFound: 404,
    NoSuchAddress: 404,
    MethodNotAllowed: 405,
    Conflict: 409,
    LifecycleRefusal: 409,
    DuzhanError: 409,
    StaleVersion: 412,
    TooLarge: 413,
    UnsupportedMedia: 415,
    WrongContentType: 415,
    InvalidInput: 422,
    CalendarUnknown: 422,
    IdempotencyConflict: 422,
    VersionRequired: 428,
    TooManyAttempts: 429,
    TooManyCalls: 429,
    Internal: 500,
    Unavailable: 503,
}
_SHORTLY = 1  # seconds
_RETRIED = frozenset({429, 503})


def status_of(refusal: Exception) -> int:
    """Return the status of a refusal by the nearest of its families."""
    return next(STATUS[family] for family in type(refusal).__mro__ if family in STATUS)


def problem_of(refusal: DuzhanError | LifecycleRefusal) -> Problem:
    """Return the problem that a refusal becomes."""
    status = status_of(refusal)
    return _of_lifecycle(refusal, status) if isinstance(refusal, LifecycleRefusal) else _of_duzhan(refusal, status)


def response(refusal: DuzhanError | LifecycleRefusal) -> Response:
    """Return the answer that a refusal becomes."""
    problem = problem_of(refusal)
    status = problem.status
    facts = {} if isinstance(refusal, LifecycleRefusal) else refusal.facts
    return Response(
        problem.model_dump_json(exclude_none=True), status, {**PRIVATE, **_headers(status, facts)}, MEDIA_TYPE
    )


def _of_duzhan(refusal: DuzhanError, status: int) -> Problem:
    errors = None
    if isinstance(refusal, InvalidInput):
        errors = tuple(FieldFault(field=field, code=code, message=says) for field, code, says in refusal.errors)
    stale = isinstance(refusal, StaleVersion)
    if isinstance(refusal, ReportMoveRefused | ReportGuardFailed):
        return _of_report(refusal, status)
    return Problem(
        type=PREFIX + refusal.slug,
        title=refusal.title,
        status=status,
        detail=refusal.detail,
        errors=errors,
        version=_whole(refusal.facts.get("version")) if stale else None,
        state=State(str(refusal.facts["state"])) if stale and "state" in refusal.facts else None,
        guard=str(refusal.facts["guard"]) if "guard" in refusal.facts else None,
        trace=str(refusal.facts["trace"]) if "trace" in refusal.facts else None,
    )


def _of_lifecycle(refusal: LifecycleRefusal, status: int) -> Problem:
    guard = refusal.guard if isinstance(refusal, GuardRefused) else None
    kind = IllegalMove if guard is None else GuardFailed
    says = None if guard is None else GUARD_SAYS.get(guard, guard)
    return Problem(
        type=PREFIX + kind.slug,
        title=kind.title,
        status=status,
        detail=says or kind.title,
        state=refusal.state,
        guard=guard,
        says=says,
        permitted=refusal.permitted,
    )


def _of_report(refusal: ReportMoveRefused | ReportGuardFailed, status: int) -> Problem:
    guard = refusal.facts.get("guard")
    permitted = refusal.facts["permitted"]
    return Problem(
        type=PREFIX + refusal.slug,
        title=refusal.title,
        status=status,
        detail=refusal.detail,
        state=ReportState(str(refusal.facts["state"])),
        guard=None if guard is None else str(guard),
        says=None if guard is None else refusal.detail,
        permitted=tuple(map(ReportTrigger, permitted)) if isinstance(permitted, tuple) else (),
    )


def _headers(status: int, facts: Mapping[str, object]) -> dict[str, str]:
    headers = {}
    if status == STATUS[NotAuthenticated]:
        headers["WWW-Authenticate"] = "Bearer"
    if status in _RETRIED or "retry_after" in facts:
        headers["Retry-After"] = str(facts.get("retry_after", _SHORTLY))
    if "allow" in facts:
        headers["Allow"] = str(facts["allow"])
    version = _whole(facts.get("version"))
    if version is not None:
        headers["ETag"] = etag(version)
    return headers


def _whole(fact: object) -> int | None:
    return fact if isinstance(fact, int) else None
