"""Every trigger that a person can fire on a record, with its command's shape and the use-case that does it."""

from collections.abc import Callable, Mapping
from typing import cast

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.propose_record import propose_record
from duzhan.usecases.return_record import return_record
from duzhan.usecases.sign_record import sign_record
from duzhan.usecases.withdraw_record import withdraw_record
from duzhan.wire.records import ProposeRecord, RecordDetail, ReturnRecord, SignRecord, WithdrawRecord
from duzhan.wire.shape import Shape
from statemachines.record import RecordTrigger

Act = Callable[[Tx, str, int | None, Shape, Actor], RecordDetail]

# Each use-case takes its own shape, and the two tables stand side by side.
ACTS: Mapping[RecordTrigger, Act] = cast(
    "Mapping[RecordTrigger, Act]",
    {
        RecordTrigger.PROPOSE: propose_record,
        RecordTrigger.RETURN: return_record,
        RecordTrigger.SIGN: sign_record,
        RecordTrigger.WITHDRAW: withdraw_record,
    },
)
SHAPES: Mapping[RecordTrigger, type[Shape]] = {
    RecordTrigger.PROPOSE: ProposeRecord,
    RecordTrigger.RETURN: ReturnRecord,
    RecordTrigger.SIGN: SignRecord,
    RecordTrigger.WITHDRAW: WithdrawRecord,
}
"""Those that are POSTed under their own word; a draft is PUT."""
