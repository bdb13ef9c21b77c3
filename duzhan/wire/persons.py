"""The person whom a case is about 当事人: taken in plain, kept encrypted, shown masked, and revealed on a reason."""

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from duzhan.wire import telltale
from duzhan.wire.shape import CaseNumber, Line, Prose, Shape


def _trimmed(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _checked(number: str) -> str:
    if not telltale.is_identity_number(number):
        raise PydanticCustomError("bad_identity_number", "not an identity number")
    return number


IdNumber = Annotated[str, BeforeValidator(_trimmed), StringConstraints(max_length=18), AfterValidator(_checked)]
"""公民身份号码: 18 characters whose check is right."""
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[0-9+(][0-9 ()+-]{4,38}[0-9)]$")
]
"""A telephone number, mobile or fixed."""


class Person(Shape):
    """Who somebody is: at least one of the three."""

    name: Line | None = None
    id_number: IdNumber | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.name is None and self.id_number is None and self.phone is None:
            raise PydanticCustomError("nobody", "at least one of name, id_number, phone")
        return self


class MaskedPerson(Shape):
    """A person as shown: 王**, 4103**********1234, 138****5678; null where nothing is kept, or it was erased."""

    name: str | None
    id_number: str | None
    phone: str | None


class PlainPerson(Shape):
    """A person in plain, for this one answer."""

    name: str | None
    id_number: str | None
    phone: str | None


class Reveal(Shape):
    """揭示: why the person has to be known in plain; it goes on the audit with whoever asks."""

    reason: Prose


class PersonSearch(Shape):
    """By an identity number: which cases in the caller's scope are about this person; the reason goes on the audit."""

    id_number: IdNumber
    reason: Prose


class PersonCases(Shape):
    """The numbers of the cases, newest first."""

    items: tuple[CaseNumber, ...]
    next: str | None = None
