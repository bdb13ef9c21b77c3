"""销号: the ledger closure strikes off what is verified, ordered and evidenced, in order, without gaps."""

from dataclasses import dataclass, replace
from pathlib import Path

from duzhan.model.case import Case
from duzhan.policy.permissions import Agent
from duzhan.store import cases, closures, counters, evidence_files, notices, policies, runs
from duzhan.store import evidence as evidence_rows
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases import docket, telling, timekeeping
from statemachines.errors import GuardRefused
from statemachines.states import Resolution, Trigger

AGENT = Agent("flow:ledger_closure")


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that was ordered closed and may not be, and the guard that says no."""

    number: str
    guard: str


@dataclass(frozen=True, slots=True)
class ClosureReport:
    """The closure numbers given, in order, and the cases refused."""

    closed: tuple[str, ...]
    refused: tuple[Refused, ...]


def close_cases(pool: Pool, evidence_folder: Path) -> ClosureReport:
    """Close every case whose closing is ordered, in the order of the orders, one transaction each.

    The series of closure numbers is held from before the case is chosen until it is closed, so that two closures
    running at once still number in order and leave no gap.
    """
    with reading(pool) as snapshot:
        started_at = snapshot.now
        campaign = policies.active(snapshot)
    closed: list[str] = []
    refused: list[Refused] = []
    after = None
    while True:
        with transaction(pool) as tx:
            position = counters.hold(tx, campaign.id, "closure") + 1
            case = cases.lock_next_ordered(tx, after)
            if case is None:
                break
            assert case.closing_ordered_at is not None, "lock_next_ordered"  # noqa: S101
            after = (case.closing_ordered_at, int(case.id or 0))
            try:
                closed.append(_close(tx, case, (campaign.closure_prefix, position), evidence_folder))
            except GuardRefused as no:
                refused.append(Refused(case.number, no.guard))
    with transaction(pool) as tx:
        runs.record(tx, "ledger_closure", started_at, {"closed": len(closed), "refused": len(refused)})
    return ClosureReport(tuple(closed), tuple(refused))


def _close(tx: Tx, case: Case, series: tuple[str, int], evidence_folder: Path) -> str:
    prefix, position = series
    draft = docket.open_locked(tx, case, Trigger.CLOSE, AGENT)
    digests = evidence_rows.digests(tx, draft.file.id)
    intact = all(evidence_files.intact(digest, evidence_folder) for digest in digests)
    to = docket.fire(draft, replace(draft.facts, evidence_intact=intact))
    file = draft.file
    year = file.rules.today(tx.now).year
    number = f"{prefix}-{year}-{position:04d}"
    changes = {"resolution": Resolution.RECTIFIED.value, "closed_at": tx.now, "closure_number": number}
    event = docket.settle(tx, draft, to, changes, {"closure_number": number, "evidence": digests})
    closures.record(tx, case, position, number)
    counters.take(tx, case.campaign, "closure")
    office = file.standing.office_of_level(file.standing.closing_level)[1]
    timekeeping.start_look_backs(tx, file, office)
    # Whatever was still on its way is about a case that is done; only the closing itself is news.
    notices.cancel_of_case(tx, file.id)
    to_whom = (*telling.units(file.units()), *telling.office(office))
    telling.tell(tx, file, event, to_whom, ("close", {"closure_number": number}))
    return number
