"""Nobody is disturbed at night, and who wants one message a day gets one; nothing is lost by it."""

from datetime import timedelta

import pytest
from outside import Postbox, Receiver, contact, machine_now, notices
from world import World, actor, beijing

from duzhan.model.columns import table
from duzhan.model.contact import NoticeSetting
from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.set_notice_hours import set_notice_hours
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Channel, Digest
from duzhan.wire.contacts import NoticeHours

NIGHT = {"quiet_from": "22:00", "quiet_until": "07:00", "digest": Digest.TOGETHER, "daily_at": "08:30"}


def deliver(world: World, settings: Settings) -> DeliveryReport:
    return deliver_notices(world.pool, configured(settings, machine_now))


def wants(world: World, username: str, **hours: object) -> None:
    with world.tx() as tx:
        set_notice_hours(tx, NoticeHours.model_validate({**NIGHT, **hours}), actor=actor(username))


@pytest.mark.parametrize(
    ("at", "leaves_at"),
    [
        ("2020-05-29 21:59:59", "2020-05-29 21:59:59"),
        ("2020-05-29 22:00:00", "2020-05-30 07:00:00"),
        ("2020-05-30 03:00:00", "2020-05-30 07:00:00"),
        ("2020-05-30 07:00:00", "2020-05-30 07:00:00"),
    ],
)
def test_what_is_due_at_night_leaves_in_the_morning(
    at: str, leaves_at: str, world: World, mailing: Settings, postbox: Postbox
) -> None:
    world.now = beijing(at)
    world.log()
    deliver(world, mailing)
    assert bool(postbox.mails) == (at == leaves_at)
    (notice,) = notices(world, "province_office")
    assert notice["next_at"] == beijing(leaves_at)
    assert (notice["attempts"], notice["message"] is None) == ((1, False) if at == leaves_at else (0, True))
    world.now = beijing(leaves_at) - timedelta(microseconds=1)
    deliver(world, mailing)
    assert bool(postbox.mails) == (at == leaves_at)
    world.now = beijing(leaves_at)
    deliver(world, mailing)
    assert len(postbox.to("province_office")) == 1


def test_the_night_of_a_person_is_their_own(world: World, mailing: Settings, postbox: Postbox) -> None:
    wants(world, "province_office", quiet_from=None, quiet_until=None)
    wants(world, "province_office2", quiet_from="20:00", quiet_until="20:30")
    world.now = beijing("2020-05-29 22:30")
    world.log()
    deliver(world, mailing)
    assert len(postbox.to("province_office")) == len(postbox.to("province_office2")) == 1


def test_a_message_that_failed_in_the_evening_is_not_tried_at_night(world: World, mailing: Settings) -> None:
    world.now = beijing("2020-05-29 21:59:30")
    world.log()
    nowhere = mailing.model_copy(update={"smtp_port": 1})
    assert deliver(world, nowhere).retried == 2
    world.now += timedelta(minutes=3)
    assert deliver(world, nowhere) == DeliveryReport()
    (notice,) = notices(world, "province_office")
    assert (notice["next_at"], notice["attempts"], notice["state"]) == (beijing("2020-05-30 07:00"), 1, "pending")


def test_programs_do_not_sleep(world: World, settings: Settings, robot: Receiver) -> None:
    contact(world, "province_office", Channel.WEBHOOK, robot.url())
    wants(world, "province_office", digest=Digest.DAILY)
    world.now = beijing("2020-05-30 03:00")
    world.log()
    deliver(world, settings.model_copy(update={"outbound_allowed": (robot.place,)}))
    assert len(robot.bodies) == 1


def test_a_daily_digest_holds_back_everything_but_orange_and_red(
    world: World, mailing: Settings, postbox: Postbox
) -> None:
    wants(world, "water", digest=Digest.DAILY)
    world.to_rectifying()
    deliver(world, mailing)
    assert not postbox.to("water")
    seen = []
    # The plan was never reported, which is red by now; a month's budget is used up to four fifths after that.
    for moment in ("2020-05-30 08:30", "2020-06-11 09:00", "2020-06-24 08:31", "2020-06-25 08:30"):
        postbox.mails.clear()
        world.now = beijing(moment)
        sweep_clocks(world.pool)
        deliver(world, mailing)
        said = "".join(f"{mail['Subject']}\n{mail.get_content()}" for mail in postbox.to("water"))
        seen.append([word for word in ("交办：", "红灯：", "蓝灯：") if word in said])
    assert seen == [["交办："], ["红灯："], [], ["蓝灯："]]
    assert not notices(world, "water", state="pending")


def test_a_day_ends_with_one_digest(world: World, mailing: Settings, postbox: Postbox) -> None:
    wants(world, "province_office", digest=Digest.DAILY, daily_at="17:30")
    for hour in (9, 12, 17):
        world.now = beijing(f"2020-05-29 {hour:02}:00")
        world.log()
        deliver(world, mailing)
    assert not postbox.to("province_office")
    world.now = beijing("2020-05-29 17:30")
    deliver(world, mailing)
    assert [mail["Subject"] for mail in postbox.to("province_office")] == ["通知汇总：3 条"]


def test_hours_are_as_their_owner_last_set_them(world: World) -> None:
    wants(world, "water", digest=Digest.DAILY)
    wants(world, "water", quiet_from="23:15", quiet_until="06:00")
    with world.tx() as tx:
        row = tx.run(table(NoticeSetting).select()).one()
        assert (str(row.quiet_from), str(row.quiet_until), row.digest) == ("23:15:00", "06:00:00", "together")
