"""How two ledgers are compared: reconciliation.toml."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, PositiveInt, model_validator
from pydantic_core import PydanticCustomError

from duzhan.campaign.record import Record
from duzhan.vocabulary import Completion
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


class States(Record):
    """Which completions 完成情况 are which state: each of them is one."""

    closed: frozenset[Completion]
    open: frozenset[Completion]
    set_aside: frozenset[Completion]

    @model_validator(mode="after")
    def _each_is_one(self) -> Self:
        if sorted((*self.closed, *self.open, *self.set_aside)) != sorted(Completion):
            raise PydanticCustomError("not_each_once", "each of {all} once", {"all": " ".join(Completion)})
        return self


class StateWords(Record):
    """What offices write about the state of a case, by what it means."""

    closed: frozenset[str]
    open: frozenset[str]
    set_aside: frozenset[str]


class ComparedWords(Record):
    """What does not count when texts are compared."""

    place_endings: tuple[str, ...]
    """Tried in this order: a longer ending stands before the shorter one it ends in."""
    ignored: tuple[str, ...]
    blank: frozenset[str]


class Comparison(Record):
    """How two ledgers are compared, with every word: what is stored with a reconciliation."""

    matching: Matching
    fields: ComparedFields
    states: StateWords
    words: ComparedWords


class Reconciling(Record):
    """The whole file."""

    matching: Matching
    fields: ComparedFields
    states: States
    words: ComparedWords

    def worded(self, completions: Mapping[Completion, Sequence[str]]) -> Comparison:
        """Return the rules with the ways of writing each completion, which imports read by too."""
        said = {
            state: frozenset(word for completion in kinds for word in completions.get(completion, ()))
            for state, kinds in self.states
        }
        return Comparison(
            matching=self.matching, fields=self.fields, states=StateWords.model_validate(said), words=self.words
        )
