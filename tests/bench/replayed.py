"""The statements that a request sends, caught in this process, and the time that they take alone."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import httpx
import psycopg
from fastapi import FastAPI
from sqlalchemy import make_url
from statements import heard

from duzhan.asgi import create_app
from duzhan.settings import Settings
from duzhan.store.engine import OPTIONS, open_pool

Statements = Sequence[tuple[str, Any]]


def caught(url: str, settings: Settings, address: str, headers: dict[str, str]) -> Statements:
    """Ask the application for an address, in this process, and return its statements with their values, in order."""
    found: list[tuple[str, Any]] = []

    with open_pool(url, size=1) as pool:
        app = create_app(pool, settings)
        asyncio.run(_ask(app, address, headers))  # what is read once a process is read by now
        with heard(pool, lambda statement, values: found.append((statement, values))):
            asyncio.run(_ask(app, address, headers))
    return found


async def _ask(app: FastAPI, address: str, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://house") as client:
        answer = await client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[-400:])


def connected(url: str) -> psycopg.Connection[Any]:
    """Open the plain connection on which statements are replayed."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, options=OPTIONS)


def alone(connection: psycopg.Connection[Any], statements: Statements) -> float:
    """Execute the statements in one transaction, fetch all their rows, and return the seconds that it took."""
    begun = perf_counter()
    with connection.transaction():
        for statement, values in statements:
            cursor = connection.execute(statement, values)
            if cursor.description is not None:
                cursor.fetchall()
    return perf_counter() - begun
