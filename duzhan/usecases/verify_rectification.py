"""验收: two verifiers, two persons, on the spot; the second one moves the case."""

from dataclasses import replace

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Verify
from statemachines.states import State, Trigger


def verify_rectification(tx: Tx, number: str, version: int | None, command: Verify, doer: Doer) -> Case:
    """Record a verifier's finding; the first is kept, the second by another person verifies the case."""
    draft = docket.open_for(tx, number, version, Trigger.VERIFY, doer)
    file = draft.file
    rules = file.rules
    earliest = rules.today(file.case.submitted_at or file.case.found_at)
    plausible = earliest <= command.on_site_on <= rules.today(tx.now)
    to = docket.fire(draft, replace(draft.facts, on_site_date_plausible=plausible))
    submission = file.bundle.submission
    assert submission is not None, "guard submission_reviewed"  # noqa: S101
    verified = to is State.VERIFIED
    changes = {"light": timekeeping.end(tx, file, ClockKind.VERIFY).value} if verified else {}
    event = docket.settle(tx, draft, to, changes, command.model_dump(mode="json"))
    rectifications.verify(
        tx, file.case, submission.id, (int(draft.account() or 0), command.on_site_on, command.opinion)
    )
    if verified:
        rectifications.settle_verified(tx, submission.id)
        telling.tell(tx, file, event, telling.office_of_level(file, file.standing.closing_level), ("verify", {}))
    return file.case
