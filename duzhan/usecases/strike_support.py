"""作废倾斜支持: a line that was recorded wrongly counts no more, and stays to be read with the reason."""

from duzhan.errors import NotPermitted
from duzhan.policy import target_permissions
from duzhan.policy.permissions import Actor
from duzhan.policy.target_refusals import SupportNotFound, conflict
from duzhan.store import support
from duzhan.store.transaction import Tx
from duzhan.wire.support import SupportStrike


def strike_support(tx: Tx, key: int, command: SupportStrike, *, actor: Actor) -> None:
    """Strike a line out.

    Raises SupportNotFound out of scope, NotPermitted for whoever does not record for its unit, Conflict where it is
    struck out already.
    """
    row = support.hold(tx, key)
    if row is None or not _seen(row["unit"], row["area"], actor):
        raise SupportNotFound
    if row["unit"] not in {grant.unit for grant in target_permissions.supporting(actor)}:
        raise NotPermitted
    if row["struck_at"] is not None:
        raise conflict("support_struck")
    support.strike(tx, key, actor.account, command.reason)


def _seen(unit: str, area: str, actor: Actor) -> bool:
    return unit in actor.units() or area.startswith(actor.areas())
