"""What cannot be delivered goes the next way; what nobody can word or send is dead, visible, and in nobody's way."""

import time
from datetime import timedelta
from random import Random

import pytest
from outside import Postbox, Receiver, black_hole, contact, machine_now, notices, receiver, ways_out
from sqlalchemy import text
from world import World, actor

from duzhan.notify.channel import Channels, Delivery
from duzhan.notify.channels import configured
from duzhan.outbound.door import Outbound
from duzhan.outbound.undelivered import Undelivered
from duzhan.policy.permissions import Actor
from duzhan.settings import Settings
from duzhan.store.transaction import reading
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.disable_contact import disable_contact
from duzhan.vocabulary import Channel

REFUSES = b'{"errcode":400013,"errmsg":"the group is dissolved"}'
PATIENCE = 0.3  # seconds that a receiver is waited for in these tests


def impatient(settings: Settings, *places: str) -> Channels:
    """Return channels that wait for a short while only, with some receivers in the house."""
    return ways_out(Outbound(frozenset(places), connecting=PATIENCE, total=PATIENCE), settings)


def office() -> Actor:
    return actor("province_office")


def states(world: World) -> dict[object, object]:
    return {notice["address"] or "own mail": notice["state"] for notice in notices(world, "province_office")}


def test_a_dead_end_leads_to_the_next_contact_and_at_last_to_the_own_mail(
    world: World, mailing: Settings, postbox: Postbox, robot: Receiver
) -> None:
    robot.says = REFUSES
    for position, path in ((3, "/third"), (1, "/first"), (2, "/second")):
        contact(world, "province_office", Channel.DINGTALK, robot.url(path), position=position)
    number = world.log().number
    promise = notices(world, "province_office")[0]["promise"]
    channels = impatient(mailing, robot.place)
    assert deliver_notices(world.pool, channels) == DeliveryReport(sent=1, dead=1, fallen_back=1)
    for _ in range(3):
        deliver_notices(world.pool, channels)
    asked = [body.decode() for body in robot.bodies]
    assert len(asked) == 3
    found = {notice["address"] or "own mail": notice for notice in notices(world, "province_office")}
    assert [found[robot.url(path)]["state"] for path in ("/first", "/second", "/third")] == ["dead"] * 3
    assert found["own mail"]["state"] == "sent"
    assert {notice["promise"] for notice in found.values()} == {promise}
    assert [number in mail["Subject"] for mail in postbox.to("province_office")] == [True]


def test_where_no_way_is_left_a_notice_stays_dead_and_visible(world: World, mailing: Settings, robot: Receiver) -> None:
    robot.says = REFUSES
    with world.tx() as tx:
        tx.write(text("update account set email = null"))
    contact(world, "province_office", Channel.DINGTALK, robot.url())
    world.log()
    assert deliver_notices(world.pool, impatient(mailing, robot.place)) == DeliveryReport(dead=1)
    (notice,) = notices(world, "province_office")
    assert notice["state"] == "dead"
    assert "dissolved" in str(notice["last_error"])


def test_what_waits_for_a_contact_that_is_disabled_goes_the_next_way(
    world: World, mailing: Settings, postbox: Postbox, robot: Receiver
) -> None:
    key = contact(world, "province_office", Channel.FEISHU, robot.url())
    world.log()
    with world.tx() as tx:
        disable_contact(tx, key, actor=office())
    channels = impatient(mailing, robot.place)
    assert deliver_notices(world.pool, channels).fallen_back == 1
    deliver_notices(world.pool, channels)
    assert robot.bodies == []
    assert states(world) == {robot.url(): "cancelled", "own mail": "sent"}
    assert len(postbox.to("province_office")) == 1


def test_nobody_who_was_disabled_is_written_to(world: World, mailing: Settings, postbox: Postbox) -> None:
    world.log()
    with world.tx() as tx:
        tx.write(text("update account set disabled_at = now() where username = 'province_office'"))
    assert deliver_notices(world.pool, configured(mailing, machine_now)).sent == 1
    assert [notice["state"] for notice in notices(world, "province_office")] == ["cancelled"]
    assert not postbox.to("province_office")


def test_a_channel_that_this_deployment_lacks_is_no_way_out(
    world: World, mailing: Settings, postbox: Postbox, robot: Receiver
) -> None:
    contact(world, "province_office", Channel.WECOM, robot.url())
    world.log()
    channels = {Channel.EMAIL: configured(mailing, machine_now)[Channel.EMAIL]}
    deliver_notices(world.pool, channels)
    deliver_notices(world.pool, channels)
    assert states(world) == {robot.url(): "dead", "own mail": "sent"}
    assert robot.bodies == []
    assert len(postbox.to("province_office")) == 1


def test_a_notice_that_cannot_be_worded_is_dead_and_stops_no_other(
    world: World, mailing: Settings, postbox: Postbox
) -> None:
    numbers = [world.log().number for _ in range(4)]
    with world.tx() as tx:
        spoil = 'update notice set template = :template where case_id in (select id from "case" where number = :number)'
        for number, template in zip(numbers, ("decision", "no_such_template"), strict=False):
            tx.write(text(f"{spoil} and channel = 'email'"), {"template": template, "number": number})
    report = deliver_notices(world.pool, configured(mailing, machine_now))
    assert (report.sent, report.dead) == (4, 4)
    (mail,) = postbox.to("province_office")
    assert [number in mail.get_content() for number in numbers] == [False, False, True, True]
    errors = {str(notice["last_error"]) for notice in notices(world, "province_office", state="dead")}
    assert {error.partition(":")[0] for error in errors} == {"KeyError", "TemplateNotFound"}


