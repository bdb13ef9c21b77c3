"""The cast: who has an account, under which role, and which account does a step of the story."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.units import Unit
from duzhan.errors import InvalidInput
from duzhan.model.account import Account
from duzhan.policy import assignment, password_strength
from duzhan.policy.assignment import Handlers
from duzhan.policy.permissions import SCOPED_BY_UNIT
from duzhan.store import accounts, organisation, passwords
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.usecases.issue_token import issue_token
from duzhan.vocabulary import Level, Role
from duzhan.wire.cases import CaseDetail
from duzhan.worked_example import paperwork
from duzhan.worked_example.story import CastPerson, Found, Part, Story, Tale

HANDLER, HEAD = "经办", "负责人"
OFFICE, LEADER = "领导小组办公室", "省级联系领导"
FIRST, SECOND = "组长", "组员"
DESK, REVIEW_DESK = "省领导小组办公室督办岗", "省领导小组办公室审核岗"
STRANGER = "嵩县水利局经办"
_BYTES = 15  # 20 letters


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the example: what it is for, never whose."""

    username: str
    wishes: tuple[Wish, ...]
    title: str = ""

    @property
    def role(self) -> Role:
        """What the account may do."""
        return self.wishes[0].role

    @property
    def scope(self) -> tuple[str, ...]:
        """The codes of its areas or units."""
        return tuple(wish.unit or wish.area or "" for wish in self.wishes if wish.unit or wish.area)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and where to find who does a step."""

    people: Mapping[str, Person]
    of_unit: Mapping[tuple[str, Role], str]
    of_team: Mapping[str, tuple[str, str]]
    """By city: the two of its team."""
    password: str = field(repr=False)
    """Generated for this cast, and the same for everybody: a rehearsal is for trying many roles."""
    handlers: Mapping[str, Handlers]
    """By finding: the units that area and content area ask for."""

    def username(self, part: Part, found: Found, case: CaseDetail | None) -> str:
        """Return who plays a part in a case; ``case`` is None before there is one."""
        if case is None or part is Part.FINDER:
            return self._finder(found)
        if part in {Part.LEAD, Part.HEAD}:
            role = Role.UNIT_HANDLER if part is Part.LEAD else Role.UNIT_HEAD
            return self.of_unit[str(case.lead_unit), role]
        if part in {Part.VERIFIER_1, Part.VERIFIER_2}:
            return self.of_team[found.county[:4]][part is Part.VERIFIER_2]
        if part is Part.LEADER:
            return self._leader(found)
        return STRANGER if part is Part.STRANGER else self._in_office(part, case)

    def co_handlers(self, case: CaseDetail) -> tuple[tuple[str, str], ...]:
        """Return the co-units of a case with who acts for each."""
        units = (part.unit for part in case.units if part.role == "co_unit")
        return tuple((self.of_unit[unit, Role.UNIT_HANDLER], unit) for unit in units)

    def reader(self, unit: str) -> str | None:
        """Return who reads a unit's post; None where nobody of the unit is in the story."""
        roles = (Role.UNIT_HANDLER, Role.OFFICE, Role.UNIT_HEAD)
        return next((self.of_unit[unit, role] for role in roles if (unit, role) in self.of_unit), None)

    def _finder(self, found: Found) -> str:
        if found.finder == "team":
            return self.of_team[found.county[:4]][0]
        codes = {"province": "41-office", "city": f"{found.county[:4]}-office", "county": f"{found.county}-office"}
        return self._of_office(codes[found.finder.value])

    def _leader(self, found: Found) -> str:
        """Return the duty leader of the county that a finding lies in."""
        duty = (Role.DUTY_LEADER, found.county)
        return next(
            person.username
            for person in self.people.values()
            if any((wish.role, wish.area) == duty for wish in person.wishes)
        )

    def _in_office(self, part: Part, case: CaseDetail) -> str:
        own = {
            Level.COUNTY: f"{case.area[:6]}-office",
            Level.CITY: f"{case.area[:4]}-office",
            Level.PROVINCE: "41-office",
        }
        level = case.found_level
        if part is Part.ABOVE:
            level = Level.CITY if level is Level.COUNTY else Level.PROVINCE
        if level is Level.PROVINCE and part is Part.REVIEWER:
            return REVIEW_DESK
        return self._of_office(own[level])

    def _of_office(self, code: str) -> str:
        return self.of_unit[code, Role.OFFICE]


def of(tx: ReadTx, campaign: Campaign, story: Story) -> Cast:
    """Return the cast of a story in an adopted campaign, with a new password."""
    people: dict[str, Person] = {}
    handlers = _handlers(tx, campaign, story)
    for person in _everybody(campaign, story, handlers):
        known = people.setdefault(person.username, person)
        if known.wishes != person.wishes:
            raise NameTaken(person.username)
    of_unit = {
        (wish.unit, wish.role): person.username
        for person in reversed(people.values())
        for wish in person.wishes
        if wish.unit is not None
    }
    of_team = {team.areas[0]: (f"{team.name}{FIRST}", f"{team.name}{SECOND}") for team in campaign.teams}
    return Cast(people, of_unit, of_team, _password(people), handlers)


