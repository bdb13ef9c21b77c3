"""Reads a person's work 我的待办: what must be done next, by when, and what others have to do first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import RowMapping

from duzhan.policy import deadlines, weeks
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.working_days import Day
from duzhan.store import delegations, policies, work
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_case import read_case
from duzhan.vocabulary import ClockKind, Light
from statemachines.states import Trigger


class WorkGroup(StrEnum):
    """What a person has to do, by kind, in the order in which it is shown."""

    TODAY = "today"
    ASSIGN = "assign"
    ACCEPT = "accept"
    SIGN = "sign"
    INSTRUCTION = "instruction"
    PLAN = "plan"
    SENT_BACK = "sent_back"
    PROGRESS = "progress"
    SUBMIT = "submit"
    REVIEW = "review"
    EXTENSION = "extension"
    VERIFY = "verify"
    ORDER = "order"
    OTHERS = "others"


MOST = 200
"""More than so many of a kind are for the ledger, not for a page of work."""
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: about which case, by when, and the address of the form that does it.

    ``due_at`` is the exclusive end and ``due_on`` its local date, None where nothing is due; ``left`` are working days
    after today, below 0 overdue.
    """

    group: WorkGroup
    number: str
    title: str
    light: Light
    place: str
    due_at: datetime | None
    due_on: date | None
    left: int | None
    trigger: Trigger | None
    letter: str | None = None
    on: date | None = None
    holder: str = ""
    answers: bool = False
    """Whether a duty leader's instruction is to be answered, on the page of the case's instructions."""

    @property
    def today(self) -> bool:
        """Whether it is to be done today, or is overdue already."""
        return self.group is WorkGroup.TODAY


@dataclass(frozen=True, slots=True)
class Work:
    """A person's work as of an instant, what is due first first, and the days of this month and when which is due."""

    as_of: datetime
    today: date
    tasks: tuple[Task, ...]
    days: tuple[Day, ...]

    def of(self, group: WorkGroup) -> tuple[Task, ...]:
        """Return the tasks of a group."""
        return tuple(task for task in self.tasks if task.group is group)

    @property
    def mine(self) -> tuple[Task, ...]:
        """What the person has to do, without what waits for others."""
        return tuple(task for task in self.tasks if task.group is not WorkGroup.OTHERS)


def read_work(tx: ReadTx, *, actor: Actor) -> Work:
    """Return everything that waits for the actor; raises NoCampaign before there is one."""
    rules = policies.in_force(tx)
    today = rules.today(tx.now)
    tasks = [*_of_clocks(tx, actor), *_letters(tx, rules, actor), *_decisions(tx, rules, actor)]
    tasks.sort(key=lambda task: (task.due_at is None, task.due_at or tx.now, task.number))
    return Work(tx.now, today, (*tasks, *_others(tx, rules, actor)), _month(rules, today))


def _of_clocks(tx: ReadTx, actor: Actor) -> Iterator[Task]:
    rows = work.mine(tx, actor, MOST)
    # What is to be accepted or planned first is one task, not two, though its rectify clock runs already.
    first = {row["number"] for row in rows if row["kind"] in {ClockKind.ACCEPT.value, ClockKind.PLAN.value}}
    for row in rows:
        if row["kind"] == ClockKind.RECTIFY.value and row["number"] in first:
            continue
        rules = policies.pinned(tx, row["policy_version"])
        group, trigger = _doing(rules, row)
        left = _left(rules, row["due_at"], tx.now)
        yield Task(
            group=WorkGroup.TODAY if left <= 0 else group,
            number=row["number"],
            title=row["description"],
            light=Light(row["light"]),
            place=row["area_name"],
            due_at=row["due_at"],
            due_on=deadlines.due_date(row["due_at"], rules.zone),
            left=left,
            trigger=trigger,
            on=row["behind_on"],
            answers=row["kind"] == ClockKind.INSTRUCTION.value,
        )


def _doing(rules: Rules, row: RowMapping) -> tuple[WorkGroup, Trigger | None]:
    """Return what a clock asks of its holder."""
    kind = ClockKind(row["kind"])
    if kind is not ClockKind.RECTIFY:
        return _BY_CLOCK[kind]
    needed = {each.value for each in rules.policy.content(row["content_area"]).evidence}
    if row["holder"] == row["lead_unit"] and row["co_units_at"] == _WHOLE and needed <= set(row["evidence"]):
        return WorkGroup.SUBMIT, Trigger.SUBMIT
    return (WorkGroup.SENT_BACK if row["rework"] else WorkGroup.PROGRESS), Trigger.PROGRESS


