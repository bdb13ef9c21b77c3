"""Reads one letter 督办单: its words, why it was issued, whom it reached, who signed."""

from collections import defaultdict
from datetime import datetime

from duzhan.documents.letter import Letter
from duzhan.policy import signing
from duzhan.policy.permissions import Actor
from duzhan.store import delegations, letters, receipts, timeline
from duzhan.store.transaction import ReadTx
from duzhan.usecases import letter_view
from duzhan.usecases.letter_view import Filed
from duzhan.vocabulary import BudgetUnit, Role, Seat
from duzhan.wire.explanation import GroundOut
from duzhan.wire.letters import LetterDetail, ReceiptOut, StandingOut, ToldOut


def read_letter(tx: ReadTx, number: str, *, actor: Actor) -> LetterDetail:
    """Return a letter that the actor may see; raises NotFound."""
    file = letter_view.filed(tx, letters.find(tx, number, actor))
    row, words = file.row, letter_view.in_words(tx, file)
    return LetterDetail(
        **dict(letter_view.shown(file)),
        title=words.title,
        paragraphs=words.paragraphs,
        copies=words.copies,
        rung=row["rung"],
        policy_version=row["policy_version"],
        grounds=_grounds(file),
        standing=_standing(file),
        told=_told(tx, file),
        skipped=tuple(f"{seat}>{to or ''}" for seat, to in row["decided"]["fallen"].items()),
        receipt=receipt(tx, file),
        may_sign=row["signed_at"] is None and _may_sign(tx, file, actor),
    )


def read_sheet(tx: ReadTx, number: str, *, actor: Actor) -> Letter:
    """Return what stands on the sheet of a letter that the actor may see; raises NotFound."""
    return letter_view.in_words(tx, letter_view.filed(tx, letters.find(tx, number, actor)))


def receipt(tx: ReadTx, file: Filed) -> ReceiptOut | None:
    """Return who signed a letter; None while nobody has."""
    row = file.row
    if row["signed_at"] is None:
        return None
    said = receipts.of_letter(tx, row["case_id"], row["number"])
    stood_in_for = said.get("stood_in_for")
    return ReceiptOut(
        signed_at=row["signed_at"],
        signed_by=row["signer"],
        role=Role(str(said["role"])) if "role" in said else None,
        stood_in_for=None if stood_in_for is None else str(stood_in_for),
        reply=row["reply"],
    )


def _may_sign(tx: ReadTx, file: Filed, actor: Actor) -> bool:
    stood_in_for = delegations.stood_in_for(tx, actor.account, file.rules.today(tx.now))
    return signing.signing_as(file.row["addressee"], actor.grants, stood_in_for) is not None


def _grounds(file: Filed) -> tuple[GroundOut, ...]:
    return tuple(
        GroundOut(condition=condition, figure=figure, at=datetime.fromisoformat(at))
        for condition, figure, at in file.row["decided"]["grounds"]
    )


def _standing(file: Filed) -> StandingOut:
    counts = file.counts
    return StandingOut(
        unit=BudgetUnit(str(counts["unit"])),
        total=counts["total"],
        used=counts["used"],
        left=counts["left"],
        working_days_left=counts["working_days_left"],
        overdue_working_days=counts["overdue"],
        paused_days=counts["paused"],
    )


def _told(tx: ReadTx, file: Filed) -> tuple[ToldOut, ...]:
    """Return whom the letter's notice reached, each with those in whose place they were told too."""
    decided = file.row["decided"]
    on_leave: defaultdict[int, list[int]] = defaultdict(list)
    for account, delegate in decided["delegated"]:
        on_leave[delegate].append(account)
    everyone = {account for account, _ in decided["seats"]} | {account for account, _ in decided["delegated"]}
    names = timeline.usernames(tx, sorted(everyone))
    return tuple(
        ToldOut(
            account=names[account],
            seat=Seat(seat),
            stood_in_for=tuple(names[absent] for absent in on_leave[account]),
        )
        for account, seat in decided["seats"]
    )
