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
    appeals,
    assets,
    board,
    burden,
    case,
    case_acts,
    case_coordination,
    case_evidence,
    case_instructions,
    case_look_backs,
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
    look_backs,
    meeting_decisions,
    meetings,
    metrics_definitions,
    months,
    news,
    offline,
    plan_forms,
    reconciliation_lines,
    reconciliations,
    record_drafts,
    records,
    report,
    reports,
    scores,
    search,
    second_factor,
    sign_in,
    sign_in_elsewhere,
    support,
    target_listing,
    target_plans,
    teams,
    tours,
    visits,
    work,
)

ROUTERS = tuple(
    module.router
    for module in (
        home,
        board,
        leading,
        exits,
        plan_forms,
        target_plans,
        ledger,
        search,
        work,
        find,
        tours,
        visits,
        teams,
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
        case_coordination,
        meetings,
        meeting_decisions,
        case_look_backs,
        case_person,
        case_proofs,
        case_publicity,
        import_progress,
        imports,
        reconciliations,
        reconciliation_lines,
        conformance,
        look_backs,
        burden,
        scores,
        record_drafts,
        records,
        appeals,
        support,
        target_listing,
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
