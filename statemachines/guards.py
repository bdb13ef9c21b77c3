"""One predicate per rule of domain.md section 2; a guard's name is stable and is what a refusal carries."""

from collections.abc import Callable
from dataclasses import dataclass

from statemachines.states import Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of a case, of the actor and of the command when a trigger is fired.

    Every default refuses or is neutral, so that a caller who forgets a fact is refused, never let through.
    """

    # Of the case.
    suspended: bool = False
    returns: int = 0
    returns_max: int = 0
    arbitrated: bool = False
    acceptance_window_open: bool = False
    submission_pending: bool = False
    submission_reviewed: bool = False
    co_units_done: bool = False
    evidence_complete: bool = False
    evidence_intact: bool = False
    first_verification_recorded: bool = False
    closing_ordered: bool = False
    unconcluded_lines: int = 0
    publicity_over: bool = False
    standing_objections: int = 0
    waiting_instructions: int = 0
    resolution: Resolution | None = None
    extension_pending: bool = False
    extensions_granted: int = 0
    extensions_max: int = 0
    # Of the actor, as a person.
    automatic: bool = False
    actor_is_arbiter: bool = False
    actor_assigned: bool = False
    actor_submitted: bool = False
    actor_reviewed: bool = False
    actor_verified_first: bool = False
    actor_in_responsible_units: bool = True
    actor_requested_extension: bool = False
    actor_reaches_closing_level: bool = False
    # Of the command.
    due_in_future: bool = False
    due_within_campaign: bool = False
    lead_unit_changes: bool = False
    merged_case_stands: bool = False
    milestones_in_time: bool = False
    own_part: bool = False
    progress_forward: bool = False
    on_site_date_plausible: bool = False
    review_date_plausible: bool = False
    extension_in_time: bool = False
    extension_later_than_due: bool = False
    extension_within_total: bool = False
    approver_reaches_extension: bool = False


Guard = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named predicate; ``of_case`` says whether it can be judged before a command is written."""

    name: str
    holds: Guard
    of_case: bool


def _case(name: str, holds: Guard) -> Rule:
    return Rule(name, holds, of_case=True)


def _command(name: str, holds: Guard) -> Rule:
    return Rule(name, holds, of_case=False)


# Of the case and the person: what a page can know before it offers a button.
NOT_SUSPENDED = _case("not_suspended", lambda f: not f.suspended)
SUSPENDED = _case("suspended", lambda f: f.suspended)
NOT_AUTOMATIC_AFTER_RETURN = _case("not_automatic_after_return", lambda f: not (f.automatic and f.returns))
ARBITER_AFTER_RETURNS = _case("arbiter_after_returns", lambda f: f.returns < f.returns_max or f.actor_is_arbiter)
NOT_ARBITRATED = _case("not_arbitrated", lambda f: not f.arbitrated)
RETURNS_LEFT = _case("returns_left", lambda f: f.returns < f.returns_max)
ACCEPTANCE_WINDOW_OPEN = _case("acceptance_window_open", lambda f: f.acceptance_window_open)
NO_SUBMISSION_OPEN = _case("no_submission_open", lambda f: not (f.submission_pending or f.submission_reviewed))
SUBMISSION_PENDING = _case("submission_pending", lambda f: f.submission_pending)
SUBMISSION_REVIEWED = _case("submission_reviewed", lambda f: f.submission_reviewed)
SUBMISSION_OPEN = _case("submission_open", lambda f: f.submission_pending or f.submission_reviewed)
CO_UNITS_DONE = _case("co_units_done", lambda f: f.co_units_done)
EVIDENCE_COMPLETE = _case("evidence_complete", lambda f: f.evidence_complete)
REVIEWER_DID_NOT_SUBMIT = _case("reviewer_did_not_submit", lambda f: not f.actor_submitted)
VERIFIER_DID_NOT_ASSIGN = _case("verifier_did_not_assign", lambda f: not f.actor_assigned)
VERIFIER_DID_NOT_SUBMIT = _case("verifier_did_not_submit", lambda f: not f.actor_submitted)
VERIFIER_DID_NOT_REVIEW = _case("verifier_did_not_review", lambda f: not f.actor_reviewed)
VERIFIER_NOT_OF_RESPONSIBLE_UNITS = _case(
    "verifier_not_of_responsible_units", lambda f: not f.actor_in_responsible_units
)
SECOND_VERIFIER_IS_ANOTHER = _case("second_verifier_is_another", lambda f: not f.actor_verified_first)
CLOSING_NOT_ORDERED = _case("closing_not_ordered", lambda f: not f.closing_ordered)
CLOSING_ORDERED = _case("closing_ordered", lambda f: f.closing_ordered)
CLOSING_LEVEL_REACHED = _case("closing_level_reached", lambda f: f.actor_reaches_closing_level)
PUBLICITY_OVER = _case("publicity_over", lambda f: f.publicity_over)
OBJECTIONS_SETTLED = _case("objections_settled", lambda f: f.standing_objections == 0)
INSTRUCTIONS_ANSWERED = _case("instructions_answered", lambda f: f.waiting_instructions == 0)
LINES_CONCLUDED = _case("lines_concluded", lambda f: f.unconcluded_lines == 0)
EVIDENCE_INTACT = _case("evidence_intact", lambda f: f.evidence_intact)
RESOLUTION_RECTIFIED = _case("resolution_rectified", lambda f: f.resolution is Resolution.RECTIFIED)
EXTENSION_PENDING = _case("extension_pending", lambda f: f.extension_pending)
NO_EXTENSION_PENDING = _case("no_extension_pending", lambda f: not f.extension_pending)
EXTENSIONS_LEFT = _case("extensions_left", lambda f: f.extensions_granted < f.extensions_max)
EXTENSION_IN_TIME = _case("extension_in_time", lambda f: f.extension_in_time)
APPROVER_DID_NOT_REQUEST = _case("approver_did_not_request", lambda f: not f.actor_requested_extension)

# Of the command: what only the words themselves can show.
DUE_IN_FUTURE = _command("due_in_future", lambda f: f.due_in_future)
DUE_WITHIN_CAMPAIGN = _command("due_within_campaign", lambda f: f.due_within_campaign)
LEAD_UNIT_CHANGES = _command("lead_unit_changes", lambda f: f.lead_unit_changes)
MERGED_CASE_STANDS = _command("merged_case_stands", lambda f: f.merged_case_stands)
MILESTONES_IN_TIME = _command("milestones_in_time", lambda f: f.milestones_in_time)
OWN_PART = _command("own_part", lambda f: f.own_part)
PROGRESS_FORWARD = _command("progress_forward", lambda f: f.progress_forward)
ON_SITE_DATE_PLAUSIBLE = _command("on_site_date_plausible", lambda f: f.on_site_date_plausible)
REVIEW_DATE_PLAUSIBLE = _command("review_date_plausible", lambda f: f.review_date_plausible)
EXTENSION_LATER_THAN_DUE = _command("extension_later_than_due", lambda f: f.extension_later_than_due)
EXTENSION_WITHIN_TOTAL = _command("extension_within_total", lambda f: f.extension_within_total)
APPROVER_REACHES_EXTENSION = _command("approver_reaches_extension", lambda f: f.approver_reaches_extension)

ALL: tuple[Rule, ...] = tuple(rule for rule in tuple(globals().values()) if isinstance(rule, Rule))
