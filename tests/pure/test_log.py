"""An event is written to standard error as it is at that moment."""

import io
import json
import sys

import pytest
import structlog

from duzhan import log


def test_a_standard_error_that_was_closed_meanwhile_breaks_no_event(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", closed)
        log.configure(as_json=True)
    closed.close()
    structlog.get_logger().info("sweep.done", decided=3)
    written = json.loads(capsys.readouterr().err)
    assert (written["event"], written["decided"]) == ("sweep.done", 3)
    structlog.reset_defaults()
