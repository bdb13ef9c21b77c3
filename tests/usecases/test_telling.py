"""Who is told, and where: the inbox at once, one way out, and every program that asked for a copy."""

from datetime import date

from outside import contact, notices
from sqlalchemy import insert, text
from world import WATER, World, actor, beijing

from duzhan.model.columns import table
from duzhan.model.delegation import Delegation
from duzhan.store.notices import Message, Recipient, tell, tell_accounts
from duzhan.store.transaction import reading
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Channel, Role, Seat

TODAY = date(2020, 5, 29)


def on_leave(world: World, who: str, delegate: str, since: date = TODAY, until: date = TODAY) -> None:
    with world.tx() as tx:
        row = {"account": actor(who).account, "delegate": actor(delegate).account, "since": since, "until": until}
        tx.write(insert(table(Delegation)).values(**row, reason="休假", created_at=tx.now))


def told(world: World, promise: str = "event:1001") -> dict[str, str]:
    """Tell the water bureau of a case, and return whom that reached, in which seat."""
    case = world.log()
    units = (Recipient(WATER, Role.UNIT_HANDLER, Seat.HANDLER), Recipient(WATER, Role.UNIT_HEAD, Seat.UNIT_HEAD))
    with world.tx() as tx:
        tell(tx, Message(case.id, promise, "assign", {}), units, today=TODAY)
    return inboxes(world, promise)


def inboxes(world: World, promise: str) -> dict[str, str]:
    asked = text(
        "select a.username, n.seat from notice n join account a on a.id = n.recipient"
        " where n.promise = :promise and n.channel = 'inbox'"
    )
    with reading(world.pool) as tx:
        return {str(name): str(seat) for name, seat in tx.run(asked, {"promise": promise})}


def test_without_a_contact_a_notice_leaves_by_the_accounts_own_mail(world: World) -> None:
    world.log()
    (notice,) = notices(world, "province_office")
    assert (notice["channel"], notice["contact"], notice["state"]) == ("email", None, "pending")


def test_the_lowest_position_is_the_first_way_out_and_the_only_one(world: World) -> None:
    contact(world, "province_office", Channel.WECOM, "https://qyapi.weixin.qq.com/robot?key=2", position=2)
    first = contact(world, "province_office", Channel.EMAIL, "zhang@example.org", position=1)
    world.log()
    (notice,) = notices(world, "province_office")
    assert (notice["channel"], notice["contact"]) == ("email", first)


def test_every_webhook_has_a_copy_of_its_own(world: World) -> None:
    hooks = {contact(world, "province_office", Channel.WEBHOOK, f"https://system.example/{n}") for n in range(3)}
    world.log()
    found = notices(world, "province_office")
    assert {notice["contact"] for notice in found if notice["channel"] == "webhook"} == hooks
    assert [notice["channel"] for notice in found if notice["channel"] != "webhook"] == ["email"]


def test_text_messages_are_for_orange_and_red(world: World) -> None:
    contact(world, "water", Channel.SMS, "13800001234", position=1)
    number = world.log().number
    world.assign(number)
    assert {notice["channel"] for notice in notices(world, "water")} == {"email"}
    world.now = beijing("2020-06-03 09:00")
    sweep_clocks(world.pool)
    assert {notice["channel"] for notice in notices(world, "water", template="decision")} == {"sms"}


def test_a_promise_is_kept_once_by_each_way(world: World) -> None:
    contact(world, "water", Channel.WEBHOOK, "https://system.example/hook")
    case = world.log()
    message, to = Message(case.id, "event:7", "assign", {}), ((actor("water").account, Seat.HANDLER),)
    for expected in (3, 0):
        with world.tx() as tx:
            assert tell_accounts(tx, message, to, today=TODAY) == expected


def test_who_is_on_leave_is_replaced(world: World) -> None:
    on_leave(world, "water", "health")
    assert told(world) == {"health": "handler", "water_head": "unit_head"}


def test_leave_is_counted_by_local_days_both_of_them_included(world: World) -> None:
    on_leave(world, "water", "health", until=date(2020, 5, 28), since=date(2020, 5, 20))
    on_leave(world, "water", "health", since=date(2020, 5, 30), until=date(2020, 6, 2))
    assert told(world) == {"water": "handler", "water_head": "unit_head"}


def test_a_delegate_who_is_on_leave_too_hands_on_and_a_circle_ends(world: World) -> None:
    on_leave(world, "water", "health")
    on_leave(world, "health", "health_head")
    assert told(world, "event:1001") == {"health_head": "handler", "water_head": "unit_head"}
    on_leave(world, "health_head", "water")
    assert told(world, "event:1002") == {"health_head": "handler", "water_head": "unit_head"}


def test_who_stands_in_for_several_is_told_once_in_the_first_seat(world: World) -> None:
    on_leave(world, "water", "health")
    on_leave(world, "water_head", "health")
    assert told(world) == {"health": "handler"}


def test_nobody_disabled_is_told_and_none_stands_in(world: World) -> None:
    on_leave(world, "water", "health")
    with world.tx() as tx:
        tx.write(text("update account set disabled_at = now() where username in ('health', 'water_head')"))
    assert told(world) == {"water": "handler"}


def test_accounts_are_told_as_units_are(world: World) -> None:
    on_leave(world, "water", "health")
    case = world.log()
    to = ((actor("water").account, Seat.HANDLER), (actor("health").account, Seat.UNIT_HEAD))
    with world.tx() as tx:
        assert tell_accounts(tx, Message(case.id, "letter:1", "assign", {}), to, today=TODAY) == 2
    assert inboxes(world, "letter:1") == {"health": "handler"}
