"""What an earlier life of the runner left behind: runs that will never end, and runs that nobody started in time.

Prefect shows the first as running for ever and starts all of the second at once. Nothing is lost by settling them:
every flow looks at the state of the database, never at the tick that it was given.
"""

from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

from flows.deployments import TAG

PAGE = 200
OURS = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
BEGUN = FlowRunFilterState(
    type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
)
WAITING = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))


def settle() -> None:
    """Mark begun runs as crashed and drop missed ones, but the newest of each deployment, which makes up for all."""
    with get_client(sync_client=True) as client:
        for run in _read(client, FlowRunFilter(state=BEGUN)):
            client.set_flow_run_state(run.id, Crashed(message="The runner ended before this run did."), force=True)
        for run in _missed_but_newest(client):
            client.set_flow_run_state(run.id, Cancelled(message="Missed; a newer run makes up for it."), force=True)


def _missed_but_newest(client: SyncPrefectClient) -> list[FlowRun]:
    waiting = _read(client, FlowRunFilter(state=WAITING))
    missed = [run for run in waiting if run.estimated_start_time_delta > timedelta(0)]  # late by the server's clock
    newest = {run.deployment_id: run.id for run in reversed(missed)}
    return [run for run in missed if run.id not in newest.values()]


def _read(client: SyncPrefectClient, wanted: FlowRunFilter) -> list[FlowRun]:
    """Return every run of ours that is wanted, newest first."""
    runs: list[FlowRun] = []
    while page := client.read_flow_runs(
        deployment_filter=OURS,
        flow_run_filter=wanted,
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=PAGE,
        offset=len(runs),
    ):
        runs += page
    return runs
