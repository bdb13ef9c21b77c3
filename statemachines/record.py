"""The life of a commendation or accountability record on one screen: drafted, proposed, signed, and how it stands then.

Which step of the ladder a record is has no part in its states; that a step needs the one before it is a rule of
proposing and of signing.
"""

from dataclasses import dataclass
from enum import StrEnum

from statemachines import life
from statemachines.life import Edge, Life


class RecordState(StrEnum):
    """Where a record stands; what is revoked or withdrawn stays visible as that."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    SIGNED = "signed"
    UPHELD = "upheld"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class RecordTrigger(StrEnum):
    """What can be done to a record; the value is the word in its history and in the API."""

    DRAFT = "draft"
    PROPOSE = "propose"
    RETURN = "return"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    UPHOLD = "uphold"
    CHANGE = "change"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """What is true of a record and of the actor; a fact that a caller forgets refuses."""

    backed: bool = False
    """Rows of the ledger stand behind it."""
    step_open: bool = False
    """The step before it stands for the same unit, or a reason is recorded why it is passed over."""
    appealed: bool = True
    """An appeal against it waits to be decided."""
    actor_of_office: bool = False
    actor_of_signing_office: bool = False
    actor_of_deciding_office: bool = False
    actor_proposed: bool = True
    actor_signed: bool = True
    actor_belongs_to_unit: bool = True


Rule = life.Rule[RecordFacts]
PROPOSER_OF_OFFICE = Rule("proposer_of_office", lambda f: f.actor_of_office)
BACKED_BY_ROWS = Rule("backed_by_rows", lambda f: f.backed)
STEP_OPEN = Rule("step_open", lambda f: f.step_open)
SIGNER_OF_OFFICE = Rule("signer_of_office", lambda f: f.actor_of_signing_office)
SIGNER_NOT_PROPOSER = Rule("signer_not_proposer", lambda f: not f.actor_proposed)
SIGNER_NOT_OF_UNIT = Rule("signer_not_of_unit", lambda f: not f.actor_belongs_to_unit)
NOT_APPEALED = Rule("not_appealed", lambda f: not f.appealed)
DECIDER_OF_OFFICE = Rule("decider_of_office", lambda f: f.actor_of_deciding_office)
DECIDER_NOT_CONCERNED = Rule("decider_not_concerned", lambda f: not (f.actor_proposed or f.actor_signed))
DECIDER_NOT_OF_UNIT = Rule("decider_not_of_unit", lambda f: not f.actor_belongs_to_unit)

DRAFTED, PROPOSED, SIGNED, UPHELD, REVOKED, WITHDRAWN = RecordState
T = RecordTrigger
SIGNS = (SIGNER_OF_OFFICE, SIGNER_NOT_PROPOSER, SIGNER_NOT_OF_UNIT)
DECIDES = (DECIDER_OF_OFFICE, DECIDER_NOT_CONCERNED, DECIDER_NOT_OF_UNIT)

LIFE: Life[RecordState, RecordTrigger, RecordFacts] = Life(
    (
        Edge(T.DRAFT, DRAFTED, DRAFTED, (PROPOSER_OF_OFFICE,)),
        Edge(T.PROPOSE, DRAFTED, PROPOSED, (PROPOSER_OF_OFFICE, BACKED_BY_ROWS, STEP_OPEN)),
        Edge(T.WITHDRAW, DRAFTED, WITHDRAWN, (PROPOSER_OF_OFFICE,)),
        Edge(T.SIGN, PROPOSED, SIGNED, (*SIGNS, BACKED_BY_ROWS, STEP_OPEN)),
        Edge(T.RETURN, PROPOSED, DRAFTED, SIGNS),
        Edge(T.WITHDRAW, PROPOSED, WITHDRAWN, (PROPOSER_OF_OFFICE,)),
        Edge(T.WITHDRAW, SIGNED, WITHDRAWN, (SIGNER_OF_OFFICE, SIGNER_NOT_OF_UNIT, NOT_APPEALED)),
        Edge(T.UPHOLD, SIGNED, UPHELD, DECIDES),
        Edge(T.CHANGE, SIGNED, UPHELD, DECIDES),
        Edge(T.REVOKE, SIGNED, REVOKED, DECIDES),
    )
)
