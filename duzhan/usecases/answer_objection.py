"""答复异议: the closing office says whether an objection is upheld; what is upheld is then sent back."""

from duzhan.errors import NotPermitted
from duzhan.model.event import Note
from duzhan.policy import permissions
from duzhan.policy.closing_refusals import NotPosted, ObjectionNotFound
from duzhan.policy.permissions import Actor
from duzhan.store import cases, events, publicities
from duzhan.store.events import Happening
from duzhan.store.publicities import Answer
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, publicity_view
from duzhan.wire.publicity import ObjectionAnswer, PublicityOut
from statemachines.states import State


def answer_objection(tx: Tx, number: str, position: int, command: ObjectionAnswer, *, actor: Actor) -> PublicityOut:
    """Answer an objection, once.

    Raises NotFound out of scope, NotPermitted for whoever may not order the closing, NotPosted unless the case is
    verified, ObjectionNotFound where none of this number waits.
    """
    file = docket.file_of(tx, cases.lock(tx, number, actor))
    grant = permissions.may_answer(actor, file.standing)
    if grant is None or grant.unit is None:
        raise NotPermitted
    if file.state is not State.VERIFIED:
        raise NotPosted(state=file.state.value)
    said = Answer(command.outcome.value, command.words, grant.unit, actor.account)
    if not publicities.answer(tx, file.id, position, said):
        raise ObjectionNotFound(position=position)
    detail = {"position": position, **command.model_dump(mode="json")}
    events.append(tx, file.case, Happening(Note.ANSWER.value, file.state, file.state, actor, grant.unit, detail))
    return publicity_view.shown(tx, file)
