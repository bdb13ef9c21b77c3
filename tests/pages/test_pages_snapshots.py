"""Five pages as they are sent, word for word: what changes on them is looked at, and meant.

``pytest tests/pages/test_pages_snapshots.py --snapshot-update`` writes them anew beside this file; the difference is
read before it is committed. Time stands still at the world's morning; what no two runs have alike has a name instead.
"""

import re

import pytest
from correspondence import lettered
from site_visits import Site
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from world import beijing

VARIES = (
    (re.compile(r'(?<=name="csrf" value=")[^"]*'), "TOKEN"),
    (re.compile(r'(?<=name="key" value=")[^"]*'), "KEY"),
    (re.compile(r"(?<=/static/)[0-9a-f]{12}"), "MARK"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    # The rules' own hash changes with every word of the campaign.
    (re.compile(r"(?<=规则（)[0-9a-f]{12}"), "HASH"),
    (re.compile(r"(?:[ \t]*\n)+"), "\n"),
)
SENTENCES = {
    "board": "分县灯色",
    "ledger": "拜石村",
    "case": "饮水靠拉运",
    "work": "要报整改方案",
    "letter": "嵩县水利局",
}
"""What somebody sees there, whatever the page is made of."""


class Html(SingleFileSnapshotExtension):
    """A file of HTML for each page, as it can be opened in a browser."""

    _write_mode = WriteMode.TEXT
    file_extension = "html"


def plain(html: str) -> str:
    """Return what a page is about, with a name for everything that no two runs have alike."""
    html = html[html.index("<main") : html.index("</main>")]
    for varies, name in VARIES:
        html = varies.sub(name, html)
    return html


@pytest.fixture
def addresses(site: Site) -> dict[str, tuple[str, str]]:
    """Fill a small house whose time stands still; give who looks at which address."""
    letter = lettered(site.world)
    late = site.world.to_rectifying(area="410325").number
    site.world.assign(site.world.log(description="饮水靠拉运，第二处").number)
    site.world.log(description="饮水靠拉运，第三处")
    site.world.now = beijing("2020-06-23 09:40")
    site.world.shift_database_clock(site.world.real)
    site.app.state.pool = site.app.state.pool.at(site.world.now)
    return {
        "board": ("county_office", "/board"),
        "ledger": ("county_office", "/ledger?columns=all"),
        "case": ("water", f"/cases/{late}"),
        "work": ("water", "/work"),
        "letter": ("water", f"/letters/{letter}"),
    }


def test_five_pages_are_word_for_word_as_they_were(
    site: Site, addresses: dict[str, tuple[str, str]], snapshot: SnapshotAssertion
) -> None:
    for page, (who, address) in addresses.items():
        html = site.visitor(who).page(address)
        assert SENTENCES[page] in html
        assert plain(html) == snapshot(name=page, extension_class=Html)
