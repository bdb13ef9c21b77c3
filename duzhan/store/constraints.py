"""What the database refuses, translated once: by the constraint's name."""

from sqlalchemy.exc import IntegrityError

from duzhan.errors import Conflict
from duzhan.wording import CONFLICTS


def conflict(error: IntegrityError) -> Conflict:
    """Return the refusal that a violated constraint stands for; the sentence is the general one where none is known."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    return Conflict(CONFLICTS.get(name, ""), constraint=name)
