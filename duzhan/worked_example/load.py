"""Loads the worked example into a deployment that rehearses, for `duzhan up --demo`; again, it changes nothing."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from duzhan import calendars
from duzhan.campaign.load import load_campaign
from duzhan.settings import Settings
from duzhan.store import tallies
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.worked_example import agenda, cast, story
from duzhan.worked_example.actions import ByUseCases
from duzhan.worked_example.cast import Cast, Person
from duzhan.worked_example.player import Player
from duzhan.worked_example.schedules import Schedules
from duzhan.worked_example.timepiece import Rehearsal, Standstill

ACCOUNTS = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: none of it where there were cases before."""

    cases: int
    accounts_file: Path
    featured: tuple[Person, ...] = ()
    accounts: int = 0


def load(pool: Pool, settings: Settings) -> Loaded:
    """Play the story up to a lively morning in spring 2020, from which the rehearsal clock runs on."""
    file = settings.home / ACCOUNTS
    with reading(pool) as tx:
        if tallies.has_cases(tx):
            return Loaded(0, file)
    told, campaign, calendar = story.read(), load_campaign(settings.campaign_folder), calendars.current()
    timepiece = Standstill(pool)
    timepiece.start(agenda.OPENING)
    with transaction(timepiece.pool) as tx:
        people = cast.of(tx, campaign, told)
        if not cast.opened(tx):
            cast.open_accounts(tx, people)
            # Before the commit: an account whose password nobody knows would be of no use.
            keep_accounts(people, file)
    actions, schedules = ByUseCases(timepiece, settings.evidence_folder), Schedules(timepiece, settings)
    player = Player((told, people, campaign.policy), actions, schedules)
    for happening in agenda.until(agenda.MORNING, told, calendar):
        timepiece.move(happening.at)
        player.play(happening)
    Rehearsal(pool).start(agenda.MORNING)
    featured = tuple(people.people[name] for name in told.cast.featured)
    return Loaded(len(told.tales), file, featured, len(people.people))


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
