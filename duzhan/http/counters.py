"""Figures for Prometheus: how many requests, how they ended, how long they took; and how the house is at the moment."""

import time
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duzhan.wire.health import Readiness

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_LABELS = ("method", "route", "status")
_FAULT = 500
_UNKNOWN = float("nan")
_OF_THE_HOUSE = {
    "duzhan_ready": "Whether work gets done: 1, or 0",
    "duzhan_sweep_held": "Whether an alarm holds the sweep: 1, or 0",
    "duzhan_newest_sweep_age_seconds": "Seconds since the newest sweep ended",
    "duzhan_oldest_undelivered_notice_age_seconds": "Seconds since the oldest undelivered notice was written",
    "duzhan_dead_notices": "Notices that were given up, counted up to 1000",
    "duzhan_quarantined_clocks": "Clocks that no sweep could decide, counted up to 1000",
}
"""Each gauge, and what it says; NaN where there is nothing to be old, or the database does not answer."""


class Figures:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("duzhan_http_requests", "Requests by route and status", _LABELS, registry=self.registry)
        self.seconds = Histogram(
            "duzhan_http_request_seconds", "Time to answer", buckets=_BUCKETS, registry=self.registry
        )
        self._of_the_house = {name: Gauge(name, says, registry=self.registry) for name, says in _OF_THE_HOUSE.items()}

    def show(self, standing: Readiness) -> None:
        """Set the gauges to how the house is found just now."""
        known = standing.database
        values = {
            "duzhan_ready": standing.ready,
            "duzhan_sweep_held": bool(standing.held) if known else None,
            "duzhan_newest_sweep_age_seconds": standing.newest_sweep_age,
            "duzhan_oldest_undelivered_notice_age_seconds": standing.oldest_undelivered_notice_age,
            "duzhan_dead_notices": standing.dead_notices if known else None,
            "duzhan_quarantined_clocks": standing.quarantined_clocks if known else None,
        }
        for name, value in values.items():
            self._of_the_house[name].set(_UNKNOWN if value is None else value)


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
        began, status, took = time.perf_counter(), _FAULT, None

        async def watching(message: Message) -> None:
            nonlocal status, took
            if message["type"] == "http.response.start":
                # What goes on after that, a stream of events or an import in the background, is no time to answer.
                status, took = message["status"], time.perf_counter() - began
            await send(message)

        try:
            await self.app(scope, receive, watching)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self.figures.requests.labels(scope["method"], route, str(status)).inc()
            self.figures.seconds.observe(time.perf_counter() - began if took is None else took)
