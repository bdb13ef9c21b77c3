"""Runs whose machine went away without a word: Prefect marks them as crashed when their heartbeat stays away.

Nothing of ours waits for such a run, and the next one of its schedule does its work. It is marked so that whoever looks
at Prefect's pages is not told for ever that it is running.
"""

from datetime import timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.deployments import TAG

NAME = "duzhan: crash runs without a heartbeat"
SILENCE = timedelta(seconds=90)
"""Three heartbeats (cli/process_environment.py): one that is late is no death."""
MESSAGE = "No heartbeat for 90 seconds."
HEARTBEAT = "prefect.flow-run.heartbeat"
ENDS = frozenset(f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed"))

AUTOMATION = AutomationCore(
    name=NAME,
    description="Made by duzhan when its flows start; what is changed here is changed back then.",
    trigger=EventTrigger(
        after={HEARTBEAT},
        expect={HEARTBEAT, *ENDS},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification({"prefect.resource.id": [f"prefect.tag.{TAG}"]}),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=SILENCE,
    ),
    actions=[ChangeFlowRunState(name=None, state=StateType.CRASHED, message=MESSAGE, force=False)],
)


def watch() -> None:
    """Make the automation, or bring the one that is there to what it is to be; more of the same name are removed."""
    with get_client(sync_client=True) as client:
        there = client.read_automations_by_name(NAME)
        if there:
            client.update_automation(there[0].id, AUTOMATION)
        else:
            client.create_automation(AUTOMATION)
        for another in there[1:]:
            client.delete_automation(another.id)
