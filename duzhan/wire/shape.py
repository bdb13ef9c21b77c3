"""What every shape has in common: frozen, strict about unknown fields, texts trimmed and bounded."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from duzhan.wire import telltale


class Shape(BaseModel):
    """A frozen shape; an unknown field is an error, so that a typing slip is never lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# PostgreSQL's text cannot hold NUL, and other control characters have no place in a ledger.
_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_ONLY_PRINTABLE = re.compile(_PRINTABLE)


def _printable(value: object) -> object:
    """Refuse control characters before a text is trimmed: at its ends, trimming would take some of them for spaces."""
    if isinstance(value, str) and not _ONLY_PRINTABLE.match(value):
        raise PydanticCustomError("string_pattern_mismatch", "control characters")
    return value


def _nobodys(text: str) -> str:
    """Refuse a text with somebody's number in it: there, it could neither be hidden nor be erased."""
    fault = telltale.found_in(text)
    if fault is not None:
        raise PydanticCustomError(fault, "a number that says who somebody is")
    return text


_IS_PRINTABLE = BeforeValidator(_printable)
_TELLS_NOBODY = AfterValidator(_nobodys)

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_PRINTABLE),
    _IS_PRINTABLE,
    _TELLS_NOBODY,
]
"""A name, a title: one line."""
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=_PRINTABLE),
    _IS_PRINTABLE,
    _TELLS_NOBODY,
]
"""A description, a reason, an opinion: never empty."""
OptionalLine = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_PRINTABLE), _IS_PRINTABLE, _TELLS_NOBODY
]
"""One line that may be empty."""
PhoneLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_PRINTABLE), _IS_PRINTABLE]
"""One line for a telephone number, kept encrypted; it may be empty."""
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
"""A code: of an area, a unit, a content area, a source record."""
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}$")]


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written(code: str) -> BeforeValidator:
    """Refuse what only pydantic takes for a time: numbers, and texts of digits, as seconds since 1970."""

    def check(value: object) -> object:
        if isinstance(value, date) or (isinstance(value, str) and _DATE.match(value)):
            return value
        raise PydanticCustomError(code, "written as in RFC 3339")

    return BeforeValidator(check)


Day = Annotated[date, _written("date_written")]
"""A local date, written as 2020-06-01."""
Instant = Annotated[AwareDatetime, _written("datetime_written")]
"""An instant with its offset (RFC 3339)."""
