"""Logs are events: ``noun.verb`` plus key-values; a console for people, JSON lines for collectors."""

import logging
import sys

import structlog


def configure(*, as_json: bool) -> None:
    """Send structlog to standard error, as JSON lines or for a console."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def _to_standard_error(*_names: object) -> structlog.PrintLogger:
    """Write to what standard error is at the moment of the event: the one at start may have been closed since."""
    return structlog.PrintLogger(sys.stderr)
