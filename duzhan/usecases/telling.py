"""Telling: who hears of an act, as units and roles; the notice is written in the act's transaction."""

from collections.abc import Iterable, Mapping

from duzhan.store import notices
from duzhan.store.notices import Message, Recipient
from duzhan.store.transaction import Tx
from duzhan.usecases.docket import File
from duzhan.vocabulary import Level, Role, Seat


def units(codes: Iterable[str]) -> tuple[Recipient, ...]:
    """Return handlers and heads of some units."""
    return tuple(
        Recipient(code, role, seat)
        for code in codes
        for role, seat in ((Role.UNIT_HANDLER, Seat.HANDLER), (Role.UNIT_HEAD, Seat.UNIT_HEAD))
    )


def office(code: str) -> tuple[Recipient, ...]:
    """Return the people of an office."""
    return (Recipient(code, Role.OFFICE, Seat.OFFICE),)


def holder(code: str) -> tuple[Recipient, ...]:
    """Return the people of whoever holds a clock, a unit or an office."""
    return (*units([code]), *office(code))


def office_of_level(file: File, level: Level) -> tuple[Recipient, ...]:
    """Return the people of the office that answers for a level of the case."""
    return office(file.standing.office_of_level(level)[1])


def tell(tx: Tx, file: File, event: int, to: tuple[Recipient, ...], said: tuple[str, Mapping[str, object]]) -> None:
    """Tell the recipients of an event once; ``said`` is the template's kind and what it needs besides the case."""
    kind, detail = said
    notices.tell(tx, Message(file.id, f"event:{event}", kind, detail), to, today=file.rules.today(tx.now))


def tell_accounts(
    tx: Tx, file: File, event: int, to: tuple[tuple[int, Seat], ...], said: tuple[str, Mapping[str, object]]
) -> None:
    """Tell some people of an event, each in a seat, as ``tell`` does."""
    kind, detail = said
    notices.tell_accounts(tx, Message(file.id, f"event:{event}", kind, detail), to, today=file.rules.today(tx.now))
