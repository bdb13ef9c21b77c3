"""Notice templates: which there are, and what they may say."""

from statemachines.states import Trigger

SILENT = {Trigger.ACCEPT, Trigger.PLAN, Trigger.PROGRESS}
"""Steps that send nobody a notice."""

KINDS = ("found", *(trigger.value for trigger in Trigger if trigger not in SILENT), "decision")
"""A notice's kind is the trigger behind it, or ``found`` (a case waits for the office), or ``decision`` (a rung)."""

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
    }
)
"""What a template is given, all texts, never missing: what does not apply is empty."""


def template_file(kind: str) -> str:
    """Name a kind's template within the campaign's folder: subject, empty line, body."""
    return f"templates/notice_{kind}.txt.j2"
