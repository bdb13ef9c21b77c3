"""What every shape has in common: frozen, strict about unknown fields, texts trimmed and bounded."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints


class Shape(BaseModel):
    """A frozen shape; an unknown field is an error, so that a typing slip is never lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# PostgreSQL's text cannot hold NUL, and other control characters have no place in a ledger.
_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_PRINTABLE)]
"""A name, a title: one line."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=_PRINTABLE)]
"""A description, a reason, an opinion: never empty."""
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_PRINTABLE)]
"""One line that may be empty."""
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
"""A code: of an area, a unit, a content area, a source record."""
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}$")]
Instant = AwareDatetime
"""An instant with its offset (RFC 3339)."""

