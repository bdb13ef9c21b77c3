"""How the publicity of a case stands, as its readers see it."""

from duzhan.store import publicities
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket
from duzhan.usecases.docket import File
from duzhan.wire.publicity import ObjectionOut, PostedOut, PublicityOut
from statemachines.states import State

SHOWN = frozenset({State.VERIFIED, State.CLOSED})
"""Before the verification nothing hangs yet, and what was sent back is history."""


def shown(tx: ReadTx, file: File) -> PublicityOut:
    """Show what is posted of the submission that stands, and what was objected to it."""
    hangs = file.state in SHOWN
    posted = publicities.standing(tx, file.id) if hangs else None
    objections = publicities.objections(tx, file.id) if hangs else ()
    return PublicityOut(
        required_days=docket.publicity_days(file),
        over=posted is not None and posted["until_on"] < file.rules.today(tx.now),
        posted=None if posted is None else PostedOut.model_validate(dict(posted)),
        objections=tuple(ObjectionOut.model_validate(dict(row)) for row in objections),
    )
