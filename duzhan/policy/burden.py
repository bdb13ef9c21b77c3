"""基层减负: what each act costs whoever has to do it, the one definition, published in docs/burden.md.

``fields`` are what people type or choose themselves: what the page fills in from what is known does not count, nor what
a machine adds. A test holds the numbers against the shapes that the acts take.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.vocabulary import EvidenceKind
from duzhan.vocabulary.burden import BurdenAct

PHOTOGRAPHS = frozenset({EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER, EvidenceKind.PUBLICITY})
"""The kinds of evidence that somebody has to take a picture for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Fields of an act, fields of each of its rows (milestones, items of a checklist), and whether it is a report."""

    fields: int
    each: int = 0
    report: bool = False


COSTS: Mapping[BurdenAct, Cost] = {
    BurdenAct.FINDING: Cost(7),
    BurdenAct.PHOTOS: Cost(0),
    BurdenAct.ACCEPT: Cost(2),
    BurdenAct.RETURN: Cost(1),
    BurdenAct.PLAN: Cost(1, each=2, report=True),
    BurdenAct.PROGRESS: Cost(2, each=1, report=True),
    BurdenAct.EVIDENCE: Cost(2),
    BurdenAct.SUBMIT: Cost(1, report=True),
    BurdenAct.EXTENSION: Cost(3, report=True),
    BurdenAct.ANSWER: Cost(1, report=True),
    BurdenAct.LOOK_BACK: Cost(3),
    BurdenAct.VISIT: Cost(2, each=2),
    BurdenAct.PLAN_LINE: Cost(8),
    BurdenAct.PLAN_PROGRESS: Cost(2, report=True),
    # Its figures and all its texts are drafted by the system.
    BurdenAct.MONTHLY_REPORT: Cost(0, report=True),
}


@dataclass(frozen=True, slots=True)
class Done:
    """An act so many times, with so many rows in all, and the photographs that were asked for each time."""

    act: BurdenAct
    times: int
    rows: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What was asked: fields typed, photographs, reports."""

    fields: int = 0
    photos: int = 0
    reports: int = 0

    def __add__(self, other: "Load") -> "Load":
        """Return both together."""
        return Load(self.fields + other.fields, self.photos + other.photos, self.reports + other.reports)


def load(done: Done) -> Load:
    """Return what an act asked, all its times together."""
    cost = COSTS[done.act]
    fields = cost.fields * done.times + cost.each * done.rows
    return Load(fields, done.photos * done.times, done.times if cost.report else 0)
