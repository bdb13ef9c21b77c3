"""Numbers in addresses: one that nothing can have is answered like one that is absent, before any look-up.

API and pages name the same things, so what a number can be is said once; each gives it the words of its own paths.
"""

import re
from collections.abc import Callable

from pydantic import AfterValidator

from duzhan.errors import NotFound
from duzhan.http.policies import AtTheDoor
from duzhan.policy.access_refusals import UnitNotFound
from duzhan.policy.meeting_refusals import MeetingNotFound
from duzhan.policy.record_refusals import AppealNotFound, RecordNotFound
from duzhan.policy.report_refusals import MonthNotFound, ReportNotFound
from duzhan.policy.tour_refusals import TeamNotFound, TourNotFound, VisitNotFound

CASE = re.compile(r"[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}")
LETTER = re.compile(r"[A-Z]{1,8}-[A-Z]{1,4}-[0-9]{4}-[0-9]{4,9}")
REPORT = re.compile(r"[1-9][0-9]{0,17}")
MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
MEETING = re.compile(r"[A-Z]{1,8}-[0-9]{2,12}-[0-9]{4}-[0-9]{4,9}")
RECORD = re.compile(r"[A-Z]{1,8}-[0-9]{4}-[0-9]{4,9}")
AREA = re.compile(r"[0-9]{6,12}")
UNIT = re.compile(r"[0-9A-Za-z._-]{1,64}")


def checked(written: re.Pattern[str], absent: Callable[[], NotFound]) -> AfterValidator:
    """Return the check of a part of an address: what is not so written is refused as absent."""

    def check(number: str) -> str:
        if not written.fullmatch(number):
            raise AtTheDoor(absent())
        return number

    return AfterValidator(check)


CaseNumber = checked(CASE, NotFound)
LetterNumber = checked(LETTER, NotFound)
ReportKey = checked(REPORT, ReportNotFound)
Month = checked(MONTH, MonthNotFound)
MeetingNumber = checked(MEETING, MeetingNotFound)
RecordNumber = checked(RECORD, RecordNotFound)
AppealNumber = checked(RECORD, AppealNotFound)
UnitCode = checked(UNIT, UnitNotFound)
TeamCode = checked(UNIT, TeamNotFound)
TourKey = checked(REPORT, TourNotFound)
VisitKey = checked(REPORT, VisitNotFound)
MemberKey = checked(REPORT, TeamNotFound)
TourPlace = checked(AREA, TourNotFound)