@pytest.mark.parametrize("address", ["nobody", "a@b@c", "张三@example.org", "x\n@example.org", '"'])
def test_an_address_that_no_mail_can_carry_is_dead_and_stops_no_other(
    address: str, world: World, mailing: Settings, postbox: Postbox
) -> None:
    with world.tx() as tx:
        tx.write(text("update account set email = :address where username = 'province_office'"), {"address": address})
    world.log()
    report = deliver_notices(world.pool, configured(mailing, machine_now))
    assert report.sent == 1
    assert report.dead + report.retried == 1
    assert len(postbox.mails) == 1


def test_after_three_calls_without_an_answer_the_rest_of_a_service_waits_untouched(
    world: World, mailing: Settings
) -> None:
    for _ in range(300):
        world.log()
    nowhere = mailing.model_copy(update={"smtp_port": 1})
    report = deliver_notices(world.pool, configured(nowhere, machine_now))
    assert report == DeliveryReport(retried=150, released=450)
    untouched = [row for row in notices(world, "province_office") if not row["attempts"]]
    assert {(row["state"], row["message"], row["last_error"]) for row in untouched} == {("pending", None, None)}


def test_a_receiver_that_swallows_every_call_holds_up_nobody_else(
    world: World, mailing: Settings, robot: Receiver
) -> None:
    with black_hole() as port:
        place = f"127.0.0.1:{port}"
        contact(world, "province_office", Channel.DINGTALK, f"http://{place}/robot")
        contact(world, "province_office2", Channel.DINGTALK, robot.url())
        contact(world, "province_office2", Channel.WEBHOOK, f"http://{place}/hook")
        contact(world, "province_office", Channel.WEBHOOK, robot.url())
        for _ in range(301):
            world.log()
        channels = impatient(mailing, place, robot.place)
        begun = time.monotonic()
        report = deliver_notices(world.pool, channels)
        took = time.monotonic() - begun
    # Seven messages each; three are tried at each of the two addresses that swallow.
    assert report == DeliveryReport(sent=2 * 301, retried=2 * 150, released=2 * 151)
    assert took < 3 * PATIENCE + 10
    assert len(robot.bodies) == 2 * 7


def test_five_hundred_notices_to_a_group_are_a_few_digests_and_none_is_lost(
    world: World, mailing: Settings, robot: Receiver
) -> None:
    contact(world, "province_office", Channel.DINGTALK, robot.url())
    numbers = [world.log().number for _ in range(500)]
    report = deliver_notices(world.pool, impatient(mailing, robot.place))
    assert report.sent == 1000
    assert len(robot.bodies) == 10
    said = "".join(body.decode() for body in robot.bodies)
    assert [number for number in numbers if number not in said] == []


def test_a_group_has_twenty_messages_a_minute_and_the_rest_later(
    world: World, mailing: Settings, robot: Receiver
) -> None:
    contact(world, "province_office", Channel.WECOM, robot.url())
    channels = impatient(mailing, robot.place)
    counts = []
    for minute in range(3):
        for second in range(25):
            world.log()
            if minute == 0 and second < 22:
                deliver_notices(world.pool, channels)
            world.now += timedelta(seconds=2)
        deliver_notices(world.pool, channels)
        counts.append(len(robot.bodies))
    assert counts[0] == 20
    world.now += timedelta(minutes=2)
    deliver_notices(world.pool, channels)
    assert not notices(world, "province_office", state="pending")
    asked = text("select at from attempt where channel = 'wecom' order by at")
    with reading(world.pool) as tx:
        instants = list(tx.run(asked).scalars())
    within = [sum(1 for at in instants if start <= at < start + timedelta(minutes=1)) for start in instants]
    assert max(within) == 20


def test_waits_are_a_fifth_longer_or_shorter_and_as_long_as_the_receiver_asks(world: World, mailing: Settings) -> None:
    class Asking:
        wait: float | None = None

        def deliver(self, delivery: Delivery) -> None:
            raise Undelivered(f"not now, {delivery.name}", final=False, wait=self.wait)

    door = Asking()
    waits: list[float] = []
    world.log()
    for wait in (None, 600.0, 10.0**9):
        door.wait = wait
        deliver_notices(world.pool, {**configured(mailing, machine_now), Channel.EMAIL: door}, chance=Random(7))  # noqa: S311
        (notice,) = notices(world, "province_office")
        waits.append((notice["next_at"] - world.now).total_seconds())  # type: ignore[operator]  # an instant
        world.now = notice["next_at"]  # type: ignore[assignment]
    assert 48 <= waits[0] <= 72
    assert waits[0] != 60
    assert waits[1:] == [600.0, 86_400.0]


def test_several_receivers_are_called_at_once_and_each_in_its_own_order(world: World, mailing: Settings) -> None:
    with receiver() as one, receiver() as other:
        contact(world, "province_office", Channel.WEBHOOK, one.url())
        contact(world, "province_office2", Channel.WEBHOOK, other.url())
        for _ in range(101):
            world.log()
            world.now += timedelta(seconds=1)
        deliver_notices(world.pool, impatient(mailing, one.place, other.place))
        for door in (one, other):
            stamps = [str(event["timestamp"]) for event in door.jsons()]
            assert len(stamps) == 3
            assert stamps == sorted(stamps)
