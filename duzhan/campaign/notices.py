"""Notice templates: which there are, and what they may say."""

from statemachines.states import Trigger

SILENT = {Trigger.ACCEPT, Trigger.PLAN, Trigger.PROGRESS}
"""Steps that send nobody a notice."""

RESCHEDULE, ALARM, DIGEST, TEST = "reschedule", "alarm", "digest", "test"
LETTER_UNSIGNED = "letter_unsigned"
RECONCILIATION = "reconciliation"
REPORT_DUE, REPORT_MISSING, REPORT_RETURNED = "report_due", "report_missing", "report_returned"
ROLL_CALL = "roll_call"
FILING, ANCHOR = "filing", "anchor"
PLAN_BEHIND = "plan_behind"
INSTRUCTION, INSTRUCTION_ANSWER = "instruction", "instruction_answer"
INSTRUCTION_WITHDRAWAL = "instruction_withdrawal"
OF_INSTRUCTIONS = (INSTRUCTION, INSTRUCTION_ANSWER, INSTRUCTION_WITHDRAWAL)
MEETING, COORDINATION = "meeting", "coordination"
TOUR = "tour"
RECOVERY, RELAPSE = "recovery", "relapse"
OF_MONITORING = (RECOVERY, RELAPSE)
RECORD_PROPOSED, RECORD_RETURNED = "record_proposed", "record_returned"
RECORD_SIGNED, RECORD_WITHDRAWN = "record_signed", "record_withdrawn"
OF_RECORDS = (RECORD_PROPOSED, RECORD_RETURNED, RECORD_SIGNED, RECORD_WITHDRAWN)
APPEAL, APPEAL_DUE, APPEAL_OVERDUE, APPEAL_DECIDED = "appeal", "appeal_due", "appeal_overdue", "appeal_decided"
APPEAL_MOVED, APPEAL_WITHDRAWN = "appeal_moved", "appeal_withdrawn"
OF_APPEALS = (APPEAL, APPEAL_DUE, APPEAL_OVERDUE, APPEAL_MOVED, APPEAL_DECIDED, APPEAL_WITHDRAWN)
OF_REPORTS = (REPORT_DUE, REPORT_MISSING, REPORT_RETURNED, ROLL_CALL)
ACTS = (
    "found",
    *(trigger.value for trigger in Trigger if trigger not in SILENT),
    "decision",
    LETTER_UNSIGNED,
    RESCHEDULE,
    *OF_INSTRUCTIONS,
    *OF_MONITORING,
    COORDINATION,
)
KINDS = (
    *(*ACTS, ALARM, RECONCILIATION, *OF_REPORTS, FILING, ANCHOR, PLAN_BEHIND, MEETING, TOUR),
    *(*OF_RECORDS, *OF_APPEALS, DIGEST, TEST),
)
"""A notice's kind is the trigger behind it, or ``found`` (a case waits for the office), or ``decision`` (a rung).

A ``letter_unsigned`` follows up a letter that nobody has signed in time; a ``reschedule`` tells that a new
working-day calendar moved a date, or made it final; an ``alarm`` tells what holds the sweep; a ``reconciliation``
tells an office that lines wait for its word. An ``instruction`` tells a unit and its office what a duty leader
wrote, an ``instruction_answer`` the leader what the unit answers, an ``instruction_withdrawal`` the unit that it
need not. A ``recovery`` tells units and office that the data has recovered and asks for verification, a ``relapse``
that it fails again. A ``digest`` words several notices as one; a ``test`` is what the owner of an address asks for
to see whether it works.

A ``report_due`` reminds a unit of a report, ``report_missing`` tells it that the date has passed, ``report_returned``
what does not agree; a ``roll_call`` tells the receiving office what has come in and, after the date, who has not
reported. A ``filing`` tells an office what the office below has closed; an ``anchor`` takes the heads of all chains to
the auditors, alone in its message. A ``plan_behind`` tells a unit and the office that drew up a target's plan what
of it is late. A ``meeting`` calls a unit to a meeting, or calls it off; a ``coordination`` tells an office that a lead
unit asks for the next one. A ``tour`` tells the members of a team where they are sent, or that it was taken back.

A ``record_proposed`` tells an office what it is to sign, ``record_returned`` the one that drafted it what to change,
``record_signed`` a unit what is recorded of it, ``record_withdrawn`` that it is not any more. An ``appeal`` tells an
office what it is to decide, ``appeal_due`` reminds it, ``appeal_overdue`` names it to the campaign's own office and to
the unit that waits, ``appeal_moved`` tells office and unit of a date that a new calendar moved, ``appeal_decided`` the
unit and whoever signed, ``appeal_withdrawn`` the office that it has nothing to decide any more.
"""
WITHOUT_CASE = frozenset(
    {
        *(ALARM, RECONCILIATION, *OF_REPORTS, FILING, ANCHOR, PLAN_BEHIND, MEETING, TOUR),
        *(*OF_RECORDS, *OF_APPEALS, DIGEST, TEST),
    }
)
"""The kinds whose words name no case."""

VARIABLES = frozenset(
    {
        "campaign_name",
        "case_number",
        "area_name",
        "content",
        "description",
        "unit_name",
        "due_text",
        "light_label",
        "rung_reason",
        "fallen_from",
        "clock_label",
        "old_due_text",
        "computed_text",
        "unpublished_year",
        "changed_days",
        "notice_count",
        "light_counts",
        "notice_lines",
        "alarm_label",
        "alarm_figures",
        "document_number",
        "issued_text",
        "follow_up",
        "as_of_text",
        "line_counts",
        "report_label",
        "reason",
        "missing_count",
        "missing_names",
        "meeting_number",
        "meeting_title",
        "place",
        "filing_number",
        "filed_count",
        "anchor_number",
        "anchor_lines",
        "record_number",
        "record_label",
        "appeal_number",
        "office_name",
        "outcome_label",
        "tour_name",
        "tour_places",
    }
)
"""What a template is given, all texts, never missing: what does not apply is empty."""


def template_file(kind: str) -> str:
    """Name a kind's template within the campaign's folder: subject, empty line, body."""
    return f"templates/notice_{kind}.txt.j2"
