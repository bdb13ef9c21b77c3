"""Who signs for which side of a reconciliation, and when a difference has ended."""

import pytest

from duzhan.policy.concluding import Offices, Said, agreed, side_of, waits_for
from duzhan.policy.permissions import Grant
from duzhan.vocabulary import Conclusion, Level, Role, Side

OFFICES = Offices("4103-office", "410325-office")
CITY = Grant(Role.OFFICE, Level.CITY, "4103", "4103-office")
COUNTY = Grant(Role.OFFICE, Level.COUNTY, "410325", "410325-office")
OURS, THEIRS = Side.OURS, Side.THEIRS
ADOPT, NO_CASE = Conclusion.ADOPT_OURS, Conclusion.NOT_A_CASE


@pytest.mark.parametrize(
    ("grants", "before", "side"),
    [
        ((CITY,), None, OURS),
        ((COUNTY,), None, THEIRS),
        ((COUNTY, CITY), None, OURS),
        ((COUNTY, CITY), THEIRS, THEIRS),
        ((COUNTY,), OURS, None),
        ((Grant(Role.OFFICE, Level.PROVINCE, "41", "41-office"),), None, None),
        ((Grant(Role.AUDITOR, Level.CITY, "4103", None),), None, None),
        ((Grant(Role.UNIT_HEAD, Level.CITY, None, "4103-office"),), None, None),
        ((), None, None),
    ],
)
def test_a_person_signs_for_the_office_they_work_in_and_for_one_side_only(
    grants: tuple[Grant, ...], before: Side | None, side: Side | None
) -> None:
    assert side_of(OFFICES, grants, before) is side


@pytest.mark.parametrize(
    ("said", "ended", "waiting"),
    [
        ({}, None, (OURS, THEIRS)),
        ({OURS: Said(ADOPT, 1)}, None, (THEIRS,)),
        ({OURS: Said(ADOPT, 1), THEIRS: Said(ADOPT, 2)}, ADOPT, ()),
        ({OURS: Said(ADOPT, 1), THEIRS: Said(NO_CASE, 2)}, None, (OURS,)),
        ({OURS: Said(ADOPT, 3), THEIRS: Said(NO_CASE, 2)}, None, (THEIRS,)),
    ],
)
def test_a_difference_ends_when_both_say_the_same(
    said: dict[Side, Said], ended: Conclusion | None, waiting: tuple[Side, ...]
) -> None:
    assert agreed(said) is ended
    assert waits_for(said) == waiting
