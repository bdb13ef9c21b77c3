"""A small world: the 2020 campaign, accounts of every role, and shorthands that act as they do."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from duzhan.campaign.load import load_campaign
from duzhan.model.account import Account, Grant
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.evidence import Evidence
from duzhan.policy.permissions import Actor, Doer
from duzhan.policy.permissions import Grant as Granted
from duzhan.settings import current
from duzhan.store.now import shift_to
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases.acts import ACTS
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.usecases.close_cases import ClosureReport, close_cases
from duzhan.usecases.log_finding import log_finding
from duzhan.vocabulary import Level, Role, Severity, Source
from duzhan.wire import triggers as wire
from duzhan.wire.cases import Finding
from duzhan.wire.shape import Shape
from statemachines.states import Trigger

# Friday, 29 May 2020, 09:40 in Beijing: the moment of the interface's own example.
MORNING = datetime(2020, 5, 29, 1, 40, tzinfo=UTC)
BEIJING = ZoneInfo("Asia/Shanghai")
VILLAGE = "410325103223"
COUNTY = "410325"
WATER = "410325-water"
HEALTH = "410325-health"
_REFS = count(1)

# (user name, role, level, area, unit): 嵩县, its city 洛阳, the neighbouring 汝阳县, and another city's 叶县.
PEOPLE: Sequence[tuple[str, Role, Level, str | None, str | None]] = (
    ("finder", Role.SUPERVISOR, Level.PROVINCE, "4103", None),
    ("verifier", Role.SUPERVISOR, Level.PROVINCE, "4103", None),
    ("verifier2", Role.SUPERVISOR, Level.PROVINCE, "4103", None),
    ("county_finder", Role.SUPERVISOR, Level.COUNTY, "410325", None),
    ("province_office", Role.OFFICE, Level.PROVINCE, "41", "41-office"),
    ("province_office2", Role.OFFICE, Level.PROVINCE, "41", "41-office"),
    ("city_office", Role.OFFICE, Level.CITY, "4103", "4103-office"),
    ("county_office", Role.OFFICE, Level.COUNTY, "410325", "410325-office"),
    ("sibling_office", Role.OFFICE, Level.COUNTY, "410326", "410326-office"),
    ("other_city_office", Role.OFFICE, Level.CITY, "4104", "4104-office"),
    ("water", Role.UNIT_HANDLER, Level.COUNTY, None, "410325-water"),
    ("water_head", Role.UNIT_HEAD, Level.COUNTY, None, "410325-water"),
    ("health", Role.UNIT_HANDLER, Level.COUNTY, None, "410325-health"),
    ("health_head", Role.UNIT_HEAD, Level.COUNTY, None, "410325-health"),
    ("sibling_water", Role.UNIT_HANDLER, Level.COUNTY, None, "410326-water"),
    ("county_leader", Role.DUTY_LEADER, Level.COUNTY, "410325", None),
    ("city_leader", Role.DUTY_LEADER, Level.CITY, "410325", None),
    ("province_leader", Role.DUTY_LEADER, Level.PROVINCE, "410325", None),
    ("auditor", Role.AUDITOR, Level.PROVINCE, "41", None),
    ("sysadmin", Role.SYSTEM_ADMIN, Level.PROVINCE, None, None),
    ("secadmin", Role.SECURITY_ADMIN, Level.PROVINCE, None, None),
)
PASSWORD_HASH = "!"  # noqa: S105  # no password matches; tests that sign in set one


def seed(pool: Pool) -> None:
    """Adopt the campaign and open the accounts, at the beginning of the campaign."""
    with transaction(pool) as tx:
        adopt_campaign(tx, load_campaign(current().campaign_folder), by="test")
        for number, (username, role, level, area, unit) in enumerate(PEOPLE, start=1):
            account = tx.write(
                insert(table(Account))
                .values(
                    username=username,
                    name=username,
                    email=f"{username}@example.org",
                    password_hash=PASSWORD_HASH,
                    created_at=tx.now,
                )
                .returning(table(Account).c.id)
            ).scalar_one()
            assert account == number
            grant = {"account": account, "role": role.value, "level": level.value, "area": area, "unit": unit}
            tx.write(insert(table(Grant)).values(**grant))


def actor(username: str) -> Actor:
    """Return a seeded person."""
    for number, (name, role, level, area, unit) in enumerate(PEOPLE, start=1):
        if name == username:
            return Actor(number, name, name, (Granted(role, level, area, unit),))
    raise LookupError(username)


def one_of_each() -> Sequence[str]:
    """Return somebody of each role, area and unit: whoever has the same is let in to the same."""
    return tuple({(role, area, unit): name for name, role, _, area, unit in reversed(PEOPLE)}.values())


def wearing(username: str, *others: str) -> Actor:
    """Return a seeded person who also holds what other people are granted."""
    person = actor(username)
    return replace(person, grants=sum((actor(other).grants for other in others), start=person.grants))


def beijing(text: str) -> datetime:
    """Return the instant that a clock on a wall in Henan shows, such as 2020-06-22 00:00."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


