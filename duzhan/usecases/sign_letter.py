"""签收督办单: the addressee's people sign once, with what they will do about it."""

from duzhan.errors import NotPermitted
from duzhan.model.event import Note
from duzhan.policy import signing
from duzhan.policy.permissions import Actor
from duzhan.store import delegations, events, letters, receipts
from duzhan.store.events import Happening
from duzhan.store.transaction import Tx
from duzhan.usecases import letter_view, read_letter
from duzhan.wire.letters import ReceiptIn, ReceiptOut
from statemachines.states import State


def sign_letter(tx: Tx, number: str, command: ReceiptIn, *, actor: Actor) -> ReceiptOut:
    """Sign a letter, write the event, and return the receipt; where it is signed already, that receipt.

    Handlers and the head of the addressee may, an office's people, and whoever stands in for one of them today.
    Raises NotFound where the actor sees no such letter, NotPermitted where they may not sign it.
    """
    file = letter_view.filed(tx, letters.find(tx, number, actor))
    stood_in_for = delegations.stood_in_for(tx, actor.account, file.rules.today(tx.now))
    signer = signing.signing_as(file.row["addressee"], actor.grants, stood_in_for)
    if signer is None:
        raise NotPermitted
    case = receipts.hold_case(tx, file.row["id"])
    if receipts.sign(tx, file.row, actor.account, command.reply):
        said = {
            "letter": number,
            "reply": command.reply,
            "role": signer.role.value,
            "stood_in_for": signer.stood_in_for,
        }
        detail = {name: value for name, value in said.items() if value is not None}
        state = State(case.state)
        events.append(tx, case, Happening(Note.RECEIPT.value, state, state, actor, file.row["addressee"], detail))
    # Whoever was faster, the receipt is the letter's own.
    signed = read_letter.receipt(tx, letter_view.filed(tx, letters.find(tx, number, actor)))
    assert signed is not None, "ck_letter_signed_by_nobody"  # noqa: S101
    return signed
