"""How two ledgers are compared: reconciliation.toml."""

from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt
from pydantic_core import PydanticCustomError

from duzhan.campaign.record import Record
from duzhan.wording import LEDGER_COLUMNS

Share = Annotated[float, Field(ge=0, le=1)]


def _known(column: str) -> str:
    if column not in LEDGER_COLUMNS:
        raise PydanticCustomError("unknown_column", "one of {columns}", {"columns": " ".join(LEDGER_COLUMNS)})
    return column


class Matching(Record):
    """When two lines without a common number are about the same problem."""

    text_weight: PositiveInt
    place_weight: int = Field(ge=0)
    content_weight: int = Field(ge=0)
    least_text: Share
    """Descriptions that are less alike are never the same problem, wherever they lie."""
    least_likeness: Share
    candidates: PositiveInt
    """How many lines a line is weighed against."""


class ComparedFields(Record):
    """The columns that must agree, besides number and state, which always must."""

    compared: tuple[Annotated[str, AfterValidator(_known)], ...] = Field(min_length=1)


class StateWords(Record):
    """What offices write about the state of a case, by what it means."""

    closed: frozenset[str] = Field(min_length=1)
    open: frozenset[str] = Field(min_length=1)
    set_aside: frozenset[str]


class ComparedWords(Record):
    """What does not count when texts are compared."""

    place_endings: tuple[str, ...]
    """Tried in this order: a longer ending stands before the shorter one it ends in."""
    ignored: tuple[str, ...]
    blank: frozenset[str]


class Comparison(Record):
    """The whole file."""

    matching: Matching
    fields: ComparedFields
    states: StateWords
    words: ComparedWords