class World:
    """Drives cases as the people do; time stands still at ``now`` until it is moved."""

    def __init__(self, pool: Pool) -> None:
        self.real = pool
        self.now = MORNING
        self.evidence_folder: Path | None = None

    @property
    def pool(self) -> Pool:
        """Connections whose acts happen at the world's now."""
        return self.real.at(self.now)

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        """Open a transaction at the world's now."""
        with transaction(self.pool) as opened:
            yield opened

    def shift_database_clock(self, pool: Pool) -> None:
        """Move the rehearsal clock too, for parts that read it themselves."""
        with transaction(pool) as tx:
            shift_to(tx.connection, self.now)

    def log(self, by: str = "finder", **fields: object) -> Case:
        """Log a finding about drinking water in a village of 嵩县."""
        finding = {
            "area": VILLAGE,
            "place": "石坡组",
            "source": Source.ROVING_TEAM,
            "content_area": "1.4",
            "description": "石坡组 11 户饮水靠拉运",
            "severity": Severity.MODERATE,
            "found_at": self.now,
            "source_ref": f"ref-{next(_REFS)}",
            **fields,
        }
        with self.tx() as tx:
            return log_finding(tx, Finding.model_validate(finding), actor=actor(by)).case

    def fire(
        self, trigger: Trigger, number: str, by: str | Doer, command: Shape, *, version: int | None = None
    ) -> Case:
        """Fire a trigger as one of the people, whatever the version unless it is named."""
        with self.tx() as tx:
            return ACTS[trigger](tx, number, version, command, actor(by) if isinstance(by, str) else by)

    def do(self, trigger: Trigger, number: str, by: str | Doer, **fields: object) -> Case:
        """Fire a trigger with the fields of its command."""
        return self.fire(trigger, number, by, wire.SHAPES[trigger].model_validate(fields))

    def assign(self, number: str, by: str | Doer = "province_office", **fields: object) -> Case:
        """Assign to 嵩县水利局, with 嵩县卫生健康委 taking part."""
        command = {"lead_unit": WATER, "co_units": (HEALTH,), "rectification_type": "time_limited", **fields}
        return self.fire(Trigger.ASSIGN, number, by, wire.Assign.model_validate(command))

    def accept(self, number: str, by: str | Doer = "water") -> Case:
        """Accept as the lead unit."""
        return self.fire(Trigger.ACCEPT, number, by, wire.Accept(responsible_person="水利局分管负责人"))

    def progress(self, number: str, by: str | Doer, percentage: int = 100) -> Case:
        """Report one's own part."""
        return self.fire(Trigger.PROGRESS, number, by, wire.Progress(text="按计划推进", percentage=percentage))

    def evidence(self, number: str, *kinds: str) -> None:
        """Record evidence rows of some kinds, and their bytes where there is a folder for them."""
        content = number.encode()
        digest = hashlib.sha256(content).hexdigest()
        if self.evidence_folder is not None:
            (self.evidence_folder / digest).write_bytes(content)
        with self.tx() as tx:
            case = tx.run(table(Case).select().where(table(Case).c.number == number)).mappings().one()
            for kind in kinds:
                values = {"case_id": case["id"], "cycle": case["cycle"], "kind": kind, "taken_on": date(2020, 5, 29)}
                file = {"sha256": digest, "size": len(content), "media_type": "image/png", "filename": "x.png"}
                by = {"uploaded_by": 1, "uploaded_at": tx.now}
                tx.write(insert(table(Evidence)).values(id=uuid4(), **values, **file, **by))

    def submit(self, number: str, by: str | Doer = "water_head") -> Case:
        """Submit with everything that is needed."""
        self.progress(number, "health")
        self.progress(number, "water")
        self.evidence(number, *REQUIRED)
        return self.fire(Trigger.SUBMIT, number, by, wire.Submit(text="已全部整改"))

    def review(self, number: str, by: str | Doer = "province_office2") -> Case:
        """Pass the first review."""
        return self.fire(Trigger.REVIEW, number, by, wire.Review(opinion="材料齐全"))

    def verify(self, number: str, by: str | Doer) -> Case:
        """Verify on the spot, today."""
        command = wire.Verify(on_site_on=self.now.astimezone(BEIJING).date(), opinion="现场属实")
        return self.fire(Trigger.VERIFY, number, by, command)

    def order(self, number: str, by: str | Doer = "province_office") -> Case:
        """Order the closing."""
        return self.fire(Trigger.ORDER_CLOSING, number, by, wire.OrderClosing(opinion="同意销号"))

    def to_rectifying(self, **fields: object) -> Case:
        """Bring a new case to rectifying."""
        number = self.log(**fields).number
        self.assign(number)
        return self.accept(number)

    def to_planned(self, **fields: object) -> Case:
        """Bring a new case so far that only the lead unit's rectify clock runs."""
        number = self.to_rectifying(**fields).number
        self.progress(number, "health")
        return self.do(Trigger.PLAN, number, "water", measures="新打机井一眼")

    def to_submitted(self, **fields: object) -> Case:
        """Bring a new case to a submission that waits for its review."""
        return self.submit(self.to_rectifying(**fields).number)

    def to_reviewed(self, **fields: object) -> Case:
        """Bring a new case to a submission that waits for its verifiers."""
        return self.review(self.to_submitted(**fields).number)

    def to_verified(self, **fields: object) -> Case:
        """Bring a new case to verified."""
        number = self.to_reviewed(**fields).number
        self.verify(number, "verifier")
        return self.verify(number, "verifier2")

    def close(self) -> ClosureReport:
        """Run the ledger closure; the evidence lies in the world's folder."""
        assert self.evidence_folder is not None
        return close_cases(self.pool, self.evidence_folder)

    def to_closed(self, **fields: object) -> Case:
        """Bring a new case to closed, under a closure number."""
        number = self.order(self.to_verified(**fields).number).number
        self.close()
        return self.case(number)

    def case(self, number: str) -> Case:
        """Read a case as it is now."""
        with reading(self.real) as tx:
            return Case(**tx.run(table(Case).select().where(table(Case).c.number == number)).mappings().one())


REQUIRED = tuple(kind.value for kind in load_campaign(current().campaign_folder).policy.content("1.4").evidence)
