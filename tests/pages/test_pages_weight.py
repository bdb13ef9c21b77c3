"""A page comes over a village's network in one small piece, and asks nobody else for anything."""

import re

import pytest
from site_visits import Site, Visitor

from duzhan.web import assets

LIMIT = 60_000
"""Bytes of a first load, compressed (issue of the pages)."""
STYLE_SHEET = 40_000
"""Bytes of the one style sheet as it is written (ADR 0038)."""
_PART = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_ELSEWHERE = re.compile(r'(?:src|href|action|poster|data)="(?:https?:)?//')


def sent(visitor: Visitor, address: str) -> tuple[int, str]:
    """Return how many bytes came over the network, and what they say."""
    with visitor.http.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as response:
        text = "".join(response.iter_text())
        assert response.status_code == 200, address
        return response.num_bytes_downloaded, text


@pytest.mark.parametrize("address", ["/board", "/ledger", "/work", "/find", "/letters"])
def test_a_first_load_is_light_and_comes_from_here_alone(site: Site, address: str) -> None:
    for place in range(50):
        site.world.log(by="province_office", description=f"第 {place} 组饮水靠拉运，管网未覆盖到户")
    visitor = site.visitor("province_office")
    weight, page = sent(visitor, address)
    assert not _ELSEWHERE.search(page)
    parts = set(_PART.findall(page))
    assert any(part.endswith("/duzhan.css") for part in parts)
    assert weight + sum(sent(visitor, part)[0] for part in parts) <= LIMIT


def test_the_style_sheet_stays_one_that_can_be_read() -> None:
    assert len(assets.shelf()["duzhan.css"].body) <= STYLE_SHEET
