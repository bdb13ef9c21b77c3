"""The application: routers, limits, counters, refusals; it does not start with a route that nobody decided about."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version

from fastapi import FastAPI

from duzhan.api import (
    access,
    accounts,
    appeals,
    burden,
    calendars,
    cases,
    conformance,
    contacts,
    coordination,
    dead_notices,
    delegations,
    documentation,
    evidence,
    exits,
    explanations,
    exports,
    filings,
    health,
    imports,
    instructions,
    leaders,
    ledger,
    letters,
    look_backs,
    meetings,
    monthly_reports,
    notices,
    openapi,
    persons,
    proofs,
    publicity,
    readings,
    reconciliations,
    records,
    scores,
    support,
    target_plans,
    teams,
    tokens,
    tours,
    triggers,
    units,
    webhooks,
    working_days,
)
from duzhan.documents.sheet_limits import LIMITS
from duzhan.http import handlers
from duzhan.http.counters import Counted, Figures
from duzhan.http.doors import refuse_undecided
from duzhan.http.limits import FORM_OVERHEAD, BodyLimit
from duzhan.http.pace import Pace
from duzhan.settings import Settings
from duzhan.store.transaction import Pool

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

# The busiest first: routes are tried in order.
ROUTERS = tuple(
    module.router
    for module in (
        triggers,
        cases,
        ledger,
        exports,
        notices,
        letters,
        monthly_reports,
        proofs,
        publicity,
        instructions,
        coordination,
        meetings,
        look_backs,
        burden,
        readings,
        exits,
        filings,
        reconciliations,
        conformance,
        scores,
        records,
        appeals,
        support,
        target_plans,
        tours,
        teams,
        imports,
        tokens,
        access,
        accounts,
        units,
        leaders,
        evidence,
        persons,
        explanations,
        delegations,
        working_days,
        calendars,
        contacts,
        webhooks,
        dead_notices,
        health,
        documentation,
    )
)
JSON_LIMIT = 1_000_000


def create_app(pool: Pool, settings: Settings) -> FastAPI:
    """Return the application on connections that somebody else opened and will close."""
    app = assemble(settings, None)
    app.state.pool = pool
    return app


def assemble(settings: Settings, lifespan: Lifespan | None) -> FastAPI:
    """Return the application; the lifespan puts its connections into ``app.state.pool``."""
    app = FastAPI(
        title="duzhan",
        version=version("duzhan"),
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.figures = Figures()
    app.state.pace = Pace(settings.calls_per_minute)
    # Side by side, not included: an included router is matched twice for each request.
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    refuse_undecided(app.routes)
    handlers.install(app)
    app.openapi = openapi.describer(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    app.state.allowances = _allowances(settings)
    app.add_middleware(BodyLimit, allowances=app.state.allowances, otherwise=JSON_LIMIT)
    app.add_middleware(Counted, figures=app.state.figures)
    return app


def _allowances(settings: Settings) -> dict[str, int]:
    """Return how many bytes may be sent to what takes files, by the ending of its path; pages add theirs."""
    upload = settings.evidence_max_bytes + FORM_OVERHEAD
    return {
        "/imports": LIMITS.file + FORM_OVERHEAD,
        "/readings/sheet": LIMITS.file + FORM_OVERHEAD,
        "/evidence": upload,
        "/reconciliations": upload,
    }
