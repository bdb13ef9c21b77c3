"""摘牌: the province's office delists a target that has reached the standard, or short of it with its reason."""

from datetime import date

from duzhan.errors import NotPermitted
from duzhan.model.target_listing import TargetListing
from duzhan.policy import target_permissions
from duzhan.policy.permissions import Actor
from duzhan.policy.target_refusals import StandardNotReached, conflict, fault
from duzhan.store import policies, target_listings
from duzhan.store.transaction import Tx
from duzhan.usecases import listing_view
from duzhan.usecases.read_exits import read_exit
from duzhan.vocabulary.target import ListingAct
from duzhan.wire.exits import ExitOut
from duzhan.wire.target_listing import Delisting, ListingHistory


def delist_target(tx: Tx, code: str, command: Delisting, *, actor: Actor) -> ListingHistory:
    """Delist a target by what the exit board says at this instant, and return its listing.

    The standard is every indicator of the target's kind: its cases are dealt with before and after alike. Raises
    TargetNotFound out of scope, NotPermitted for whoever is not of the province's office, Conflict where it is
    delisted, InvalidInput for a date before the last act or after today, StandardNotReached without a reason.
    """
    history = opened(tx, code, command.effective_on, actor)
    if history.delisted is not None:
        raise conflict("already_delisted")
    exit_now = read_exit(tx, code, actor=actor)
    lacking = [each.title for each in exit_now.lacking]
    short = bool(lacking) or not exit_now.indicators
    if short and command.short_reason is None:
        raise StandardNotReached(lacking)
    if not short and command.short_reason is not None:
        raise fault("short_reason", "nothing_to_override")
    row = TargetListing(
        area=code,
        position=len(history.acts) + 1,
        act=ListingAct.DELISTED.value,
        effective_on=command.effective_on,
        document=command.document,
        short=short,
        reason=command.short_reason,
        standard=standing(exit_now),
        done_by=actor.account,
        done_at=tx.now,
    )
    target_listings.add(tx, row)
    return listing_view.history(tx, code, actor)


def opened(tx: Tx, code: str, effective_on: date, actor: Actor) -> ListingHistory:
    """Hold a target and return its listing; raises what both acts refuse, and a date that cannot be."""
    read_exit(tx, code, actor=actor)
    if not target_permissions.may_delist(actor, code):
        raise NotPermitted
    target_listings.hold(tx, code)
    history = listing_view.history(tx, code, actor)
    earliest = history.acts[-1].effective_on if history.acts else history.listed_on
    if effective_on < earliest:
        raise fault("effective_on", "listing_before", day=earliest)
    if effective_on > policies.in_force(tx).today(tx.now):
        raise fault("effective_on", "listing_in_future")
    return history


def standing(exit_now: ExitOut) -> dict[str, object]:
    """Return how a target stands on the exit board, as it is kept beside an act."""
    return {
        "reached": exit_now.reached,
        "whole": len(exit_now.indicators),
        "lacking": [each.title for each in exit_now.lacking],
        "open_cases": exit_now.open_cases,
    }
