"""Reads a person's deadlines for a calendar: what they have to do, by the day by whose end it is due."""

from duzhan.documents import calendar_ics
from duzhan.documents.calendar_ics import Deadline
from duzhan.documents.calendar_words import CALENDAR_NAME, text_of, title_of
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_work import Task, read_work


def read_calendar(tx: ReadTx, site: str, *, actor: Actor) -> bytes:
    """Return the feed of the actor's deadlines; ``site`` is where its links lead, as https://duzhan.example."""
    tasks = read_work(tx, actor=actor).mine
    return calendar_ics.feed(CALENDAR_NAME, (deadline for task in tasks for deadline in _of(task, site)), tx.now)


def _of(task: Task, site: str) -> tuple[Deadline, ...]:
    if task.due_on is None:
        return ()
    about = task.letter or task.number
    trigger = "sign" if task.trigger is None else task.trigger.value
    path = f"/letters/{task.letter}" if task.letter else f"/cases/{task.number}"
    if task.answers:
        trigger, path = "answer", f"{path}/instructions"
    return (
        Deadline(
            uid=f"{about}-{trigger}@duzhan",
            on=task.due_on,
            title=title_of(trigger, task.number, task.light),
            text=text_of(task.place, task.title),
            address=f"{site}{path}",
        ),
    )
