"""Which flow runs when: names and crons, and the only place with schedules."""

from typing import Any, NamedTuple

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from duzhan.settings import Settings
from flows import runtime
from flows.assignment import assignment
from flows.delivery import delivery
from flows.escalation import escalation
from flows.ledger_closure import ledger_closure
from flows.monitoring import monitoring
from flows.monthly_report import monthly_report
from flows.reminders import reminders
from flows.sealing import sealing

TAG = "duzhan"


class Timetabled(NamedTuple):
    """A flow, its cron, and the cron that it has in rehearsal; both in China's time."""

    flow: Flow[..., Any]
    cron: str
    rehearsed: str


# The crons read the wall clock, also in rehearsal, where its mornings and full hours are not the rehearsal clock's. So
# what follows the clock looks every five minutes there, and finds something to do whenever somebody has moved it; the
# day's closing stays in the evening, since closing early would be a decision (`duzhan close-ledger` does it by hand).
TIMETABLE = (
    Timetabled(assignment, "*/5 * * * *", rehearsed="*/5 * * * *"),
    Timetabled(monitoring, "*/10 * * * *", rehearsed="*/5 * * * *"),
    Timetabled(reminders, "30 8 * * *", rehearsed="*/5 * * * *"),
    Timetabled(escalation, "0 * * * *", rehearsed="*/5 * * * *"),
    Timetabled(ledger_closure, "0 20 * * *", rehearsed="0 20 * * *"),
    Timetabled(monthly_report, "40 8 * * *", rehearsed="*/5 * * * *"),
    Timetabled(sealing, "*/5 * * * *", rehearsed="*/5 * * * *"),
    Timetabled(delivery, "* * * * *", rehearsed="* * * * *"),
)


def deployments(settings: Settings) -> list[RunnerDeployment]:
    """Return what Prefect is to serve; each deployment has the name of its flow."""
    return [
        RunnerDeployment.from_flow(
            line.flow,
            name=line.flow.name,
            schedule=Cron(line.rehearsed if settings.rehearsal else line.cron, timezone=runtime.ZONE.key),
            description=line.flow.description,
            tags=[TAG],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for line in TIMETABLE
    ]
