"""初审: the office of the level finds a submission complete; the verify clock starts."""

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Review
from statemachines.states import Trigger


def review_submission(tx: Tx, number: str, version: int | None, command: Review, doer: Doer) -> Case:
    """Pass the pending submission on to verification; who submitted does not review."""
    draft = docket.open_for(tx, number, version, Trigger.REVIEW, doer)
    to = docket.fire(draft, draft.facts)
    file = draft.file
    submission = file.bundle.submission
    assert submission is not None, "guard submission_pending"  # noqa: S101
    changes = {"light": timekeeping.end(tx, file, ClockKind.REVIEW).value}
    event = docket.settle(tx, draft, to, changes, command.model_dump())
    rectifications.review(tx, submission.id, int(draft.account() or 0))
    office = file.standing.office_of_level(file.standing.closing_level)[1]
    timekeeping.start(tx, file, Start(ClockKind.VERIFY, office))
    telling.tell(tx, file, event, telling.office(office), ("review", {}))
    return file.case
