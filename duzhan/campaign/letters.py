"""The letter's template: where it is, and what it may say."""

TEMPLATE = "templates/letter.txt.j2"
"""Within the campaign's folder: the title, an empty line, then one paragraph a line; lines that say nothing go."""

TEXTS = frozenset(
    {
        "campaign_name",
        "issuer",
        "addressee",
        "case_number",
        "area_name",
        "place",
        "content",
        "description",
        "found_on",
        "found_by",
        "assigned_on",
        "assigned_by",
        "assigned_to",
        "part",
        "responsible_person",
        "clock",
        "clock_label",
        "light",
        "rung",
        "as_of",
        "due_text",
        "unit",
        "days_left",
        "days_late",
        "reasons",
        "evidence",
        "extension_until",
        "next_when",
        "next_step",
        "next_seats",
        "sign_until",
    }
)
"""Never missing: what does not apply is empty. Dates are local, and written out."""
FIGURES = frozenset({"total", "used", "left", "working_days_left", "overdue", "paused"})
"""The clock's arithmetic as it stood when the letter was issued; ``unit`` names in what the first three count."""
FLAGS = frozenset({"expired", "to_office", "at_meeting"})
"""Whether the clock has run out, whether the addressee is an office, whether the case joins the next meeting."""

VARIABLES = TEXTS | FIGURES | FLAGS
