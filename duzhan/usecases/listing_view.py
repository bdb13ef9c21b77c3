"""How a target's listing is shown, and which acts are possible now."""

from sqlalchemy import RowMapping

from duzhan.policy import target_permissions
from duzhan.policy.permissions import Actor
from duzhan.store import policies, target_listings
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary.target import ListingAct
from duzhan.wire.target_listing import ListingHistory, ListingOut


def history(tx: ReadTx, area: str, actor: Actor) -> ListingHistory:
    """Return how a target was listed, and what the actor may do about it."""
    campaign = policies.active(tx)
    acts = tuple(_act(row) for row in target_listings.acts(tx, area))
    may, delisted = target_permissions.may_delist(actor, area), is_delisted(acts)
    return ListingHistory(
        listed_on=campaign.start_on,
        listed_by=campaign.document,
        acts=acts,
        may_delist=may and not delisted,
        may_relist=may and delisted,
    )


def is_delisted(acts: tuple[ListingOut, ...]) -> bool:
    """Tell whether the last act delisted the target."""
    return bool(acts) and acts[-1].act is ListingAct.DELISTED


def _act(row: RowMapping) -> ListingOut:
    said = {name: row[name] for name in ListingOut.model_fields if name in row}
    return ListingOut.model_validate({**row["standard"], **said})