class NameTaken(ValueError):
    """Two accounts of the story would have one user name."""


def open_accounts(tx: Tx, cast: Cast) -> None:
    """Open the accounts with their roles. They share one password, so one slow hash does for all of them."""
    password_hash = passwords.hashed(cast.password)
    opened = []
    for person in cast.people.values():
        name = person.title or person.username
        row = Account(username=person.username, name=name, password_hash=password_hash, created_at=tx.now)
        opened.append(accounts.add(tx, row))
        for wish in person.wishes:
            grant_role(tx, person.username, wish)
    accounts.own_passwords(tx, opened)


def tokens(tx: Tx, cast: Cast, *, hours: int) -> dict[str, str]:
    """Issue tokens for the units' own systems, by user name; offices and teams sign in with their password."""
    units = (person for person in cast.people.values() if person.role in SCOPED_BY_UNIT)
    return {person.username: issue_token(tx, accounts.find(tx, person.username), hours=hours).token for person in units}


def opened(tx: ReadTx) -> bool:
    """Tell whether an earlier load, that was cut short, has opened the accounts."""
    try:
        accounts.find(tx, DESK)
    except InvalidInput:
        return False
    return True


def _everybody(campaign: Campaign, story: Story, handlers: Mapping[str, Handlers]) -> Iterator[Person]:
    sheet = story.cast
    units = {unit.code: unit for unit in campaign.units}
    yield from (_person(person) for person in sheet.person)
    for code in sheet.offices:
        name = campaign.area(units[code].area).name
        yield _new(f"{name}{OFFICE}", Wish(Role.OFFICE, unit=code))
    for team in campaign.teams:
        wishes = tuple(Wish(Role.SUPERVISOR, area=area, level=team.level) for area in team.areas)
        yield _new(f"{team.name}{FIRST}", *wishes)
        yield _new(f"{team.name}{SECOND}", *wishes)
    yield from _leaders(campaign)
    yield from (_new(f"{units[code].name}{HEAD}", Wish(Role.UNIT_HEAD, unit=code)) for code in paperwork.heads())
    for code, leads in _acting(story, handlers).items():
        if code not in sheet.vacant:
            yield from _of_unit(units[code], leads=leads)


def _person(person: CastPerson) -> Person:
    level = None if person.level is None else Level(person.level)
    return _new(person.username, Wish(Role(person.role), area=person.area, unit=person.unit, level=level))


def _leaders(campaign: Campaign) -> Iterator[Person]:
    """One account for each leader of annex 1, named after the counties; the list itself has the names."""
    for _, terms in groupby(campaign.liaisons, key=lambda liaison: liaison.name):
        rows = list(terms)
        names = "".join(campaign.area(row.area).name for row in rows)
        wishes = tuple(Wish(Role.DUTY_LEADER, area=row.area, level=row.level) for row in rows)
        yield _new(f"{names}{LEADER}", *wishes, title=rows[0].title)


def _handlers(tx: ReadTx, campaign: Campaign, story: Story) -> dict[str, Handlers]:
    return {
        tale.found.ref: assignment.route(
            campaign.policy.content(tale.found.content_area), organisation.of_area(tx, tale.found.area)
        )
        for tale in story.tales
    }


def _acting(story: Story, handlers: Mapping[str, Handlers]) -> dict[str, bool]:
    """Return the units that the findings go to, and whether each ever leads."""
    acting: dict[str, bool] = {}
    for tale in story.tales:
        asked = handlers[tale.found.ref]
        acting |= dict.fromkeys((asked.lead, *_named(tale)), True)
        acting = dict.fromkeys(asked.co_units, False) | acting
    return acting


def _named(tale: Tale) -> Iterator[str]:
    return (unit_code(step.unit, tale.found) for step in tale.steps if step.unit is not None)


def unit_code(sector: str, found: Found) -> str:
    """Return the unit of a sector as the story names it: of the county, or with ``city/`` in front of the city."""
    level, slash, name = sector.rpartition("/")
    area = found.county[:4] if slash and level == Level.CITY else found.county
    return f"{area}-{name}"


def _of_unit(unit: Unit, *, leads: bool) -> Sequence[Person]:
    handler = _new(f"{unit.name}{HANDLER}", Wish(Role.UNIT_HANDLER, unit=unit.code))
    return (handler, _new(f"{unit.name}{HEAD}", Wish(Role.UNIT_HEAD, unit=unit.code))) if leads else (handler,)


def _new(username: str, *wishes: Wish, title: str = "") -> Person:
    return Person(username, wishes, title)


def _password(usernames: Iterable[str]) -> str:
    while True:
        password = secrets.token_urlsafe(_BYTES)
        named = any(username.lower() in password.lower() for username in usernames)
        if not named and password_strength.fault(password, "") is None:
            return password
