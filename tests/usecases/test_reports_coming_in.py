"""A report that comes in ends its reminders, whoever is sending them just then, and its office is told."""

import threading
from datetime import date

import pytest
from outside import Postbox, machine_now
from reporting import OFFICE, Reporting
from sqlalchemy import text
from world import World, actor, beijing

from duzhan.notify.channel import Delivery, Sender
from duzhan.notify.channels import configured
from duzhan.policy.permissions import Actor
from duzhan.settings import Settings
from duzhan.store.transaction import reading
from duzhan.usecases.deliver_notices import deliver_notices
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.remind_reports import remind_reports
from duzhan.vocabulary import Channel
from duzhan.wire.notices import InboxFilter
from duzhan.wire.reports import SubmitReport
from statemachines.monthly_report import ReportTrigger

JUNE = date(2020, 6, 1)
LUOYANG = "4103-office"


@pytest.fixture
def reporting(world: World) -> Reporting:
    world.now = beijing("2020-06-01 08:40")
    return Reporting(world)


@pytest.fixture
def head(reporting: Reporting) -> Actor:
    """Open what is owed; return who signs for 洛阳, with a report that only waits to be submitted."""
    reporting.morning()
    head = reporting.person(LUOYANG)
    report = reporting.of(LUOYANG, JUNE).id
    reporting.world.now = beijing("2020-06-20 08:30")
    reporting.draft(report, head)
    reporting.fire(ReportTrigger.SIGN, report, SubmitReport(), head)
    return head


def mails(world: World, template: str) -> list[tuple[str, str]]:
    """Return who was to be mailed by a template about 洛阳's report, and what became of it."""
    asked = """select a.username, n.state from notice n join account a on a.id = n.recipient
               where n.template = :template and n.channel = 'email' and n.detail ->> 'unit' = :unit order by 1, 2"""
    with reading(world.pool) as tx:
        rows = tx.run(text(asked), {"template": template, "unit": LUOYANG})
        return [(str(name), str(state)) for name, state in rows]


def submit(reporting: Reporting, head: Actor) -> None:
    reporting.fire(ReportTrigger.SUBMIT, reporting.of(LUOYANG, JUNE).id, SubmitReport(), head)


def test_a_reminder_that_has_not_left_leaves_no_more_and_the_office_is_told(
    reporting: Reporting, head: Actor, postbox: Postbox, mailing: Settings
) -> None:
    world = reporting.world
    reporting.morning()
    assert mails(world, "report_due") == [("city_office", "pending")]
    submit(reporting, head)
    assert mails(world, "report_due") == [("city_office", "cancelled")]
    world.now = beijing("2020-06-20 12:00")
    deliver_notices(world.pool, configured(mailing, machine_now))
    assert [mail for mail in postbox.mails if mail["To"].addresses[0].username == "city_office"] == []
    for name in (OFFICE, "province_office2"):
        with reading(world.pool) as tx:
            (newest,) = read_inbox(tx, InboxFilter(limit=1), actor=actor(name)).items
        assert newest.subject == "洛阳市脱贫攻坚领导小组办公室报来2020年6月月报"
    assert {"province_office", "province_office2"} <= {name for name, _ in mails(world, "roll_call")}


def test_a_report_that_comes_in_while_its_reminder_is_under_way_is_not_reminded_of_again(
    reporting: Reporting, head: Actor, postbox: Postbox, mailing: Settings
) -> None:
    class Meanwhile:
        """Submits while the first mail is taken, which the server then is said to have refused for now."""

        def __init__(self, inner: Sender) -> None:
            self.inner = inner
            self.met = False

        def deliver(self, delivery: Delivery) -> None:
            if delivery.address.startswith("city_office") and not self.met:
                self.met = True
                submit(reporting, head)
            self.inner.deliver(delivery)

    world = reporting.world
    reporting.morning()
    nowhere = configured(mailing.model_copy(update={"smtp_port": 1}), machine_now)
    between = Meanwhile(nowhere[Channel.EMAIL])
    deliver_notices(world.pool, {Channel.EMAIL: between})
    assert between.met
    assert mails(world, "report_due") == [("city_office", "cancelled")]
    world.now = beijing("2020-06-21 12:00")
    deliver_notices(world.pool, configured(mailing, machine_now))
    assert [mail["Subject"] for mail in postbox.mails if mail["To"].addresses[0].username == "city_office"] == []


def test_whoever_reminds_and_whoever_submits_take_turns_and_no_reminder_is_left(
    reporting: Reporting, head: Actor
) -> None:
    world = reporting.world
    submitted = threading.Event()

    def come_in() -> None:
        submit(reporting, head)
        submitted.set()

    with world.tx() as tx:
        assert remind_reports(tx).reminded == 35
        late = threading.Thread(target=come_in)
        late.start()
        assert not submitted.wait(0.5), "it must wait until the reminders are written"
    late.join(20)
    assert submitted.is_set()
    assert mails(world, "report_due") == [("city_office", "cancelled")]
    with world.tx() as tx:
        assert remind_reports(tx).reminded == 34
