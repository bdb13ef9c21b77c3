"""The words of reports: what is owed, how it was met, what is counted and what is measured (domain.md, section 7).

Plain words; documents/metric_words.py and report_words.py have what people read.
"""

from enum import StrEnum


class ObligationKind(StrEnum):
    """What a unit owes its office by a date."""

    MONTHLY_REPORT = "monthly_report"
    IMPLEMENTATION_PLAN = "implementation_plan"


class Punctuality(StrEnum):
    """How an obligation was met, read from its due date and its first submission."""

    WAITING = "waiting"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


class Figure(StrEnum):
    """What is counted."""

    FOUND_IN_MONTH = "found_in_month"
    CLOSED_IN_MONTH = "closed_in_month"
    OPEN = "open"
    FOUND = "found"
    ASSIGNED = "assigned"
    RECTIFYING = "rectifying"
    VERIFIED = "verified"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    HARD = "hard"
    CLOSED = "closed"
    SET_ASIDE = "set_aside"


class Grouping(StrEnum):
    """By what figures are grouped."""

    ALL = "all"
    CONTENT_AREA = "content_area"
    TARGET = "target"


class Metric(StrEnum):
    """What is measured; documents/metric_words.py publishes label and formula of each."""

    ON_TIME_RATE = "on_time_rate"
    ACCEPT_ON_TIME_RATE = "accept_on_time_rate"
    REWORK_RATE = "rework_rate"
    EXTENSION_RATE = "extension_rate"
    RETURN_RATE = "return_rate"
    REOPEN_RATE = "reopen_rate"
    MEAN_OVERDUE_DAYS = "mean_overdue_days"
    REPORT_ON_TIME = "report_on_time"
