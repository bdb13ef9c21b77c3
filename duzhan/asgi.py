"""The web server's composition root: ``uvicorn --factory duzhan.asgi:app``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from duzhan import log, settings
from duzhan.api.app import assemble
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool


def app() -> FastAPI:
    """Return the application with the app's login, opened when the server starts and closed when it stops."""
    configured = settings.current()
    log.configure(as_json=configured.log_json)

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        with open_logins(configured) as logins, open_pool(logins.app, size=configured.pool_size) as pool:
            served.state.pool = pool
            yield

    return assemble(configured, lifespan)
