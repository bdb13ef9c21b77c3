"""Each flow does its work once, and nothing the second time; a rest day is one by the calendar, not by the weekday."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import canaries
import pytest
from outside import Postbox, mail_server
from world import World, actor

from duzhan.cli import process_environment as environment
from duzhan.settings import Settings
from duzhan.store.databases import Logins
from duzhan.store.evidence_files import staged
from duzhan.store.transaction import Pool
from duzhan.usecases.attach_evidence import Offer, attach_evidence
from duzhan.vocabulary import EvidenceKind

if TYPE_CHECKING:
    from conftest import House

pytestmark = pytest.mark.xdist_group("prefect")

PLAY = Path(__file__).with_name("play.py")
NAMES = ("assignment", "monitoring", "reminders", "escalation", "ledger-closure", "monthly-report", "delivery")
PERSON = {"name": "王金花", "id_number": canaries.id_number("41032519600307123"), "phone": "13803791234"}
MONDAY = "2020-07-06T09:00+08:00"  # five weeks after the finding
DRAGON_BOAT_FRIDAY = "2020-06-26T09:00+08:00"
MAKE_UP_SUNDAY = "2020-06-28T09:00+08:00"


class WorldWithFiles(World):
    """Attaches real files, without which nothing may be closed."""

    def __init__(self, pool: Pool, folder: Path) -> None:
        super().__init__(pool)
        self._folder = folder

    def evidence(self, number: str, *kinds: str) -> None:
        for kind in kinds:
            with staged(BytesIO(b"%PDF-1.4\n"), self._folder, 100) as file, self.tx() as tx:
                offer = Offer(EvidenceKind(kind), self.now.date(), "x.pdf", None, file)
                attach_evidence(tx, number, offer, actor=actor("water"), folder=self._folder)


def files(folder: Path) -> list[tuple[str, bytes]]:
    """Return every file of a folder with what is in it: Prefect's database and all that was logged."""
    return [(path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]


def notices_in(mail: EmailMessage) -> int:
    """Count what a mail tells of: one notice, or as many as a digest says."""
    digest = re.match("通知汇总：([0-9]+) 条", mail["Subject"])
    return 1 if digest is None else int(digest[1])


@pytest.fixture
def post() -> Iterator[tuple[int, Postbox]]:
    box = Postbox()
    with mail_server(box) as port:
        yield port, box


def test_each_flow_does_its_work_once_and_reminders_rest_by_the_calendar(
    house: "House", pool: Pool, database: Logins, post: tuple[int, Postbox], settings: Settings
) -> None:
    port, box = post
    world = WorldWithFiles(pool, settings.evidence_folder)
    world.order(world.to_verified().number)
    world.to_rectifying()
    world.log(person=PERSON)
    # A home of its own: the house's own flows anchor another database there.
    smtp = {"DUZHAN_SMTP_HOST": "127.0.0.1", "DUZHAN_SMTP_PORT": str(port), "DUZHAN_HOME": str(settings.home)}
    days = [(DRAGON_BOAT_FRIDAY, "reminders"), (MAKE_UP_SUNDAY, "reminders")]
    twice = [(MONDAY, name) for name in NAMES for _ in range(2)]

    friday, sunday, *reports = play(house, database, days + twice, smtp)

    assert friday is None
    assert sunday["decided"] > 0
    first, second = dict(zip(NAMES, reports[::2], strict=True)), dict(zip(NAMES, reports[1::2], strict=True))
    assert first["assignment"] == {"routed": 1, "left": 0}
    assert first["reminders"]["decided"] > 0
    assert len(first["ledger-closure"]["closed"]) == 1
    assert first["monthly-report"]["opened"] > 0
    assert first["delivery"]["sent"] == sum(map(notices_in, box.mails)) > 0
    idle = {name: {key: count for key, count in report.items() if count} for name, report in second.items()}
    assert idle == {name: {} for name in NAMES}
    mails = "\n".join(str(mail.get_content()) for mail in box.mails)
    kept = [*files(house.settings.home), *files(settings.home), ("mails", mails.encode())]
    assert any(name.endswith(".db") for name, _ in kept), "Prefect's own database is among them"
    assert [(name, plain) for name, content in kept for plain in PERSON.values() if plain.encode() in content] == []


def play(house: "House", logins: Logins, plan: list[tuple[str, str]], more: dict[str, str]) -> list[Any]:
    """Play a plan in a process of its own, its runs recorded by the house's Prefect."""
    answer = subprocess.run(
        [sys.executable, PLAY],
        input="\n".join(map(" ".join, plan)),
        env=environment.of_flows(house.settings, logins) | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
    reports: list[Any] = json.loads(answer.stdout.splitlines()[-1])
    return reports
