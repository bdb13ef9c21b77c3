"""One running clock and its story, as the words of the explanation need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from duzhan.campaign.clocks import Roll
from duzhan.notify import render
from duzhan.policy import deadlines, explain
from duzhan.policy.deadlines import Rules
from duzhan.policy.explain import Arithmetic
from duzhan.policy.ladder import Running, Step
from duzhan.usecases.docket import File
from duzhan.vocabulary import BudgetUnit, ClockKind, Light, RectificationType, Seat
from statemachines.states import Trigger

BEGAN: Mapping[ClockKind, str] = {
    ClockKind.ACCEPT: "dispatched",
    ClockKind.PLAN: "accepted",
    ClockKind.REVIEW: "submitted",
    ClockKind.VERIFY: "reviewed",
    ClockKind.LOOK_BACK: "closed",
    ClockKind.INSTRUCTION: "instructed",
}
"""What starts a clock, by the name that phrases.j2 knows it by."""

Words = dict[str, object]


@dataclass(frozen=True, slots=True)
class Suspended:
    """A suspension in local dates, and the office that approved it."""

    stopped_on: date
    resumed_on: date | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """What the case's history adds to its clocks."""

    clocks: Sequence[RowMapping]
    decisions: Sequence[RowMapping]
    suspensions: Sequence[RowMapping]
    extensions: Sequence[RowMapping]
    usernames: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A running clock, counted out, with its ladder's schedule and what was decided on it."""

    file: File
    row: RowMapping
    running: Running
    arithmetic: Arithmetic
    steps: tuple[Step, ...]
    decided: Mapping[int, RowMapping]
    now: datetime

    @property
    def rules(self) -> Rules:
        """The rules that the case is judged by."""
        return self.file.rules

    def ahead(self) -> list[Step]:
        """Return the rungs that will be reached if nothing changes."""
        return [step for step in self.steps if step.at > self.now and step.number > self.row["rung"]]


def budget(story: Story) -> str:
    """Say by which budget a clock is due; an explicit date has none."""
    kind, rules = story.running.kind, story.rules
    rectifying = story.file.case.rectification_type if kind is ClockKind.RECTIFY else None
    label = "" if rectifying is None else RectificationType(rectifying).label
    if kind is ClockKind.LOOK_BACK or rectifying == RectificationType.CONTINUOUS:
        return render.phrase("dated_budget", label or kind.label)
    by_type = RectificationType(rectifying or RectificationType.TIME_LIMITED)
    if story.row["due_version"] == 1 and not _by_budget(story, by_type):
        return render.phrase("dated_budget", label or kind.label)
    by = rules.policy.clocks.budget(kind, by_type)
    return render.phrase("budget", label, by.amount, by.unit.label)


def _by_budget(story: Story, by_type: RectificationType) -> bool:
    due = deadlines.due(story.rules, story.running.kind, story.running.started_at, by_type)
    return due.on == story.arithmetic.due_on


def words(story: Story, record: Record) -> Words:
    """Return what explanation.txt.j2 says of a clock; instants are local."""
    counted = story.arithmetic
    in_working_days = counted.unit is BudgetUnit.WORKING_DAYS
    return {
        "label": story.running.kind.label,
        "holder": story.row["holder_name"] or story.row["holder"],
        "light": Light(story.row["light"]).label,
        "started": story.running.started_at.astimezone(story.rules.zone),
        "began": _began(story),
        "budget": budget(story),
        "first_on": counted.started_on + timedelta(days=1),
        "due_on": counted.due_on,
        "due_version": story.row["due_version"],
        "rolled": not in_working_days and _rolled(story),
        "in_working_days": in_working_days,
        "used": counted.used,
        "left": counted.left,
        "percent": counted.percent,
        "working_days_left": counted.working_days_left,
        "overdue": counted.overdue,
        "paused_days": counted.paused,
        "stopped": story.row["paused_at"] is not None,
        "pauses": _pauses(story, record),
        "extensions": _extensions(story, record),
        "decided": [_decided(story, step) for step in story.steps if step.number in story.decided],
        "ahead": _ahead(story),
        "years": sorted({day.day.date.year for day in counted.days} or {counted.due_on.year}),
        "provisional": story.row["provisional"],
    }


def _began(story: Story) -> str:
    kind, case, at = story.running.kind, story.file.case, story.running.started_at
    if kind is ClockKind.ASSIGN:
        return "returned" if case.returns else "logged"
    if kind is ClockKind.RECTIFY and at != case.dispatched_at:
        return "sent_back" if case.rework else "reopened"
    return BEGAN.get(kind, "dispatched")


def _rolled(story: Story) -> bool:
    """Tell whether the budget ended on a day off."""
    type_ = RectificationType(story.file.case.rectification_type or RectificationType.TIME_LIMITED)
    kind, counted = story.running.kind, story.arithmetic
    if kind is ClockKind.LOOK_BACK or type_ is RectificationType.CONTINUOUS or story.row["due_version"] > 1:
        return False
    amount = story.rules.policy.clocks.budget(kind, type_).amount
    rolls = story.rules.policy.clocks.roll is Roll.FORWARD and _by_budget(story, type_)
    return rolls and counted.due_on > counted.started_on + timedelta(days=amount)


def _pauses(story: Story, record: Record) -> list[Suspended]:
    """List the suspensions since the clock's start, each with who approved it."""
    today, found = story.rules.today, list[Suspended]()
    for event in record.suspensions:
        if event["kind"] == Trigger.SUSPEND.value:
            found.append(Suspended(today(event["at"]), None, event["unit"]))
        elif found:
            found[-1] = replace(found[-1], resumed_on=today(event["at"]))
    started_on = story.arithmetic.started_on
    return [each for each in found if each.resumed_on is None or each.resumed_on > started_on]


def _extensions(story: Story, record: Record) -> list[Words]:
    if story.running.kind is not ClockKind.RECTIFY:
        return []
    return [
        {"was": row["current_due_on"], "granted": row["granted_on"]}
        for row in record.extensions
        if row["decided_at"] > story.running.started_at
    ]


def _decided(story: Story, step: Step) -> Words:
    decision = story.decided[step.number]
    seats = dict.fromkeys(Seat(seat).label for _, seat in decision["detail"].get("seats", ()))
    held = [
        ground
        for ground in explain.grounds(story.rules, step.rung, story.running)
        if ground.at <= decision["decided_at"]
    ]
    return {
        "decided": decision["decided_at"].astimezone(story.rules.zone),
        "light": step.rung.light.label,
        "superseded": decision["superseded"],
        "reached": list(seats),
        "reasons": [render.phrase("ground", g.condition.value, g.figure, story.running.kind.label) for g in held],
        "fallen": [
            {"seat": Seat(seat).label, "to": "" if to is None else Seat(to).label}
            for seat, to in decision["detail"].get("fallen", {}).items()
        ],
    }


def _ahead(story: Story) -> list[Words]:
    lights = {step.number: step.rung.light for step in story.steps}
    return [
        {
            "on": story.rules.today(step.at),
            "light": step.rung.light.label,
            "rises": lights.get(step.number - 1) is step.rung.light,
            "next_meeting": step.rung.next_meeting,
        }
        for step in story.ahead()
    ]
