"""`duzhan notices` and `duzhan user contact`: where people are reached, and what could not reach them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from operating import Operator
from outside import Postbox, contact, mail_server, notices, receiver
from world import World

from duzhan.errors import InvalidInput, MessageNotFound
from duzhan.vocabulary import Channel


@pytest.fixture
def rehearsing(operator: Operator, world: World) -> Operator:
    """Rehearse at the world's morning."""
    operator.rehearse()
    world.shift_database_clock(world.real)
    return operator


def given_up(operator: Operator, world: World, cases: int) -> None:
    """Let notices die at a mail server that knows nobody."""
    postbox = Postbox()
    postbox.refused = {"province_office@example.org"}
    for _ in range(cases):
        world.log()
    with mail_server(postbox) as port:
        operator.setting(DUZHAN_SMTP_PORT=str(port))
        assert operator.told("deliver")["dead"] == cases


def test_dead_letters_are_listed_and_replayed_under_their_id(rehearsing: Operator, world: World) -> None:
    given_up(rehearsing, world, 2)
    said = rehearsing.told("notices", "dead")
    first, second = said["items"]  # type: ignore[misc]  # a list
    assert (first["channel"], first["recipient"], first["message"]) == ("email", "province_office", second["message"])
    lines = rehearsing.says("notices", "dead").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{first['id']}  2020-05-29 ")
    assert "电子邮件  province_office  1 次：" in lines[0]
    assert rehearsing.says("notices", "dead", "--limit", "1").endswith("\n……\n")
    assert rehearsing.told("notices", "replay", str(first["id"])) == {"replayed": 2}
    assert rehearsing.says("notices", "dead") == "没有死信\n"
    world.now += timedelta(minutes=1)
    postbox = Postbox()
    with mail_server(postbox) as port:
        rehearsing.setting(DUZHAN_SMTP_PORT=str(port))
        rehearsing.says("clock", "advance", "1m")
        assert rehearsing.told("deliver")["sent"] == 2
    assert postbox.ids() == [first["message"]]


def test_all_of_them_are_replayed_at_once(rehearsing: Operator, world: World) -> None:
    given_up(rehearsing, world, 3)
    assert rehearsing.says("notices", "replay", "--all") == "3 条通知重新待发\n"
    assert rehearsing.told("notices", "replay", "--all") == {"replayed": 0}
    assert isinstance(rehearsing.run("notices", "replay", str(uuid4())).exception, MessageNotFound)


def test_a_replay_is_of_one_or_of_all(operator: Operator) -> None:
    assert operator.run("notices", "replay").exit_code == 2
    assert operator.run("notices", "replay", str(uuid4()), "--all").exit_code == 2


def test_a_contact_is_registered_and_told_of(operator: Operator, world: World) -> None:
    words = ("user", "contact", "province_office", "--channel", "email", "--address", "zhang@example.org")
    assert operator.says(*words) == "已登记 province_office 的电子邮件，次序 1\n"
    world.log()
    assert [notice["address"] for notice in notices(world, "province_office")] == ["zhang@example.org"]
    wrong = operator.run("user", "contact", "province_office", "--channel", "email", "--address", "nowhere")
    assert isinstance(wrong.exception, InvalidInput)
    assert isinstance(operator.run("user", "contact", "nobody", *words[3:]).exception, InvalidInput)


def test_a_webhooks_generated_secret_is_shown_and_a_deposited_one_is_not(operator: Operator) -> None:
    words = ("user", "contact", "water", "--channel", "webhook", "--address")
    said = operator.told(*words, "https://system.example/hook")
    assert str(said["secret"]).startswith("whsec_")
    secret = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"  # noqa: S105
    done = operator.typed(f"{secret}\n", *words, "https://system.example/other", "--secret-stdin", "--json")
    assert (done.exit_code, secret in done.output) == (0, False)


def test_deliver_says_what_went_another_way_and_what_was_left(rehearsing: Operator, world: World) -> None:
    with receiver() as group:
        group.says = b'{"errcode":400013,"errmsg":"dissolved"}'
        contact(world, "province_office", Channel.DINGTALK, group.url())
        for _ in range(201):
            world.log()
        rehearsing.setting(DUZHAN_OUTBOUND_ALLOWED=f'["{group.place}"]', DUZHAN_SMTP_PORT="1")
        said = rehearsing.says("deliver")
    # Five messages of each of the two; the second person's mail, and not the first's yet.
    assert said == "送达 0 条，待重试 150 条，不再重试 201 条，改走下一渠道 201 条，渠道不通、留待下次 51 条\n"
