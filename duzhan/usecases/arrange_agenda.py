"""An agenda is arranged: items are put on it by hand, moved, and taken off with a reason."""

from duzhan.errors import InvalidInput, NotFound
from duzhan.policy.meeting_refusals import conflict, fault
from duzhan.policy.permissions import Actor
from duzhan.store import agendas, cases
from duzhan.store.agendas import NewItem
from duzhan.store.transaction import Tx
from duzhan.usecases import meeting_desk, meeting_view
from duzhan.usecases.meeting_desk import Held, Seen
from duzhan.vocabulary.meeting import Ground
from duzhan.wire.meetings import ItemIn, ItemPlace, ItemRemoval, MeetingDetail


def add_item(tx: Tx, seen: Seen, command: ItemIn, *, actor: Actor) -> MeetingDetail:
    """Put a case of the office's area, or another matter, at the end of the agenda.

    Raises what ``meeting_desk.open_for`` does, InvalidInput for a case out of scope, for both and for neither, Conflict
    for a case that is on the agenda or was taken off it.
    """
    held = meeting_desk.open_for(tx, seen, actor)
    if (command.case is None) == (command.title is None):
        raise fault("case", "case_or_title")
    case_id = None if command.case is None else _case(tx, held, command.case, actor)
    agendas.add(tx, held.id, [NewItem(case_id, command.title, (Ground.ADDED.value,))], actor.account)
    agendas.land(tx, held.id, held.office)
    meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def remove_item(tx: Tx, of: tuple[Seen, int], command: ItemRemoval, *, actor: Actor) -> MeetingDetail:
    """Take an item off the agenda for good; a request that landed on it ends with the reason.

    Raises what ``meeting_desk.open_for`` does, ItemNotFound, Conflict where it is off already.
    """
    seen, item = of
    held = meeting_desk.open_for(tx, seen, actor)
    _standing(tx, held, item)
    agendas.remove(tx, item, command.reason, actor.account)
    meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def move_item(tx: Tx, of: tuple[Seen, int], command: ItemPlace, *, actor: Actor) -> MeetingDetail:
    """Give an item another place among those that stand; raises what ``remove_item`` does."""
    seen, item = of
    held = meeting_desk.open_for(tx, seen, actor)
    _standing(tx, held, item)
    rest = [each for each in agendas.standing(tx, held.id) if each != item]
    agendas.order(tx, [*rest[: command.place - 1], item, *rest[command.place - 1 :]])
    meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def _case(tx: Tx, held: Held, number: str, actor: Actor) -> int:
    try:
        case = cases.find(tx, number, actor)
    except NotFound:
        raise InvalidInput.of("case", "unknown_case", code=number) from None
    meeting_desk.require_own(tx, held, case.area, ("case", number))
    there = agendas.of_case(tx, held.id, number)
    if there is not None:
        raise conflict("already_on_agenda" if there["removed_at"] is None else "item_removed")
    return int(case.id or 0)


def _standing(tx: Tx, held: Held, item: int) -> None:
    if agendas.find(tx, held.id, item)["removed_at"] is not None:
        raise conflict("item_removed")
