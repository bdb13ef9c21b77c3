"""The guide for units is played from its first command to its last; what it shows is what happens."""

import threading
from collections.abc import Iterator
from pathlib import Path

import guide_runs
import pytest
import uvicorn
from docs_blocks import ROOT
from guide_runs import House
from waiting import eventually
from world import World, beijing

from duzhan.api.app import create_app
from duzhan.settings import Settings
from duzhan.store import accounts
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.add_account import NewAccount, add_account
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.vocabulary import Role

pytestmark = pytest.mark.xdist_group("guide")

GUIDE, IN_ENGLISH = ROOT / "docs/guide-units.zh.md", ROOT / "docs/guide-units.md"
PASSWORD = "Shan-you-Mu-2020"  # noqa: S105  # of a database that is thrown away
PEOPLE = (
    ("嵩县水利局经办", Role.UNIT_HANDLER, "410325-water"),
    ("嵩县水利局负责人", Role.UNIT_HEAD, "410325-water"),
    ("嵩县卫生健康委员会经办", Role.UNIT_HANDLER, "410325-health"),
)
ELSEWHERE = {"content_area": "1.3", "place": "西岭组", "description": "西岭组 2 户房屋漏雨，鉴定为 C 级"}
CHANNEL = {"content_area": "7.3", "place": "南沟", "description": "南沟灌渠 300 米淤塞，40 亩地浇不上水"}
FILES = {
    "before.png": b"\x89PNG\r\n\x1a\n" + b"before",
    "after.png": b"\x89PNG\r\n\x1a\n" + b"after",
    "report.pdf": b"%PDF-1.4\n% report\n",
}


@pytest.fixture
def house(pool: Pool, settings: Settings, tmp_path: Path) -> Iterator[House]:
    """Serve a database of its own: two cases that a county's water bureau was given, and one that waits."""
    world = World(pool)
    tell_the_story_so_far(world)
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    app = create_app(world.pool, settings)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started, within=30)
    port = server.servers[0].sockets[0].getsockname()[1]

    def stand_at() -> None:
        app.state.pool = world.pool

    yield House(f"http://127.0.0.1:{port}", world, tmp_path, PASSWORD, stand_at)
    server.should_exit = True
    thread.join(20)


def tell_the_story_so_far(world: World) -> None:
    with transaction(world.pool) as tx:
        for username, role, unit in PEOPLE:
            accounts.own_passwords(tx, [add_account(tx, NewAccount(username, username, PASSWORD))])
            grant_role(tx, username, Wish(role, unit=unit))
    world.now = beijing("2020-05-28 15:20")
    water, roofs, _ = (world.log(**finding).number for finding in ({}, ELSEWHERE, CHANNEL))
    # No two notices at one instant: their order would be anybody's.
    world.now = beijing("2020-05-28 15:50")
    world.assign(roofs, co_units=())
    world.now = beijing("2020-05-28 16:00")
    world.assign(water)


def test_the_guide_shows_what_really_happens(house: House, pytestconfig: pytest.Config) -> None:
    # Refresh with: pytest tests/contract/test_guide.py --write-guide
    shown = GUIDE.read_text(encoding="utf-8")
    played = guide_runs.play(shown, house)
    if pytestconfig.getoption("--write-guide", default=False):
        GUIDE.write_text(played, encoding="utf-8")
        copy_blocks(played)
        return
    assert shown == played


def copy_blocks(text: str) -> None:
    """Give the English page the blocks of the Chinese one, in their order."""
    blocks = iter(guide_runs.code_of(text))
    page = guide_runs.with_blocks(IN_ENGLISH.read_text(encoding="utf-8"), blocks)
    IN_ENGLISH.write_text(page, encoding="utf-8")


def test_the_english_page_runs_the_same_commands_and_shows_the_same_answers() -> None:
    pages = (GUIDE, IN_ENGLISH)
    chinese, english = (guide_runs.code_of(page.read_text(encoding="utf-8")) for page in pages)
    assert english == chinese
