"""One real server and one real browser a worker; each test gives the server a database of its own."""

import shutil
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from site_visits import Site
from waiting import eventually
from world import World

from duzhan.asgi import create_app
from duzhan.settings import Settings, current
from duzhan.store.transaction import Pool

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def pages_app() -> Iterator[tuple[FastAPI, str]]:
    """Serve the whole application on a free port, in a thread, without connections as yet."""
    app = create_app(Pool(None), current())  # type: ignore[arg-type]
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started, within=20)
    yield app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def site(pages_app: tuple[FastAPI, str], app_pool: Pool, world: World, settings: Settings) -> Iterator[Site]:
    """Put the served application on this test's database, at the world's morning, with this test's folder."""
    world.shift_database_clock(world.real)
    app, url = pages_app
    app.state.pool, app.state.settings = app_pool, settings
    world.evidence_folder = settings.evidence_folder
    world.evidence_folder.mkdir(parents=True, exist_ok=True)
    opened = Site(url, app, world.real, world, settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once a worker."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield launched
        launched.close()
