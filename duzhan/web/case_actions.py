"""What may be done to a case, in the order in which its bar offers it: one act before all others, if there is one."""

from dataclasses import dataclass

from duzhan.vocabulary import ClockKind
from duzhan.wire.cases import CaseDetail, MissingOut
from statemachines.states import Trigger

# What moves a case on comes first; what stops it or turns it back is never the primary act.
FORWARD: tuple[Trigger, ...] = (
    Trigger.ACCEPT,
    Trigger.ASSIGN,
    Trigger.VERIFY,
    Trigger.REVIEW,
    Trigger.ORDER_CLOSING,
    Trigger.GRANT_EXTENSION,
    Trigger.SUBMIT,
    Trigger.PROGRESS,
)
OTHERS: tuple[Trigger, ...] = (
    Trigger.PLAN,
    Trigger.REFUSE_EXTENSION,
    Trigger.REQUEST_EXTENSION,
    Trigger.SEND_BACK,
    Trigger.RETURN,
    Trigger.TRANSFER,
    Trigger.DISMISS,
    Trigger.SUSPEND,
    Trigger.RESUME,
    Trigger.REOPEN,
)
AWAITED = frozenset({Trigger.SUBMIT, Trigger.REVIEW, Trigger.VERIFY, Trigger.ORDER_CLOSING, Trigger.ASSIGN})
"""The acts of which a page says what is still missing for them."""


FAR = "submission_reviewed"
"""What lacks this is not the next step yet: the review comes before it."""


@dataclass(frozen=True, slots=True)
class Actions:
    """The primary act, None where nothing moves the case on; the others; and what is missing for the next ones."""

    primary: Trigger | None
    others: tuple[Trigger, ...]
    missing: tuple[MissingOut, ...]


def word(trigger: Trigger) -> str:
    """Return a trigger as an address says it."""
    return trigger.value.replace("_", "-")


def of(case: CaseDetail) -> Actions:
    """Return what the reader of a case may do now."""
    planless = any(clock.kind is ClockKind.PLAN and clock.ended is None for clock in case.clocks)
    first = (Trigger.PLAN,) if planless else ()
    permitted = [each for each in dict.fromkeys((*first, *FORWARD, *OTHERS)) if each in case.permitted]
    primary = next((each for each in permitted if each in {*first, *FORWARD}), None)
    return Actions(
        primary=primary,
        others=tuple(each for each in permitted if each is not primary),
        missing=tuple(each for each in case.missing if each.trigger in AWAITED and FAR not in each.guards),
    )
