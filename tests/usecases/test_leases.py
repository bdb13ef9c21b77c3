"""A message has one deliverer at a time; who comes too late changes nothing, and what was cancelled does not leave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from outside import Postbox, machine_now, notices
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from world import World

from duzhan.notify.channel import Channels, Delivery, Sender
from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.store.databases import Logins
from duzhan.store.notices import cancel_of_case
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.usecases.outgoing import LEASE
from duzhan.vocabulary import Channel

TOLD = "province_office"
LATER = LEASE + timedelta(seconds=1)


@dataclass
class Meanwhile:
    """A mail server before whose yes, the first time, something else happens."""

    inner: Sender
    act: Callable[[], object]
    done: bool = False

    def deliver(self, delivery: Delivery) -> None:
        self.inner.deliver(delivery)
        if not self.done:
            self.done = True
            self.act()


def channels(settings: Settings) -> Channels:
    return configured(settings, machine_now)


def interrupted(settings: Settings, act: Callable[[], object]) -> Channels:
    return {Channel.EMAIL: Meanwhile(channels(settings)[Channel.EMAIL], act)}


@pytest.fixture
def alone(world: World) -> World:
    """Leave one person in the office, so that a case is one notice."""
    with world.tx() as tx:
        tx.write(text("update account set disabled_at = now() where username = 'province_office2'"))
    return world


def tries(world: World) -> list[bool]:
    with reading(world.pool) as tx:
        return [bool(delivered) for delivered in tx.run(text("select delivered from attempt order by id")).scalars()]


def test_while_one_deliverer_is_at_it_another_finds_nothing(alone: World, mailing: Settings, postbox: Postbox) -> None:
    alone.log()
    second: list[DeliveryReport] = []
    both = interrupted(mailing, lambda: second.append(deliver_notices(alone.pool, channels(mailing))))
    assert deliver_notices(alone.pool, both) == DeliveryReport(sent=1)
    assert second == [DeliveryReport()]
    assert len(postbox.mails) == 1


def test_a_lease_that_ran_out_is_taken_over_and_its_first_holder_settles_nothing(
    alone: World, mailing: Settings, postbox: Postbox
) -> None:
    alone.log()
    second: list[DeliveryReport] = []
    late = alone.pool.at(alone.now + LATER)
    both = interrupted(mailing, lambda: second.append(deliver_notices(late, channels(mailing))))
    assert deliver_notices(alone.pool, both) == DeliveryReport()
    assert second == [DeliveryReport(sent=1)]
    assert len(postbox.mails) == 2
    assert len(set(postbox.ids())) == 1
    (notice,) = notices(alone, TOLD)
    assert (notice["state"], notice["sent_at"], notice["token"]) == ("sent", alone.now + LATER, None)
    assert tries(alone) == [True, True]


def test_a_late_failure_does_not_undo_what_another_one_sent(alone: World, mailing: Settings, postbox: Postbox) -> None:
    alone.log()
    late = alone.pool.at(alone.now + LATER)
    postbox.refused.add("province_office@example.org")

    def take_over() -> None:
        postbox.refused.clear()
        deliver_notices(late, channels(mailing))

    class Refused(Meanwhile):
        def deliver(self, delivery: Delivery) -> None:
            try:
                self.inner.deliver(delivery)
            finally:
                self.act()

    both = {Channel.EMAIL: Refused(channels(mailing)[Channel.EMAIL], take_over)}
    assert deliver_notices(alone.pool, both) == DeliveryReport()
    assert [notice["state"] for notice in notices(alone, TOLD)] == ["sent"]
    assert tries(alone) == [True, False]


def test_what_a_dead_deliverer_held_waits_for_its_lease_and_keeps_its_id(
    alone: World, mailing: Settings, postbox: Postbox
) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    alone.log()
    with pytest.raises(Killed):
        deliver_notices(alone.pool, interrupted(mailing, die))
    assert [notice["state"] for notice in notices(alone, TOLD)] == ["leased"]
    alone.now += LEASE
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport()
    alone.now += timedelta(seconds=1)
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport(sent=1)
    assert len(postbox.mails) == 2
    assert len(set(postbox.ids())) == 1


def test_a_database_that_fails_after_a_mail_was_taken_makes_no_second_copy_at_once(
    alone: World, mailing: Settings, postbox: Postbox, database: Logins
) -> None:
    url = make_url(database.migrate)
    name, beside = url.database, url.set(drivername="postgresql", database="postgres")

    def cut_off() -> None:
        # Nobody comes back either: another channel that lost its connection would open one for this mail's settling.
        owner.execute(f"alter database {name} allow_connections false")
        owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))

    alone.log()
    with psycopg.connect(beside.render_as_string(hide_password=False), autocommit=True) as owner:
        with pytest.raises(OperationalError):
            deliver_notices(alone.pool, interrupted(mailing, cut_off))
        owner.execute(f"alter database {name} allow_connections true")
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport()
    assert len(postbox.mails) == 1
    alone.now += LATER
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport(sent=1)
    assert len(set(postbox.ids())) == 1


def test_what_is_cancelled_while_it_is_sent_stays_cancelled_and_is_not_sent_again(
    alone: World, mailing: Settings, postbox: Postbox
) -> None:
    case = alone.log()

    def close() -> None:
        with alone.tx() as tx:
            assert cancel_of_case(tx, int(case.id or 0)) == 1

    assert deliver_notices(alone.pool, interrupted(mailing, close)) == DeliveryReport()
    assert [notice["state"] for notice in notices(alone, TOLD)] == ["cancelled"]
    alone.now += timedelta(days=1)
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport()
    assert len(postbox.mails) == 1


def test_a_message_loses_what_is_cancelled_and_keeps_its_id(alone: World, mailing: Settings, postbox: Postbox) -> None:
    cases = [alone.log() for _ in range(3)]
    nowhere = channels(mailing.model_copy(update={"smtp_port": 1}))
    assert deliver_notices(alone.pool, nowhere) == DeliveryReport(retried=3)
    (message,) = {notice["message"] for notice in notices(alone, TOLD)}
    leader = next(notice for notice in notices(alone, TOLD) if notice["id"] == message)
    with alone.tx() as tx:
        cancel_of_case(tx, int(str(leader["case_id"])))
    alone.now += timedelta(minutes=2)
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport(sent=2)
    assert postbox.ids() == [str(message)]
    words = postbox.mails[0].get_content()
    assert [case.number in words for case in cases] == [case.id != leader["case_id"] for case in cases]


def test_a_message_of_which_somebody_holds_a_part_does_not_leave_in_parts(
    alone: World, mailing: Settings, postbox: Postbox
) -> None:
    for _ in range(3):
        alone.log()
    nowhere = channels(mailing.model_copy(update={"smtp_port": 1}))
    deliver_notices(alone.pool, nowhere)
    alone.now += timedelta(minutes=2)
    with transaction(alone.pool) as tx:
        tx.write(text("select from notice where id = (select max(message::text)::uuid from notice) for update"))
        assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport()
    assert deliver_notices(alone.pool, channels(mailing)) == DeliveryReport(sent=3)
    assert [mail["Subject"] for mail in postbox.mails] == ["通知汇总：3 条"]
