"""恢复挂牌: the province's office lists a target again that was delisted; an act of its own, nothing is taken back."""

from duzhan.model.target_listing import TargetListing
from duzhan.policy.permissions import Actor
from duzhan.policy.target_refusals import conflict
from duzhan.store import target_listings
from duzhan.store.transaction import Tx
from duzhan.usecases import listing_view
from duzhan.usecases.delist_target import opened, standing
from duzhan.usecases.read_exits import read_exit
from duzhan.vocabulary.target import ListingAct
from duzhan.wire.target_listing import ListingHistory, Relisting


def relist_target(tx: Tx, code: str, command: Relisting, *, actor: Actor) -> ListingHistory:
    """List a target again and return its listing.

    Raises TargetNotFound out of scope, NotPermitted for whoever is not of the province's office, Conflict where it is
    not delisted, InvalidInput for a date before the delisting or after today.
    """
    history = opened(tx, code, command.effective_on, actor)
    if history.delisted is None:
        raise conflict("not_delisted")
    row = TargetListing(
        area=code,
        position=len(history.acts) + 1,
        act=ListingAct.RELISTED.value,
        effective_on=command.effective_on,
        document=command.document,
        short=False,
        reason=command.reason,
        standard=standing(read_exit(tx, code, actor=actor)),
        done_by=actor.account,
        done_at=tx.now,
    )
    target_listings.add(tx, row)
    return listing_view.history(tx, code, actor)
