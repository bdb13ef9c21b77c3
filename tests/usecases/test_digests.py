"""What waits for one address travels together, and stays together."""

import json
from datetime import timedelta
from itertools import pairwise

from outside import Postbox, Receiver, contact, machine_now, notices
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook
from world import World, actor, beijing

from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.store.transaction import reading
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Channel

OFFICES = 2  # people of the province's office, who hear of what is found


def deliver(world: World, settings: Settings) -> DeliveryReport:
    return deliver_notices(world.pool, configured(settings, machine_now))


def test_several_notices_leave_as_one_mail_of_one_line_each(world: World, mailing: Settings, postbox: Postbox) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(world.log().number)
        world.now += timedelta(seconds=1)
    assert deliver(world, mailing) == DeliveryReport(sent=3 * OFFICES)
    (mail,) = postbox.to("province_office")
    assert mail["Subject"] == "通知汇总：3 条"
    lines = [line for line in mail.get_content().splitlines() if line.startswith("待交办：")]
    assert [line.split()[0].removeprefix("待交办：") for line in lines] == numbers
    first, *_ = notices(world, "province_office")
    assert mail["Message-ID"].startswith(f"<{first['id']}@")
    assert {notice["message"] for notice in notices(world, "province_office")} == {first["id"]}


def test_a_digest_counts_the_lights_and_begins_with_the_gravest(
    world: World, mailing: Settings, postbox: Postbox
) -> None:
    for day in ("2020-05-29", "2020-06-08"):
        world.now = beijing(f"{day} 09:00")
        world.to_rectifying()
    deliver(world, mailing)
    postbox.mails.clear()
    world.now = beijing("2020-07-03 09:00")
    sweep_clocks(world.pool)
    deliver(world, mailing)
    (mail,) = postbox.to("water")
    assert mail["Subject"].startswith("通知汇总：")
    assert "红灯 " in mail["Subject"]
    lights = [line[:2] for line in mail.get_content().splitlines() if line[2:4] == "：D" or "灯：" in line]
    order = ["红灯", "橙灯", "黄灯", "蓝灯"]
    assert lights == sorted(lights, key=order.index)
    assert len(set(lights)) > 1


def test_a_message_holds_fifty_notices_at_most_the_oldest_first(
    world: World, mailing: Settings, postbox: Postbox
) -> None:
    for _ in range(120):
        world.log()
        world.now += timedelta(seconds=1)
    assert deliver(world, mailing).sent == 120 * OFFICES
    subjects = [mail["Subject"] for mail in postbox.to("province_office")]
    assert subjects == ["通知汇总：50 条", "通知汇总：50 条", "通知汇总：20 条"]
    asked = text(
        "select message, max(created_at) as newest, min(created_at) as oldest, count(*) as size from notice"
        " where channel = 'email' and recipient = :who group by message order by oldest"
    )
    with reading(world.pool) as tx:
        messages = tx.run(asked, {"who": actor("province_office").account}).all()
    assert [row.size for row in messages] == [50, 50, 20]
    assert all(one.newest < next_one.oldest for one, next_one in pairwise(messages))


def test_a_message_that_failed_is_tried_again_as_it_was(world: World, mailing: Settings, postbox: Postbox) -> None:
    for _ in range(2):
        world.log()
    nowhere = mailing.model_copy(update={"smtp_port": 1})
    assert deliver(world, nowhere) == DeliveryReport(retried=2 * OFFICES)
    formed = {notice["id"] for notice in notices(world, "province_office")}
    (message,) = {notice["message"] for notice in notices(world, "province_office")}
    world.now += timedelta(seconds=30)
    world.log()
    world.now += timedelta(minutes=1)
    assert deliver(world, mailing).sent == 3 * OFFICES
    assert {mail["Subject"][:5] for mail in postbox.to("province_office")} == {"通知汇总：", "待交办：D"}
    together = notices(world, "province_office", message=message)
    assert {notice["id"] for notice in together} == formed


def test_a_program_is_told_facts_and_no_words_of_a_case(world: World, settings: Settings, robot: Receiver) -> None:
    secret = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"  # noqa: S105
    contact(world, "province_office", Channel.WEBHOOK, robot.url(), secret=secret)
    house = settings.model_copy(update={"outbound_allowed": (robot.place,), "smtp_port": 1})
    number = world.log(description="户主张某某家中饮水靠拉运").number
    deliver(world, house)
    world.now += timedelta(minutes=3)
    for _ in range(2):
        world.log(description="户主张某某家中饮水靠拉运")
    deliver(world, house)
    one, several = robot.jsons()
    assert Webhook(secret).verify(robot.bodies[0], robot.headers[0]) == one
    assert (one["type"], one["data"]["case"], one["data"]["area"]) == ("notice.found", number, "410325103223")
    assert one["data"]["id"] == robot.headers[0]["webhook-id"]
    assert several["type"] == "notice.digest"
    assert several["data"]["id"] == robot.headers[1]["webhook-id"]
    assert several["data"]["count"] == len(several["data"]["notices"]) == 2
    assert {told["kind"] for told in several["data"]["notices"]} == {"found"}
    assert not [body for body in robot.bodies if "张某某" in body.decode() or "石坡组" in body.decode()]


def test_what_a_decision_tells_a_program_is_code_number_and_date(
    world: World, settings: Settings, robot: Receiver
) -> None:
    contact(world, "water", Channel.WEBHOOK, robot.url())
    house = settings.model_copy(update={"outbound_allowed": (robot.place,), "smtp_port": 1})
    number = world.to_rectifying().number
    world.now = beijing("2020-06-29 09:00")
    deliver(world, house)
    robot.bodies.clear()
    sweep_clocks(world.pool)
    deliver(world, house)
    told = [data for event in robot.jsons() for data in event["data"].get("notices", [event["data"]])]
    (decision,) = [data for data in told if data["kind"] == "decision" and data["clock"] == "rectify"]
    assert (decision["case"], decision["light"], decision["seat"]) == (number, "orange", "handler")
    assert json.dumps(decision).isascii()
