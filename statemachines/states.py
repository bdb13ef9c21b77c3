"""The five states of a case and the triggers that move it (domain.md, section 2)."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands; overdue, light, rung and suspension are readings, never states."""

    FOUND = "found"
    ASSIGNED = "assigned"
    RECTIFYING = "rectifying"
    VERIFIED = "verified"
    CLOSED = "closed"


class Trigger(StrEnum):
    """What can be done to a case; the value is the word in the event log and, hyphenated, in the API."""

    ASSIGN = "assign"
    DISMISS = "dismiss"
    ACCEPT = "accept"
    RETURN = "return"
    TRANSFER = "transfer"
    PLAN = "plan"
    PROGRESS = "progress"
    SUBMIT = "submit"
    REVIEW = "review"
    SEND_BACK = "send_back"
    VERIFY = "verify"
    ORDER_CLOSING = "order_closing"
    CLOSE = "close"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"


class Resolution(StrEnum):
    """How a closed case ended; only rectified counts as rectified."""

    RECTIFIED = "rectified"
    DISMISSED = "dismissed"
    MERGED = "merged"
