"""Dead letters: whoever keeps the house sees that something was not delivered, not what it said, and sends it again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from outside import Postbox, contact, machine_now, mail_server, receiver
from serving import Api, problem
from world import PEOPLE

from duzhan.client import Refused
from duzhan.notify.channels import configured
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.vocabulary import Channel, Role
from duzhan.wire.dead_notices import DeadFilter
from statemachines.states import Trigger


def deliver(api: Api, *, port: int) -> DeliveryReport:
    house = api.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
    return deliver_notices(api.world.pool, configured(house, machine_now))


def given_up(api: Api, count: int = 1) -> list[str]:
    """Let cases' notices to one person's robot die, and return the cases' numbers."""
    with receiver() as group:
        group.says = b'{"errcode":400013,"errmsg":"dissolved"}'
        contact(api.world, "province_office", Channel.DINGTALK, group.url())
        numbers = [api.world.log().number for _ in range(count)]
        house = api.settings.model_copy(update={"outbound_allowed": (group.place,), "smtp_port": 1})
        deliver_notices(api.world.pool, configured(house, machine_now))
    return numbers


def test_an_administrator_sees_what_died_and_nothing_of_the_case(api: Api) -> None:
    (number,) = given_up(api)
    with api.client("sysadmin") as admin:
        (dead,) = admin.dead_notices().items
    assert (dead.channel, dead.recipient, dead.promise, dead.attempts) == ("dingtalk", "province_office", "event", 1)
    assert "dissolved" in dead.last_error
    assert dead.tried_at == api.world.now
    assert dead.told_by is None
    text = api.http("sysadmin").get("/dead-notices").text
    assert not [word for word in (number, "拜石村", "饮水", "石坡组") if word in text]


@pytest.mark.parametrize("username", [name for name, role, *_ in PEOPLE if role is not Role.SYSTEM_ADMIN])
def test_nobody_else_sees_or_replays_dead_letters(api: Api, username: str) -> None:
    http = api.http(username)
    problem(http.get("/dead-notices"), 403, "not-permitted")
    problem(http.post(f"/dead-notices/{uuid4()}/replay"), 403, "not-permitted")


def test_it_is_said_by_which_other_way_somebody_was_told(api: Api) -> None:
    given_up(api)
    with mail_server(Postbox()) as port:
        deliver(api, port=port)
    with api.client("sysadmin") as admin:
        (dead,) = admin.dead_notices().items
    assert dead.told_by is Channel.EMAIL


def test_what_died_together_leaves_again_together_under_its_id(api: Api) -> None:
    given_up(api, 3)
    with api.client("sysadmin") as admin, receiver() as group:
        dead = admin.dead_notices().items
        (message,) = {one.message for one in dead}
        assert admin.replay_dead_notice(dead[0].id).replayed == 3
        assert admin.dead_notices().items == ()
        api.run("update contact set address = :url", url=group.url())
        api.world.now += timedelta(minutes=1)
        house = api.settings.model_copy(update={"outbound_allowed": (group.place,), "smtp_port": 1})
        deliver_notices(api.world.pool, configured(house, machine_now))
        assert len(group.bodies) == 1
        assert {str(key) for key in api.one("select array_agg(message) from notice where channel = 'dingtalk'")} == {  # type: ignore[union-attr, attr-defined]
            str(message)
        }
        with pytest.raises(Refused, match="message-not-found"):
            admin.replay_dead_notice(dead[0].id)


def test_what_was_overtaken_is_not_sent_again(api: Api) -> None:
    (number,) = given_up(api)
    api.world.now += timedelta(minutes=1)
    api.world.do(Trigger.DISMISS, number, "province_office", reason="查无此事")
    with api.client("sysadmin") as admin:
        (dead,) = admin.dead_notices().items
        with pytest.raises(Refused) as refused:
            admin.replay_dead_notice(dead.id)
    assert (refused.value.status, refused.value.slug) == (409, "conflict")


def test_dead_letters_are_paged_newest_first(api: Api) -> None:
    with api.client("sysadmin") as admin:
        given_up(api, 5)
        first = admin.dead_notices(DeadFilter(limit=3))
        rest = admin.dead_notices(DeadFilter(limit=3, cursor=first.next))
        assert len({one.id for one in (*first.items, *rest.items)}) == 5
        assert rest.next is None
        with pytest.raises(Refused, match="invalid-input"):
            admin.dead_notices(DeadFilter(cursor="x"))
