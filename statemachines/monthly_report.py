"""The life of a monthly report on one screen: due, submitted, returned or accepted, frozen; a plan has the same.

On time, late and missing are readings of the due date, never states.
"""

from dataclasses import dataclass
from enum import StrEnum

from statemachines import life
from statemachines.life import Edge, Life


class ReportState(StrEnum):
    """Where a report stands; overdue and missing are readings, never states."""

    DUE = "due"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FROZEN = "frozen"


class ReportTrigger(StrEnum):
    """What can be done to a report; the value is the word in its versions and in the API."""

    DRAFT = "draft"
    SIGN = "sign"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What is true of a report, of the actor and of the command; a fact that a caller forgets refuses."""

    drafted: bool = False
    signed: bool = False
    month_frozen: bool = False
    actor_of_unit: bool = False
    actor_is_head: bool = False
    actor_of_receiver: bool = False
    actor_belongs_to_unit: bool = True
    """As anything at all; it keeps a reviewer away who also works in the unit that reports."""


Rule = life.Rule[ReportFacts]
AUTHOR_OF_UNIT = Rule("author_of_unit", lambda f: f.actor_of_unit)
SIGNER_IS_HEAD = Rule("signer_is_head", lambda f: f.actor_is_head)
DRAFTED = Rule("drafted", lambda f: f.drafted)
SIGNED_BY_HEAD = Rule("signed_by_head", lambda f: f.signed)
REVIEWER_OF_RECEIVER = Rule("reviewer_of_receiver", lambda f: f.actor_of_receiver)
REVIEWER_NOT_OF_UNIT = Rule("reviewer_not_of_unit", lambda f: not f.actor_belongs_to_unit)
MONTH_FROZEN = Rule("month_frozen", lambda f: f.month_frozen)

DUE, SUBMITTED, RETURNED, ACCEPTED, FROZEN = ReportState
T = ReportTrigger
REVIEW = (REVIEWER_OF_RECEIVER, REVIEWER_NOT_OF_UNIT)

LIFE: Life[ReportState, ReportTrigger, ReportFacts] = Life(
    (
        Edge(T.DRAFT, DUE, DUE, (AUTHOR_OF_UNIT,)),
        Edge(T.DRAFT, RETURNED, RETURNED, (AUTHOR_OF_UNIT,)),
        Edge(T.SIGN, DUE, DUE, (SIGNER_IS_HEAD, DRAFTED)),
        Edge(T.SIGN, RETURNED, RETURNED, (SIGNER_IS_HEAD, DRAFTED)),
        Edge(T.SUBMIT, DUE, SUBMITTED, (AUTHOR_OF_UNIT, DRAFTED, SIGNED_BY_HEAD)),
        Edge(T.SUBMIT, RETURNED, SUBMITTED, (AUTHOR_OF_UNIT, DRAFTED, SIGNED_BY_HEAD)),
        Edge(T.RETURN, SUBMITTED, RETURNED, REVIEW),
        Edge(T.RETURN, ACCEPTED, RETURNED, REVIEW),
        Edge(T.ACCEPT, SUBMITTED, ACCEPTED, REVIEW),
        Edge(T.FREEZE, ACCEPTED, FROZEN, (*REVIEW, MONTH_FROZEN)),
    )
)
