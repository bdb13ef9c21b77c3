"""An option for whoever changes the guide."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-guide", action="store_true", help="write the answers into the guide in place of comparing them"
    )
