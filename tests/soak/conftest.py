"""Figures are kept where a proof runs at its full size."""

import pytest
from record import Record


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Record:
    """Print figures and hold them against their bars; at full size, keep them too."""
    return Record(kept=request.node.get_closest_marker("soak") is not None)
