"""Anchors leave the house by themselves: auditors are mailed them every hour, and what they keep proves the history."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from textwrap import wrap

import psycopg
import pytest
from outside import Postbox, Receiver, contact, machine_now
from sqlalchemy import make_url, text
from world import World, actor, beijing

from duzhan.documents import verify
from duzhan.notify.channels import configured
from duzhan.policy.proving import Fault
from duzhan.settings import Settings
from duzhan.store import keyring
from duzhan.store.databases import Logins
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import reading
from duzhan.usecases import check_health
from duzhan.usecases.anchor_ledger import AnchorReport, anchor_ledger, anchor_when_due
from duzhan.usecases.deliver_notices import deliver_notices
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.verify_ledger import verify_ledger
from duzhan.vocabulary import Channel

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class House:
    """A world whose history is sealed and anchored."""

    world: World
    ring: Keyring
    file: Path

    def seal(self) -> AnchorReport:
        """Let something happen and have the flow seal and anchor it."""
        self.world.log()
        seal_ledger(self.world.pool, self.ring)
        return anchor_when_due(self.world.pool, self.ring, self.file)

    def anchor(self) -> AnchorReport:
        """Anchor as after a ledger closure, whenever the last one was."""
        return anchor_ledger(self.world.pool, self.ring, self.file)

    def lines(self) -> list[str]:
        """Return the anchors that lie in the file."""
        return self.file.read_text(encoding="ascii").splitlines()

    def judge(self, pasted: str) -> set[Fault]:
        """Hold the history against what an auditor kept."""
        with reading(self.world.real) as tx:
            verdict = verify_ledger(tx, self.ring.public_keys(), verify.anchor_lines(pasted))
        return {finding.fault for finding in verdict.findings}


@pytest.fixture
def house(world: World, keys: Path, tmp_path: Path) -> House:
    """Give a world and the key that its history is sealed with."""
    return House(world, keyring.opened(keys), tmp_path / "anchors.jsonl")


def deliver(world: World, mailing: Settings) -> None:
    deliver_notices(world.pool, configured(mailing, machine_now))


def bodies(postbox: Postbox) -> list[str]:
    return [mail.get_content() for mail in postbox.to("auditor")]


def test_an_auditor_is_mailed_every_hour_what_was_anchored_since_and_the_mails_are_the_whole_file(
    house: House, mailing: Settings, postbox: Postbox
) -> None:
    assert house.seal() == AnchorReport(number=1, heads=1, written=1, told=1)
    house.world.now += HOUR / 2
    seal_ledger(house.world.pool, house.ring)
    assert house.anchor().told == 0
    house.world.now += HOUR / 2
    assert house.seal() == AnchorReport(number=3, heads=1, written=1, told=1)
    deliver(house.world, mailing)
    assert [mail["Subject"] for mail in postbox.to("auditor")] == ["台账存证第 1 号", "台账存证第 3 号"]
    pasted = "\n\n".join(reversed(bodies(postbox)))
    assert verify.anchor_lines(pasted) == ["", *house.lines()]
    assert house.judge(pasted) == set()


@pytest.mark.parametrize("way", ["wrapped", "quoted", "twice", "with one mail lost"])
def test_mails_prove_what_they_say_however_they_were_pasted_together(
    house: House, mailing: Settings, postbox: Postbox, way: str, database: Logins
) -> None:
    for _ in range(3):
        house.seal()
        house.world.now += HOUR
    deliver(house.world, mailing)
    kept = bodies(postbox)
    if way == "with one mail lost":
        del kept[1]
    lines = "\n".join(kept * (2 if way == "twice" else 1)).splitlines()
    pieces = [piece for line in lines for piece in wrap(line, 76 if way != "twice" else 9999) or [""]]
    pasted = "\n".join(f"> {piece}" if way == "quoted" else piece for piece in pieces)
    assert house.judge(pasted) == set()
    forged = pasted.replace('"410', '"411')
    assert Fault.ANCHOR_FORGED in house.judge(forged)
    owner = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("alter table seal disable trigger all; alter table anchor disable trigger all")
        connection.execute("delete from seal where seq = 3; delete from anchor where number = 3")
    assert house.judge(pasted) >= {Fault.TAIL_CUT, Fault.OLD_COPY}


def test_what_is_no_mail_of_ours_proves_nothing(house: House) -> None:
    house.seal()
    assert house.judge("各位好：\n\n附件是本月存证，请查收。\n") == {Fault.ANCHOR_FORGED}
    cut = house.lines()[0][:300]
    assert house.judge(f"存证如下：\n{cut}\n完") == {Fault.ANCHOR_FORGED}


def test_an_anchor_travels_alone_at_any_hour_and_to_the_auditors_own_programs(
    house: House, mailing: Settings, postbox: Postbox, robot: Receiver
) -> None:
    account = actor("auditor").account
    with house.world.tx() as tx:
        tx.write(
            text(
                "insert into notice_setting (account, digest, daily_at, quiet_from, quiet_until)"
                " values (:account, 'daily', '08:30', '20:00', '09:00')"
            ),
            {"account": account},
        )
    contact(house.world, "auditor", Channel.WEBHOOK, robot.url())
    house.world.now = beijing("2020-05-30 02:00")
    house.world.log()
    seal_ledger(house.world.pool, house.ring)
    house.anchor()
    deliver(house.world, mailing.model_copy(update={"outbound_allowed": (robot.place,)}))
    (line,) = house.lines()
    (body,) = bodies(postbox)
    assert verify.anchor_lines(body) == ["", line]
    (told,) = robot.jsons()
    assert told["type"] == "notice.anchor"
    assert told["data"]["anchors"] == [line]  # type: ignore[index]  # JSON


def test_doctor_says_when_no_anchor_reaches_anybody_outside(
    house: House, mailing: Settings, settings: Settings
) -> None:
    production = settings.model_copy(update={"rehearsal": False})
    for _ in range(3):
        house.seal()
        house.world.now += HOUR
    assert "anchor_not_leaving" in check_health.readiness(house.world.pool, settings).degraded
    assert "anchor_not_leaving" in {found.check for found in check_health.anomalies(house.world.pool, production)}
    deliver(house.world, mailing)
    standing = check_health.readiness(house.world.pool, settings)
    assert "anchor_not_leaving" not in standing.degraded
    assert standing.anchor_left_age == HOUR.total_seconds()
    with house.world.tx() as tx:
        tx.write(text("update account set email = null where username = 'auditor'"))
    assert anchor_when_due(house.world.pool, house.ring, house.file).written == 1
    house.world.now += HOUR / 12
    assert anchor_when_due(house.world.pool, house.ring, house.file).written == 0
    assert "anchor_without_reader" in {found.check for found in check_health.anomalies(house.world.pool, production)}
