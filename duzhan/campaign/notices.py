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
INSTRUCTION, INSTRUCTION_ANSWER = "instruction", "instruction_answer"
INSTRUCTION_WITHDRAWAL = "instruction_withdrawal"
OF_INSTRUCTIONS = (INSTRUCTION, INSTRUCTION_ANSWER, INSTRUCTION_WITHDRAWAL)
RECOVERY, RELAPSE = "recovery", "relapse"
OF_MONITORING = (RECOVERY, RELAPSE)
OF_REPORTS = (REPORT_DUE, REPORT_MISSING, REPORT_RETURNED, ROLL_CALL)
ACTS = (
    "found",
    *(trigger.value for trigger in Trigger if trigger not in SILENT),
    "decision",
    LETTER_UNSIGNED,
    RESCHEDULE,
    *OF_INSTRUCTIONS,
    *OF_MONITORING,
)
KINDS = (*ACTS, ALARM, RECONCILIATION, *OF_REPORTS, FILING, ANCHOR, DIGEST, TEST)
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
the auditors, alone in its message.
"""
WITHOUT_CASE = frozenset({ALARM, RECONCILIATION, *OF_REPORTS, FILING, ANCHOR, DIGEST, TEST})
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
        "filing_number",
        "filed_count",
        "anchor_number",
        "anchor_lines",
    }
)
"""What a template is given, all texts, never missing: what does not apply is empty."""


def template_file(kind: str) -> str:
    """Name a kind's template within the campaign's folder: subject, empty line, body."""
    return f"templates/notice_{kind}.txt.j2"
