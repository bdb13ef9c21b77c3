"""Notices leave the house by a real mail server, once, and wait for one that is down."""

from datetime import timedelta
from random import Random

from outside import Postbox, machine_now
from sqlalchemy import text
from world import World

from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.store.transaction import reading
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.sweep_clocks import sweep_clocks


def test_an_assigned_case_is_mailed_to_its_units_once(world: World, postbox: Postbox, mailing: Settings) -> None:
    number = world.log().number
    world.assign(number)
    report = deliver_notices(world.pool, configured(mailing, machine_now))
    assert report.dead == report.retried == 0
    assert report.sent == len(postbox.mails)
    told = {mail["To"].addresses[0].username for mail in postbox.mails if mail["Subject"].startswith("交办")}
    assert told == {"water", "water_head", "health", "health_head"}
    assert deliver_notices(world.pool, configured(mailing, machine_now)) == DeliveryReport()


def test_a_mail_says_case_place_content_and_due_date(world: World, postbox: Postbox, mailing: Settings) -> None:
    number = world.log().number
    world.assign(number)
    deliver_notices(world.pool, configured(mailing, machine_now))
    mail = next(mail for mail in postbox.mails if mail["To"].addresses[0].username == "water")
    words = mail.get_content()
    assert number in mail["Subject"]
    assert "拜石村" in words
    assert "6月28日（周日）24:00" in words


def test_a_mail_carries_the_notices_own_id(world: World, postbox: Postbox, mailing: Settings) -> None:
    world.log()
    deliver_notices(world.pool, configured(mailing, machine_now))
    with reading(world.pool) as tx:
        ids = {str(key) for key in tx.run(text("select id from notice where channel = 'email'")).scalars()}
    assert {mail["Message-ID"].strip("<>").partition("@")[0] for mail in postbox.mails} == ids


def test_a_mail_server_that_is_down_loses_nothing(world: World, mailing: Settings, postbox: Postbox) -> None:
    world.log()
    nowhere = mailing.model_copy(update={"smtp_port": 1})
    report = deliver_notices(world.pool, configured(nowhere, machine_now))
    assert report.retried > 0
    assert report.sent == report.dead == 0
    assert deliver_notices(world.pool, configured(mailing, machine_now)).sent == 0, (
        "it waits a while before trying again"
    )
    world.now += timedelta(minutes=2)
    assert deliver_notices(world.pool, configured(mailing, machine_now)).sent == report.retried
    assert len(postbox.mails) == report.retried


def test_an_address_that_does_not_exist_is_dead_at_once_and_visible(
    world: World, mailing: Settings, postbox: Postbox
) -> None:
    postbox.refused.add("province_office@example.org")
    world.log()
    report = deliver_notices(world.pool, configured(mailing, machine_now))
    assert report.dead == 1
    assert report.sent == 1
    with reading(world.pool) as tx:
        error = tx.run(text("select last_error from notice where state = 'dead'")).scalar_one()
    assert "no such mailbox" in error


def test_a_notice_is_given_up_after_three_days(world: World, mailing: Settings) -> None:
    world.log()
    nowhere = configured(mailing.model_copy(update={"smtp_port": 1}), machine_now)
    begun = world.now
    report = DeliveryReport()
    while not report.dead:
        report = deliver_notices(world.pool, nowhere, chance=Random(1))  # noqa: S311  # every wait is a little shorter
        world.now += timedelta(minutes=30)
        assert world.now - begun < timedelta(days=5)
    assert world.now - begun > timedelta(days=3)


def test_what_a_moved_deadline_had_announced_does_not_leave_the_house(
    world: World, postbox: Postbox, mailing: Settings
) -> None:
    number = world.to_rectifying().number
    deliver_notices(world.pool, configured(mailing, machine_now))
    postbox.mails.clear()
    world.now += timedelta(days=35)
    assert sweep_clocks(world.pool).decided > 0
    world.submit(number)
    deliver_notices(world.pool, configured(mailing, machine_now))
    assert not [mail for mail in postbox.mails if "逾期" in mail.get_content()]
