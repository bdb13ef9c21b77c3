"""The webhook guide's code takes what really is posted, once, and nothing else."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from docs_blocks import ROOT
from outside import Receiver, contact, machine_now, receiver
from world import World, beijing

from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.usecases.deliver_notices import deliver_notices
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Channel

PAGES = ROOT / "docs/guide-webhooks.md", ROOT / "docs/guide-webhooks.zh.md"
SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"  # noqa: S105  # of a receiver that is closed with the test
OTHER = "whsec_" + SECRET[6:][::-1]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Taking = Callable[..., bool]


@pytest.fixture
def code() -> dict[str, Any]:
    """Run the page's code as its reader would."""
    (text,) = (block for language, block in BLOCK.findall(PAGES[0].read_text(encoding="utf-8")) if language == "python")
    names: dict[str, Any] = {}
    exec(compile(text, PAGES[0].name, "exec"), names)  # noqa: S102  # our own page
    return names


@pytest.fixture
def posted(world: World, settings: Settings) -> Iterator[Receiver]:
    """Give the guide's receiver a decision, and then a digest."""
    with receiver() as door:
        house = settings.model_copy(update={"outbound_allowed": (door.place,), "smtp_port": 1})
        number = world.to_rectifying().number
        contact(world, "water", Channel.WEBHOOK, door.url(), secret=SECRET)
        world.now = beijing("2020-06-22 09:00")
        for _ in range(2):
            sweep_clocks(world.pool)
            deliver_notices(world.pool, configured(house, machine_now))
            world.now += timedelta(days=7)
            world.to_rectifying()
        assert {number in body.decode() for body in door.bodies} == {True}
        yield door


def test_both_pages_have_the_same_blocks() -> None:
    english, chinese = (BLOCK.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert english == chinese


def test_what_is_posted_is_taken_once_and_looks_as_the_page_says(code: dict[str, Any], posted: Receiver) -> None:
    take: Taking = code["take"]
    with closing(sqlite3.connect(":memory:")) as database:
        for body, headers in zip(posted.bodies, posted.headers, strict=True):
            assert take(body, headers, [OTHER, SECRET], database)
            assert not take(body, headers, [SECRET], database)
        kept = [json.loads(row[0]) for row in database.execute("select body from message")]
    assert kept == posted.jsons()
    shown = [json.loads(block) for language, block in BLOCK.findall(PAGES[0].read_text()) if language == "json"]
    assert {message["type"] for message in kept} == {"notice.digest"}
    digest = kept[0]["data"]
    assert digest.keys() == shown[1]["data"].keys()
    decision = next(told for told in digest["notices"] if told["kind"] == "decision" and told["clock"] == "rectify")
    assert shown[0]["data"].keys() <= decision.keys()


def test_what_is_not_genuine_or_not_of_now_is_refused(code: dict[str, Any], posted: Receiver) -> None:
    verified, body, headers = code["verified"], posted.bodies[0], posted.headers[0]
    stamp = int(headers["webhook-timestamp"])
    for off in (-300, 300):
        assert verified(body, headers, [SECRET], stamp + off)
    flipped = bytes([body[0] ^ 1]) + body[1:]
    wrong = [
        (flipped, headers, [SECRET], stamp),
        (body, headers, [OTHER], stamp),
        (body, headers, [], stamp),
        (body, headers, [SECRET], stamp + 301),
        (body, headers, [SECRET], stamp - 301),
        (body, {**headers, "webhook-id": "another"}, [SECRET], stamp),
        (body, {**headers, "webhook-timestamp": str(stamp + 1)}, [SECRET], stamp),
        (body, {**headers, "webhook-signature": "v1,"}, [SECRET], stamp),
    ]
    for message in wrong:
        with pytest.raises(ValueError, match=r"signed|old"):
            verified(*message)
