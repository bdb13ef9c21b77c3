"""不予立案 / 并案: a found case that is none, or that joins another; never counted as rectified."""

from dataclasses import replace

from duzhan.errors import InvalidInput, NotFound
from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import cases
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Dismiss
from statemachines.states import Resolution, Trigger


def dismiss_case(tx: Tx, number: str, version: int | None, command: Dismiss, doer: Doer) -> Case:
    """Close a found case with its reason, as dismissed or as merged into the case it joins."""
    draft = docket.open_for(tx, number, version, Trigger.DISMISS, doer)
    joined = None if command.joins is None else _joined(tx, command.joins, doer)
    to = docket.fire(draft, replace(draft.facts, merged_case_stands=joined is None or _stands(joined, draft.file.case)))
    changes = {
        "resolution": (Resolution.DISMISSED if joined is None else Resolution.MERGED).value,
        "joined_case": None if joined is None else joined.id,
        "closed_at": tx.now,
        "light": timekeeping.end(tx, draft.file, ClockKind.ASSIGN).value,
    }
    docket.settle(tx, draft, to, changes, command.model_dump(mode="json"))
    return draft.file.case


def _joined(tx: Tx, number: str, doer: Doer) -> Case:
    try:
        return cases.find(tx, number, doer)
    except NotFound as absent:
        raise InvalidInput.of("joins", "unknown_case", code=number) from absent


def _stands(joined: Case, case: Case) -> bool:
    """Tell whether a case can take in another: it is not the same one, and was not itself dismissed or merged."""
    return joined.id != case.id and joined.resolution in {None, Resolution.RECTIFIED.value}
