"""Figures for Prometheus: how many requests, how they ended, how long they took."""

import time
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_LABELS = ("method", "route", "status")
_FAULT = 500


class Figures:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("duzhan_http_requests", "Requests by route and status", _LABELS, registry=self.registry)
        self.seconds = Histogram(
            "duzhan_http_request_seconds", "Time to answer", buckets=_BUCKETS, registry=self.registry
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """ASGI middleware: counts each answer under its route's template, never under a path with a case in it."""

    app: ASGIApp
    figures: Figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), _FAULT

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watching)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self.figures.requests.labels(scope["method"], route, str(status)).inc()
            self.figures.seconds.observe(time.perf_counter() - began)
