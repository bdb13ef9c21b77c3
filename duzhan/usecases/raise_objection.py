"""记异议: what somebody objects to a verified case is written down; until it is answered the case is not closed."""

from duzhan.errors import InvalidInput, NotPermitted
from duzhan.model.event import Note
from duzhan.policy import permissions
from duzhan.policy.closing_refusals import NotPosted
from duzhan.policy.permissions import Actor
from duzhan.store import cases, events, publicities
from duzhan.store.events import Happening
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, publicity_view
from duzhan.wire.publicity import ObjectionIn, PublicityOut
from statemachines.states import State


def raise_objection(tx: Tx, number: str, command: ObjectionIn, *, actor: Actor) -> PublicityOut:
    """Write an objection down, also where the closing is ordered already, which it then holds up.

    Raises NotFound out of scope, NotPermitted for whoever is not of its offices, NotPosted unless the case is verified,
    InvalidInput for a date before the verification or in the future.
    """
    file = docket.file_of(tx, cases.lock(tx, number, actor))
    grant = permissions.may_publicize(actor, file.standing)
    if grant is None or grant.unit is None:
        raise NotPermitted
    if file.state is not State.VERIFIED:
        raise NotPosted(state=file.state.value)
    verified = publicities.verified(tx, file.id)
    if not file.rules.today(verified.at) <= command.raised_on <= file.rules.today(tx.now):
        raise InvalidInput.of("raised_on", "raised_out_of_time")
    said, by = (command.raised_on, command.words), (grant.unit, actor.account)
    position = publicities.object_to(tx, file.id, verified.submission, said, by)
    detail = {"position": position, **command.model_dump(mode="json")}
    events.append(tx, file.case, Happening(Note.OBJECTION.value, file.state, file.state, actor, grant.unit, detail))
    return publicity_view.shown(tx, file)