_BY_CLOCK: Mapping[ClockKind, tuple[WorkGroup, Trigger | None]] = {
    ClockKind.ASSIGN: (WorkGroup.ASSIGN, Trigger.ASSIGN),
    ClockKind.ACCEPT: (WorkGroup.ACCEPT, Trigger.ACCEPT),
    ClockKind.PLAN: (WorkGroup.PLAN, Trigger.PLAN),
    ClockKind.REVIEW: (WorkGroup.REVIEW, Trigger.REVIEW),
    ClockKind.VERIFY: (WorkGroup.VERIFY, Trigger.VERIFY),
    ClockKind.INSTRUCTION: (WorkGroup.INSTRUCTION, None),
}


def _letters(tx: ReadTx, rules: Rules, actor: Actor) -> Iterator[Task]:
    # Whoever stands in for somebody today signs what that person would have to.
    others = delegations.stood_in_for(tx, actor.account, rules.today(tx.now))
    units = {*actor.all_units(), *(grant.unit for _, grant in others if grant.unit)}
    for row in work.unsigned(tx, sorted(units), MOST):
        left = _left(rules, row["unsigned_at"], tx.now)
        yield Task(
            group=WorkGroup.TODAY if left <= 0 else WorkGroup.SIGN,
            number=row["case_number"],
            title=row["document_number"],
            light=Light(row["light"]),
            place=row["description"],
            due_at=row["unsigned_at"],
            due_on=deadlines.due_date(row["unsigned_at"], rules.zone),
            left=left,
            trigger=None,
            letter=row["number"],
        )


def _decisions(tx: ReadTx, rules: Rules, actor: Actor) -> Iterator[Task]:
    """Yield what no clock runs on, where the actor may indeed decide it."""
    for numbers, group, trigger in (
        (work.asked_for_time(tx, actor, MOST), WorkGroup.EXTENSION, Trigger.GRANT_EXTENSION),
        (work.verified(tx, actor, MOST), WorkGroup.ORDER, Trigger.ORDER_CLOSING),
    ):
        for number in numbers:
            case = read_case(tx, number, actor=actor)
            if trigger in case.permitted:
                yield Task(
                    group=group,
                    number=number,
                    title=case.description,
                    light=case.light,
                    place=case.area_name,
                    due_at=case.due_at,
                    due_on=case.due_on,
                    left=None if case.due_at is None else _left(rules, case.due_at, tx.now),
                    trigger=trigger,
                )


def _others(tx: ReadTx, rules: Rules, actor: Actor) -> Iterator[Task]:
    for row in work.waiting(tx, actor, MOST):
        yield Task(
            group=WorkGroup.OTHERS,
            number=row["number"],
            title=row["description"],
            light=Light(row["light"]),
            place=row["area_name"],
            due_at=row["due_at"],
            due_on=deadlines.due_date(row["due_at"], rules.zone),
            left=_left(rules, row["due_at"], tx.now),
            trigger=Trigger.REVIEW if row["kind"] == ClockKind.REVIEW.value else Trigger.VERIFY,
            holder=row["holder_name"] or "",
        )
    for row in work.suspended(tx, actor, MOST):
        yield Task(
            group=WorkGroup.OTHERS,
            number=row["number"],
            title=row["description"],
            light=Light(row["light"]),
            place=row["area_name"],
            due_at=None,
            due_on=None,
            left=None,
            trigger=Trigger.RESUME,
            on=rules.today(row["suspended_until"]),
        )


def _left(rules: Rules, due_at: datetime, now: datetime) -> int:
    """Return the working days after today until the due day; today is 0, and below that the days overdue."""
    due_on, today = deadlines.due_date(due_at, rules.zone), rules.today(now)
    if due_at <= now:
        return -max(rules.calendar.count(due_on, today), 0)
    return rules.calendar.count(today, due_on)


def _month(rules: Rules, today: date) -> tuple[Day, ...]:
    """Return every day of the weeks that this month touches."""
    return tuple(rules.calendar.day(each) for each in weeks.of_month(today))
