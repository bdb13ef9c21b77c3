"""What each step says: the command of its trigger, from the finding's own words and the case as it stands."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from duzhan.campaign.contents import ContentArea
from duzhan.policy.assignment import Handlers
from duzhan.wire import triggers as wire
from duzhan.wire.cases import CaseDetail
from duzhan.wire.shape import Shape
from duzhan.worked_example.cast import unit_code
from duzhan.worked_example.story import Found, Part, Step
from statemachines.states import Trigger

MOST_MILESTONES = 4
_CLAUSE = re.compile("[，；]")


@dataclass(frozen=True, slots=True)
class Scene:
    """A step about to be done: the finding, its case, whose step it is, on which local date."""

    step: Step
    found: Found
    case: CaseDetail
    today: date
    unit: str | None
    words: Mapping[str, str]
    content: ContentArea
    handlers: Handlers
    joins: str | None = None

    def says(self, word: str) -> str:
        """Return the step's own words, or those of its kind."""
        found = self.found
        lead = next((part.name for part in self.case.units if part.role == "lead"), "")
        first = _CLAUSE.split(found.measures)[0]
        return self.step.text or self.words[word].format(
            unit=lead, measures=found.measures, result=found.result, first=first
        )

    def said(self) -> str:
        """Return the step's own words, which it must have."""
        if self.step.text is None:
            raise StepWithoutWords(self.found.ref, self.step)
        return self.step.text

    def due_on(self) -> date | None:
        """Return the due date that the step names, if it does."""
        return None if self.step.due is None else self.today + timedelta(days=self.step.due)

    def standing_due(self) -> date:
        """Return the case's due date."""
        return self.case.due_on or self.today


class StepWithoutWords(ValueError):
    """A step of the story that must say something says nothing."""

    def __init__(self, ref: str, step: Step) -> None:
        super().__init__(f"{ref}: {step.do}")


def command(trigger: Trigger, scene: Scene) -> Shape:
    """Return the command of a trigger in a scene."""
    return _COMMANDS[trigger](scene)


def _assign(scene: Scene) -> wire.Assign:
    lead = _lead(scene)
    co_units = tuple(unit for unit in scene.handlers.co_units if unit != lead)
    kind = scene.case.rectification_type or scene.content.rectification_type
    return wire.Assign(lead_unit=lead, co_units=co_units, rectification_type=kind, due_on=scene.due_on())


def _transfer(scene: Scene) -> wire.Transfer:
    lead = _lead(scene)
    co_units = tuple(part.unit for part in scene.case.units if part.role == "co_unit" and part.unit != lead)
    return wire.Transfer(lead_unit=lead, co_units=co_units, due_on=scene.due_on(), reason=scene.said())


def _lead(scene: Scene) -> str:
    """Return the unit that the step names, or the one that the content area asks for."""
    named = scene.step.unit
    return scene.handlers.lead if named is None else unit_code(named, scene.found)


def _plan(scene: Scene) -> wire.Plan:
    titles = _milestones(scene)
    left = (scene.standing_due() - scene.today).days
    milestones = tuple(
        wire.MilestoneIn(title=title, due_on=scene.today + timedelta(days=left * number // len(titles)))
        for number, title in enumerate(titles, start=1)
    )
    return wire.Plan(measures=scene.found.measures, milestones=milestones)


def _milestones(scene: Scene) -> list[str]:
    return [clause for clause in _CLAUSE.split(scene.found.measures) if clause][:MOST_MILESTONES]


WHOLE, BEGUN = 100, 50


def _progress(scene: Scene) -> wire.Progress:
    percent = scene.step.percent or 0
    if scene.step.by is Part.CO:
        word = "progress_co_done" if percent == WHOLE else "progress_co"
    else:
        word = "progress_done" if percent == WHOLE else "progress_going" if percent >= BEGUN else "progress_started"
    reached = 0 if scene.step.by is Part.CO else len(_milestones(scene)) * percent // WHOLE
    milestones = tuple(range(1, reached + 1))
    return wire.Progress(text=scene.says(word), percentage=percent, milestones=milestones, unit=scene.unit)


def _request(scene: Scene) -> wire.RequestExtension:
    later = timedelta(days=scene.step.later or 0)
    return wire.RequestExtension(
        reason=scene.said(), progress=scene.words["request_progress"], proposed_on=scene.standing_due() + later
    )


_COMMANDS: Mapping[Trigger, Callable[[Scene], Shape]] = {
    Trigger.ASSIGN: _assign,
    Trigger.DISMISS: lambda scene: wire.Dismiss(reason=scene.said(), joins=scene.joins),
    Trigger.ACCEPT: lambda scene: wire.Accept(responsible_person=scene.says("accept")),
    Trigger.RETURN: lambda scene: wire.Return(ground=scene.said()),
    Trigger.TRANSFER: _transfer,
    Trigger.PLAN: _plan,
    Trigger.PROGRESS: _progress,
    Trigger.SUBMIT: lambda scene: wire.Submit(text=scene.says("submit")),
    Trigger.REVIEW: lambda scene: wire.Review(opinion=scene.says("review")),
    Trigger.SEND_BACK: lambda scene: wire.SendBack(reasons=scene.said(), due_on=scene.due_on()),
    Trigger.VERIFY: lambda scene: wire.Verify(on_site_on=scene.today, opinion=scene.says("verify")),
    Trigger.ORDER_CLOSING: lambda scene: wire.OrderClosing(opinion=scene.says("order_closing")),
    Trigger.REOPEN: lambda scene: wire.Reopen(findings=scene.said(), due_on=scene.due_on()),
    Trigger.SUSPEND: lambda scene: wire.Suspend(
        reason=scene.said(), review_on=scene.today + timedelta(days=scene.step.review or 0)
    ),
    Trigger.REQUEST_EXTENSION: _request,
    Trigger.GRANT_EXTENSION: lambda scene: wire.GrantExtension(opinion=scene.said()),
    Trigger.REFUSE_EXTENSION: lambda scene: wire.RefuseExtension(ground=scene.said()),
}
