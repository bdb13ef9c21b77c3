"""What is refused about scores; the titles are in wording.py."""

from duzhan.errors import Conflict, NotFound
from duzhan.wording import REPORT_REFUSALS


class ScoresNotFound(NotFound):
    """The month was not scored, is no month of the campaign, or has nothing that concerns the caller."""

    slug = "scores-not-found"
    title = REPORT_REFUSALS["scores-not-found"]


class MonthScored(Conflict):
    """The month's sheet is written already."""

    slug = "month-scored"
    title = REPORT_REFUSALS["month-scored"]


class MonthNotScorable(Conflict):
    """Cases may still change before the month's cut-off, or reports come in time."""

    slug = "month-not-scorable"
    title = REPORT_REFUSALS["month-not-scorable"]
