"""The web server's composition root, API and pages together: ``uvicorn --factory duzhan.asgi:app``."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from duzhan import log, settings
from duzhan.api.app import assemble
from duzhan.settings import Settings
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool
from duzhan.web.app import install


def app() -> FastAPI:
    """Return the application with the app's login, opened when the server starts and closed when it stops."""
    configured = settings.current()
    log.configure(as_json=configured.log_json)

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        with open_logins(configured) as logins, open_pool(logins.app, size=configured.pool_size) as pool:
            served.state.pool = pool
            _leave_alone_what_stays()
            yield

    whole = assemble(configured, lifespan)
    install(whole)
    return whole


def create_app(pool: Pool, configured: Settings) -> FastAPI:
    """Return the application on connections that somebody else opened and will close."""
    whole = assemble(configured, None)
    whole.state.pool = pool
    install(whole)
    return whole


def _leave_alone_what_stays() -> None:
    """Let the search for garbage pass over the modules and tables that stay as long as the server does.

    It would go through half a million objects for nothing, again and again, while somebody waits for an answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
