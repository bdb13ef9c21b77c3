"""自动交办: found cases go to the units that area and content area name; the rest waits for the office."""

from dataclasses import dataclass

from duzhan.model.case import Case
from duzhan.policy import assignment
from duzhan.policy.permissions import Agent
from duzhan.store import cases, organisation, policies, runs
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases import docket
from duzhan.usecases.assign_case import assign_draft
from duzhan.wire.triggers import Assign
from statemachines.errors import GuardRefused
from statemachines.states import Trigger

AGENT = Agent("flow:assignment")


@dataclass(frozen=True, slots=True)
class RoutingReport:
    """How many cases were assigned, and how many wait for the office."""

    routed: int
    left: int


def route_found(pool: Pool, *, chunk: int = 200) -> RoutingReport:
    """Assign every found case that may be routed, one transaction each; safe to run twice or at once."""
    with reading(pool) as snapshot:
        started_at = snapshot.now
        policy = policies.pinned(snapshot, int(policies.active(snapshot).policy_version or 0)).policy
    contents = [content.code for content in policy.contents if content.auto_route]
    routed = after = 0
    while True:
        with reading(pool) as snapshot:
            waiting = cases.found_ids(snapshot, contents, after, chunk)
        for case_id in waiting:
            with transaction(pool) as tx:
                case = cases.lock_found(tx, case_id)
                routed += case is not None and _route(tx, case)
        if len(waiting) < chunk:
            break
        after = waiting[-1]
    with transaction(pool) as tx:
        left = cases.count_found(tx)
        runs.record(tx, "assignment", started_at, {"routed": routed, "left": left})
    return RoutingReport(routed, left)


def _route(tx: Tx, case: Case) -> bool:
    """Assign one locked case; False where it must wait for the office, under its assign clock."""
    content = policies.pinned(tx, case.policy_version).policy.content(case.content_area)
    organisation_of_area = organisation.of_area(tx, case.area)
    if not content.auto_route:
        return False
    handlers = assignment.route(content, organisation_of_area)
    if handlers.ground is assignment.Ground.OFFICE:
        # Nobody but the office itself: that is no assignment, it is the office's to decide.
        return False
    command = Assign(lead_unit=handlers.lead, co_units=handlers.co_units, rectification_type=content.rectification_type)
    try:
        assign_draft(tx, docket.open_locked(tx, case, Trigger.ASSIGN, AGENT), command)
    except GuardRefused:
        # After the campaign's end a date needs an override, and overrides need a person.
        return False
    return True
