"""Reads the look-backs on a case."""

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket, look_back_desk
from duzhan.wire.look_backs import LookBacksOut


def read_case_look_backs(tx: ReadTx, number: str, *, actor: Actor) -> LookBacksOut:
    """Return the look-backs on a case, oldest first; raises NotFound out of scope."""
    return look_back_desk.shown(tx, docket.view(tx, number, actor), actor)
