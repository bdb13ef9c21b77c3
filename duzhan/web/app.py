"""The pages, added to the application: their routes, their faults, their compression."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from duzhan.http.doors import refuse_undecided
from duzhan.http.limits import FORM_OVERHEAD
from duzhan.http.streams import Room
from duzhan.web import (
    account,
    admin,
    admin_accounts,
    admin_audit,
    admin_delivery,
    admin_leaders,
    admin_units,
    assets,
    board,
    case,
    case_acts,
    case_evidence,
    case_instructions,
    case_person,
    case_proofs,
    case_publicity,
    conformance,
    exits,
    faults,
    find,
    home,
    import_progress,
    imports,
    inbox,
    inbox_settings,
    languages,
    leading,
    ledger,
    letters,
    metrics_definitions,
    months,
    news,
    offline,
    reconciliation_lines,
    reconciliations,
    report,
    reports,
    scores,
    search,
    second_factor,
    sign_in,
    sign_in_elsewhere,
    work,
)

ROUTERS = tuple(
    module.router
    for module in (
        home,
        board,
        leading,
        exits,
        ledger,
        search,
        work,
        find,
        inbox,
        news,
        inbox_settings,
        letters,
        reports,
        report,
        months,
        metrics_definitions,
        sign_in,
        sign_in_elsewhere,
        second_factor,
        account,
        case,
        case_acts,
        case_evidence,
        case_instructions,
        case_person,
        case_proofs,
        case_publicity,
        import_progress,
        imports,
        reconciliations,
        reconciliation_lines,
        conformance,
        scores,
        admin,
        admin_accounts,
        admin_units,
        admin_leaders,
        admin_delivery,
        admin_audit,
        languages,
        offline,
        assets,
    )
)
_SMALL = 1000


class Compressed:
    """ASGI middleware: compresses pages; what machines ask for goes out as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressing = GZipMiddleware(app, minimum_size=_SMALL, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        plain = scope["type"] != "http" or scope["path"].startswith("/api/")
        await (self.app if plain else self.compressing)(scope, receive, send)


def install(app: FastAPI) -> None:
    """Add the pages; raises RouteWithoutPolicy where one names none."""
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    refuse_undecided(app.routes)
    app.state.allowances[find.ADDRESS] = find.PHOTOS * app.state.settings.evidence_max_bytes + FORM_OVERHEAD
    app.state.news, app.state.progress = Room(news.STREAMS), Room(import_progress.STREAMS)
    faults.install(app)
    app.add_middleware(Compressed)
