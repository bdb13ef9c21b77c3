"""报备: an office tells the office one level above, in a batch, what it closed; the office above takes note."""

from collections.abc import Sequence

from duzhan.campaign import notices as kinds
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.policy.closing_refusals import FilingReceived, NothingToFile
from duzhan.policy.permissions import Actor
from duzhan.store import counters, filings, notices, policies
from duzhan.store.filings import Batch
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import filing_view, telling
from duzhan.vocabulary import Role
from duzhan.wire.filings import FilingDetail, FilingIn, FilingReceipt


def file_closings(tx: Tx, command: FilingIn, *, actor: Actor) -> FilingDetail:
    """File what waits, oldest first, at most 500 closings a batch, and tell the office above.

    Raises NotPermitted for whoever works in no such office, InvalidInput where it must be named, NothingToFile where
    nothing waits, or a case that is named does not.
    """
    office = _office(actor, command.office)
    held = filings.hold(tx, office)
    waiting = filings.waiting(tx, office, command.cases)
    if not waiting or {row["case"] for row in waiting} < set(command.cases):
        raise NothingToFile(office=office, waiting=len(waiting))
    campaign = policies.active(tx)
    rules = policies.pinned(tx, campaign.policy_version or 0)
    series = f"{campaign.filing_prefix}-{held['area']}-{rules.today(tx.now).year}"
    number = f"{series}-{counters.take(tx, campaign.id, f'filing:{series}'):04d}"
    closures = tuple(int(row["closure"]) for row in waiting)
    filings.add(tx, Batch(campaign.id, number, office, held["parent"], closures), actor.account)
    detail = {"filing": number, "unit": office, "filed_count": len(closures)}
    message = Message(None, f"filing:{number}", kinds.FILING, detail)
    notices.tell(tx, message, telling.office(held["parent"]), today=rules.today(tx.now))
    return filing_view.detail(tx, filings.find(tx, number, actor))


def receive_filing(tx: Tx, number: str, command: FilingReceipt, *, actor: Actor) -> FilingDetail:
    """Take note of a batch as the office that it was filed with.

    Raises FilingNotFound out of scope, NotPermitted for whoever works elsewhere, FilingReceived the second time.
    """
    del command
    held = filings.lock(tx, number, actor)
    if held["to_office"] not in _offices(actor):
        raise NotPermitted
    if held["received_at"] is not None:
        raise FilingReceived(received_at=held["received_at"].isoformat())
    filings.receive(tx, held["id"], actor.account)
    return filing_view.detail(tx, filings.find(tx, number, actor))


def _office(actor: Actor, wanted: str | None) -> str:
    mine = _offices(actor)
    if not mine or (wanted is not None and wanted not in mine):
        raise NotPermitted
    if wanted is None and len(mine) > 1:
        raise InvalidInput.of("office", "unit_needed")
    return wanted or mine[0]


def _offices(actor: Actor) -> Sequence[str]:
    """Return the offices that a person works in."""
    return list(dict.fromkeys(g.unit for g in actor.grants if g.role is Role.OFFICE and g.unit is not None))
