"""Loads the worked example into a deployment that rehearses, for `duzhan up --demo`; again, it changes nothing."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from duzhan import calendars
from duzhan.campaign.load import load_campaign
from duzhan.settings import Settings
from duzhan.store import tallies
from duzhan.store.engine import hurried
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.vocabulary import TargetKind
from duzhan.worked_example import agenda, cast, look_backs, meetings, plans, readings, records, story, targets, tours
from duzhan.worked_example.actions import ByUseCases
from duzhan.worked_example.agenda import Act
from duzhan.worked_example.cast import Cast
from duzhan.worked_example.player import Player
from duzhan.worked_example.schedules import Schedules
from duzhan.worked_example.timepiece import Rehearsal, Standstill

ACCOUNTS = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: none of it where there were cases before."""

    accounts_file: Path
    cases: int = 0
    accounts: int = 0
    featured: tuple[str, ...] = ()
    password: str = field(default="", repr=False)

    def announcement(self) -> str:
        """Say what is there to try; the password is shown this once."""
        if not self.cases:
            return f"已有案件，示例不再载入；演示账号见 {self.accounts_file}"
        password = f"密码都是 {self.password}（只显示这一次）" if self.password else "密码与上次相同"
        return (
            f"示例：问题 {self.cases} 件，账号 {self.accounts} 个，{password}，存于 {self.accounts_file}\n"
            f"  先看这几个账号：{'、'.join(self.featured)}"
        )


def load(pool: Pool, settings: Settings) -> Loaded:
    """Play the story up to a lively morning in spring 2020, from which the rehearsal clock runs on."""
    file = settings.home / ACCOUNTS
    with reading(pool) as tx:
        if tallies.has_cases(tx):
            return Loaded(file)
    with hurried(pool) as own:
        return _load(own, settings, file)


def _load(pool: Pool, settings: Settings, file: Path) -> Loaded:
    told, campaign, calendar = story.read(), load_campaign(settings.campaign_folder), calendars.current()
    timepiece = Standstill(pool)
    timepiece.start(agenda.OPENING)
    with transaction(timepiece.pool) as tx:
        people = cast.of(tx, campaign, told)
        new = not cast.opened(tx)
        if new:
            cast.open_accounts(tx, people)
            # Before the commit: an account whose password nobody knows would be of no use.
            keep_accounts(people, file)
    actions, schedules = ByUseCases(timepiece, settings.evidence_folder), Schedules(timepiece, settings)
    player = Player((told, people, campaign.policy), actions, schedules)
    happenings = agenda.until(agenda.MORNING, told, calendar)
    for happening in happenings:
        timepiece.move(happening.at)
        player.play(happening)
    logged = sum(isinstance(happening, Act) and happening.step is None for happening in happenings)
    if logged:
        villages = [target.area for target in campaign.targets if target.kind is TargetKind.VILLAGE]
        logged += readings.report(timepiece.pool, villages, agenda.MORNING)
        plans.tell(timepiece.pool, agenda.MORNING)
        logged += tours.tell(timepiece.pool, agenda.MORNING)
        meetings.tell(timepiece.pool, agenda.MORNING)
        look_backs.tell(timepiece.pool, agenda.MORNING)
        records.tell(timepiece.pool, agenda.MORNING)
        targets.tell(timepiece.pool, people, agenda.MORNING)
    Rehearsal(pool).start(agenda.MORNING)
    password = people.password if new else ""
    return Loaded(file, logged, len(people.people), told.cast.featured, password)


def keep_accounts(people: Cast, file: Path) -> None:
    """Write who may sign in with which password, for the owner's eyes only."""
    rows = [
        {
            "role": person.role.value,
            "username": person.username,
            "password": people.password,
            "scope": list(person.scope),
        }
        for person in people.people.values()
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as sheet:
        json.dump(rows, sheet, ensure_ascii=False, indent=1)
        sheet.write("\n")
