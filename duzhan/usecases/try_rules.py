"""试算监测规则: which cases a set of rules would have opened over the history of readings; nothing is stored."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import zip_longest

from duzhan.campaign.checks import indicators as lint
from duzhan.campaign.faults import Fault
from duzhan.campaign.indicators import Monitoring, subject_of
from duzhan.campaign.tables import Document
from duzhan.errors import NotFound
from duzhan.policy import episodes
from duzhan.policy.episodes import Change, Turn
from duzhan.policy.indicators import Series
from duzhan.policy.permissions import Actor
from duzhan.policy.reading_refusals import RulesRefused, faulty
from duzhan.store import monitoring, policies, readings
from duzhan.store.readings import Subject
from duzhan.store.transaction import ReadTx
from duzhan.wire.trials import Trial, TrialCase, TrialIn, TrialRule

CHUNK = 200
MOST_SUBJECTS = 2000
"""In one answer; the command line tries them all."""
MOST_CASES = 1000
NOWHERE = Document("")


@dataclass(frozen=True, slots=True)
class Try:
    """The rules to try, the area prefixes to try them in, and the local date before which nothing counts."""

    monitoring: Monitoring
    areas: tuple[str, ...]
    since: datetime | None


def try_rules(tx: ReadTx, wanted: TrialIn, *, actor: Actor) -> Trial:
    """Try rules in the caller's areas, or in one of them.

    Raises RulesRefused for rules that lint refuses, NotFound for an area out of scope, InvalidInput for too many
    subjects.
    """
    rules = policies.in_force(tx)
    facts = wanted.facts or rules.policy.monitoring.facts
    tried = Monitoring(found_level=rules.policy.monitoring.found_level, facts=facts, rules=wanted.rules)
    refuse(faults(tx, NOWHERE, tried))
    areas = actor.areas()
    if wanted.area is not None:
        if not wanted.area.startswith(areas):
            raise NotFound
        areas = (wanted.area,)
    if monitoring.count_subjects(tx, areas) > MOST_SUBJECTS:
        raise faulty([("area", "too_many_subjects", str(MOST_SUBJECTS))])
    since = None if wanted.since is None else datetime.combine(wanted.since, time.min, rules.zone)
    return tried_over(tx, Try(tried, areas, since))


def faults(tx: ReadTx, document: Document, tried: Monitoring) -> Sequence[Fault]:
    """List what is wrong with a set of rules under the content areas in force."""
    contents = {content.code for content in policies.in_force(tx).policy.contents}
    return list(lint.faults(document, tried, contents))


def refuse(found: Sequence[Fault]) -> None:
    """Refuse rules with faults; raises RulesRefused."""
    if found:
        raise RulesRefused([(fault.field, fault.code, fault.message) for fault in found])


def tried_over(tx: ReadTx, wanted: Try) -> Trial:
    """Replay the whole history for every subject of some areas, a few subjects at a time."""
    zone = policies.in_force(tx).zone
    many = 0
    found: list[TrialCase] = []
    after: Subject | None = ("", "")
    while after is not None:
        page = monitoring.subjects(tx, wanted.areas, after, CHUNK)
        many += len(page)
        read = readings.series(tx, list(page), zone, wanted.since)
        for subject, area_name in page.items():
            found += _cases(wanted.monitoring, subject, area_name, read[subject], tx.now)
        after = list(page)[-1] if len(page) == CHUNK else None
    found.sort(key=lambda case: (case.opened_at, case.area, case.household, case.rule))
    return Trial(
        subjects=many,
        opened=len(found),
        rules=tuple(_counted(found, wanted.monitoring)),
        cases=tuple(found[:MOST_CASES]),
    )


def _cases(tried: Monitoring, subject: Subject, area_name: str, series: Series, now: datetime) -> Iterator[TrialCase]:
    area, household = subject
    for rule in tried.of(subject_of(area, household)):
        if not rule.opens_case:
            continue
        turns = episodes.replayed(rule, series, now)
        for opened, recovered in _paired(turns):
            yield TrialCase(
                rule=rule.id,
                title=rule.title,
                area=area,
                area_name=area_name,
                household=household,
                content_area=rule.content_area,
                opened_at=opened,
                recovered_at=recovered,
            )


def _paired(turns: Sequence[Turn]) -> Iterator[tuple[datetime, datetime | None]]:
    """Pair each opening with the recovery that follows it; a replay has no relapses, since it closes what recovers."""
    for turn, following in zip_longest(turns, turns[1:]):
        if turn.change is Change.OPENED:
            yield turn.at, None if following is None else following.at


def _counted(found: Sequence[TrialCase], tried: Monitoring) -> Iterator[TrialRule]:
    opened = Counter(case.rule for case in found)
    failing = Counter(case.rule for case in found if case.recovered_at is None)
    for rule in tried.rules:
        yield TrialRule(rule=rule.id, title=rule.title, opened=opened[rule.id], failing=failing[rule.id])
