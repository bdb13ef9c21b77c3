"""不予立案 / 并案: a found case that is none, or that joins another; never counted as rectified."""

from dataclasses import replace

from duzhan.errors import InvalidInput, NotFound
from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import cases, notices
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.docket import Draft
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Dismiss
from statemachines.states import Resolution, Trigger


def dismiss_case(tx: Tx, number: str, version: int | None, command: Dismiss, doer: Doer) -> Case:
    """Close a found case with its reason, as dismissed or as merged into the case it joins."""
    joined, draft = _opened(tx, number, version, (command, doer))
    to = docket.fire(draft, replace(draft.facts, merged_case_stands=joined is None or _stands(joined, draft.file.case)))
    changes = {
        "resolution": (Resolution.DISMISSED if joined is None else Resolution.MERGED).value,
        "joined_case": None if joined is None else joined.id,
        "closed_at": tx.now,
        "light": timekeeping.end(tx, draft.file, ClockKind.ASSIGN).value,
    }
    docket.settle(tx, draft, to, changes, command.model_dump(mode="json"))
    notices.cancel_of_case(tx, draft.file.id)
    return draft.file.case


def _opened(tx: Tx, number: str, version: int | None, act: tuple[Dismiss, Doer]) -> tuple[Case | None, Draft]:
    """Open the case and hold the one it joins."""
    command, doer = act
    # The smaller number first, so that two which are merged crosswise do not wait for each other.
    first = command.joins is not None and command.joins < number
    joined = _find(tx, command.joins, doer) if first else None
    draft = docket.open_for(tx, number, version, Trigger.DISMISS, doer)
    joined = joined if first else _find(tx, command.joins, doer)
    if command.joins is not None and joined is None:
        raise InvalidInput.of("joins", "unknown_case", code=command.joins)
    return joined, draft


def _find(tx: Tx, number: str | None, doer: Doer) -> Case | None:
    try:
        return None if number is None else cases.lock(tx, number, doer)
    except NotFound:
        return None


def _stands(joined: Case, case: Case) -> bool:
    """Tell whether a case can take in another: it is not the same one, and was not itself dismissed or merged."""
    return joined.id != case.id and joined.resolution in {None, Resolution.RECTIFIED.value}
