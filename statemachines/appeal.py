"""The life of an appeal on one screen: lodged, then decided once or taken back.

Overdue is a reading of its due date, never a state.
"""

from dataclasses import dataclass
from enum import StrEnum

from statemachines import life
from statemachines.life import Edge, Life


class AppealState(StrEnum):
    """Where an appeal stands; what was decided stays decided."""

    LODGED = "lodged"
    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class AppealTrigger(StrEnum):
    """What can be done to an appeal; what is decided about is the line that it was lodged against."""

    UPHOLD = "uphold"
    CHANGE = "change"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFacts:
    """What is true of the actor; a fact that a caller forgets refuses."""

    actor_of_unit: bool = False
    actor_of_office: bool = False
    actor_concerned: bool = True
    """Proposed or signed what the appeal is against."""
    actor_belongs_to_unit: bool = True
    changeable: bool = False
    """There is something milder that it could be changed to."""


Rule = life.Rule[AppealFacts]
APPELLANT_OF_UNIT = Rule("appellant_of_unit", lambda f: f.actor_of_unit)
DECIDER_OF_OFFICE = Rule("decider_of_office", lambda f: f.actor_of_office)
DECIDER_NOT_CONCERNED = Rule("decider_not_concerned", lambda f: not f.actor_concerned)
DECIDER_NOT_OF_UNIT = Rule("decider_not_of_unit", lambda f: not f.actor_belongs_to_unit)
CHANGEABLE = Rule("changeable", lambda f: f.changeable)

LODGED, UPHELD, CHANGED, REVOKED, WITHDRAWN = AppealState
T = AppealTrigger
DECIDES = (DECIDER_OF_OFFICE, DECIDER_NOT_CONCERNED, DECIDER_NOT_OF_UNIT)

LIFE: Life[AppealState, AppealTrigger, AppealFacts] = Life(
    (
        Edge(T.UPHOLD, LODGED, UPHELD, DECIDES),
        Edge(T.CHANGE, LODGED, CHANGED, (*DECIDES, CHANGEABLE)),
        Edge(T.REVOKE, LODGED, REVOKED, DECIDES),
        Edge(T.WITHDRAW, LODGED, WITHDRAWN, (APPELLANT_OF_UNIT,)),
    )
)
