"""接收监测值: a batch of readings is kept whole, once, and its subjects are due for judging."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from duzhan.campaign.indicators import MonitoredFact, Monitoring, Subject
from duzhan.errors import NotPermitted
from duzhan.policy import pseudonyms, reading_refusals
from duzhan.policy.permissions import Actor
from duzhan.policy.reading_refusals import Fault
from duzhan.store import policies, readings
from duzhan.store.readings import NewReading, Sender
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, Role
from duzhan.wire.readings import ReadingIn, ReadingsIn, ReadingsTaken

NOT_APPLICABLE: Final = "not_applicable"
BEFORE = timedelta(days=366)
"""Readings of so long before the campaign are of use; what is older is a slip."""
SKEW = timedelta(minutes=5)
"""By so much a source's clock may be ahead of ours."""


def receive_readings(tx: Tx, batch: ReadingsIn, *, actor: Actor) -> ReadingsTaken:
    """Keep a batch; raises NotPermitted for who is no office, InvalidInput naming each reading that is wrong.

    A village out of the caller's scope is refused like one that does not exist.
    """
    within = scopes(actor)
    given = [new_reading(reading) for reading in batch.readings]
    inside = [reading.area for reading in given if reading.area.startswith(within)]
    found = faults_of(tx, given, readings.levels(tx, inside))
    faults = [(_field(position, field), code, named) for position, field, code, named in found]
    if faults:
        raise reading_refusals.faulty(faults)
    return keep(tx, given, Sender(actor.username, account=actor.account))


def scopes(actor: Actor) -> tuple[str, ...]:
    """Return the areas for which this person sends readings; raises NotPermitted for who is no office."""
    found = tuple(grant.area for grant in actor.grants if grant.role is Role.OFFICE and grant.area)
    if not found:
        raise NotPermitted
    return found


def keep(tx: Tx, given: Sequence[NewReading], sender: Sender) -> ReadingsTaken:
    """Keep readings without faults; raises InvalidInput for a reference that stands for another reading."""
    received, otherwise = readings.receive(tx, sender, given)
    if otherwise:
        places = {reading.source_ref: position for position, reading in enumerate(given)}
        raise reading_refusals.faulty(
            [(_field(places[key], "source_ref"), "reference_reused", key) for key in otherwise]
        )
    return ReadingsTaken(received=received, known=len(given) - received)


def faults_of(
    tx: ReadTx, given: Sequence[NewReading], levels: Mapping[str, Level]
) -> Iterator[tuple[int, str, str, str]]:
    """Yield what is wrong with readings: the place in the batch, the field, the code, and what the sentence names."""
    rules = policies.in_force(tx)
    monitoring = rules.policy.monitoring
    earliest = datetime.combine(rules.policy.facts.start_on, time.min, rules.zone) - BEFORE
    seen: set[str] = set()
    for position, reading in enumerate(given):
        if reading.source_ref in seen:
            yield position, "source_ref", "reference_twice", reading.source_ref
        seen.add(reading.source_ref)
        if reading.taken_at < earliest:
            yield position, "taken_at", "read_too_early", ""
        for field, code, named in _faults_of_one(reading, monitoring, levels.get(reading.area), tx.now):
            yield position, field, code, named


def _faults_of_one(reading: NewReading, monitoring: Monitoring, level: Level | None, now: datetime) -> Iterator[Fault]:
    fact = monitoring.find_fact(reading.fact)
    if fact is None:
        yield "fact", "unknown_fact", reading.fact
        return
    wanted = Level.COUNTY if fact.subject is Subject.COUNTY else Level.VILLAGE
    if level is not wanted:
        yield "area", f"not_a_{wanted.value}", reading.area
    if (fact.subject is Subject.HOUSEHOLD) != bool(reading.household):
        code = "household_needed" if fact.subject is Subject.HOUSEHOLD else "household_not_taken"
        yield "household", code, fact.title
    if pseudonyms.says_who(reading.household, reading.area):
        yield "household", "household_by_number", ""
    if not fact.takes(reading.value):
        yield "value", "value_out_of_range", _named(fact)
    if reading.taken_at > now + SKEW:
        yield "taken_at", "read_in_future", ""


def _named(fact: MonitoredFact) -> str:
    lowest, highest = fact.kind.bounds
    return f"{fact.title} {lowest:g}–{highest:g}"


def new_reading(reading: ReadingIn) -> NewReading:
    """Return a reading as it is kept."""
    value = None if reading.value == NOT_APPLICABLE else float(reading.value)
    return NewReading(reading.fact, reading.area, reading.household, value, reading.taken_at, reading.source_ref)


def _field(position: int, name: str) -> str:
    return f"readings.{position}.{name}"
