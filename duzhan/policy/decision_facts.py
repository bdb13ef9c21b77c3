"""What a decision is explained by, as it is stored beside it; and the same worked out again from what was stored."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from duzhan.policy import explain, ladder, pauses
from duzhan.policy.deadlines import Rules
from duzhan.policy.explain import Ground
from duzhan.policy.ladder import History, Running, Step
from duzhan.vocabulary import BudgetUnit, ClockKind

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Inputs:
    """A clock as it was decided on, beside what its ladder saw of it: version, budget, holder, rung and calendar."""

    running: Running
    due_version: int
    budget: int | None
    holder: str
    rung: int
    calendar: int


def facts_of(rules: Rules, running: Running, step: Step, now: datetime) -> Facts:
    """Return the grounds on which a rung is reached at an aware instant, and how the clock stands then."""
    held = [ground for ground in explain.grounds(rules, step.rung, running) if ground.at <= now]
    counts = asdict(explain.counts(rules, running, now))
    return {
        "clock": running.kind.value,
        "reached_at": step.at.isoformat(),
        "grounds": [_ground(ground) for ground in held],
        "counts": {**counts, "unit": running.unit.value},
    }


def kept(inputs: Inputs) -> Facts:
    """Return the inputs as a decision keeps them."""
    running = inputs.running
    return {
        "started_at": running.started_at.isoformat(),
        "due_at": running.due_at.isoformat(),
        "due_version": inputs.due_version,
        "budget": inputs.budget,
        "unit": running.unit.value,
        "holder": inputs.holder,
        "rung": inputs.rung,
        "sent_back": running.history.sent_back,
        "reopened": running.history.reopened,
        "behind_on": None if running.behind_on is None else running.behind_on.isoformat(),
        "pauses": [pause.kept() for pause in running.pauses],
        "calendar": inputs.calendar,
    }


def read(kind: ClockKind, facts: Mapping[str, object]) -> Inputs:
    """Read what ``kept`` wrote."""
    behind_on, ledger, budget = facts["behind_on"], facts["pauses"], facts["budget"]
    assert isinstance(ledger, list), "kept"  # noqa: S101
    running = Running(
        kind=kind,
        started_at=datetime.fromisoformat(str(facts["started_at"])),
        due_at=datetime.fromisoformat(str(facts["due_at"])),
        unit=BudgetUnit(str(facts["unit"])),
        history=History(int(str(facts["sent_back"])), reopened=facts["reopened"] is True),
        pauses=pauses.read(ledger),
        behind_on=None if behind_on is None else date.fromisoformat(str(behind_on)),
    )
    return Inputs(
        running=running,
        due_version=int(str(facts["due_version"])),
        budget=None if budget is None else int(str(budget)),
        holder=str(facts["holder"]),
        rung=int(str(facts["rung"])),
        calendar=int(str(facts["calendar"])),
    )


def again(rules: Rules, inputs: Inputs, rung: int, now: datetime) -> Facts | None:
    """Work the facts of a rung out again from what was stored; None where these rules do not reach it."""
    step = next((step for step in ladder.schedule(rules, inputs.running) if step.number == rung), None)
    return None if step is None or step.at > now else facts_of(rules, inputs.running, step, now)


def _ground(ground: Ground) -> list[object]:
    return [ground.condition.value, ground.figure, ground.at.isoformat()]
