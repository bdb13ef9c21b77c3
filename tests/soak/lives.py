"""Random lives: people, flows and time do whatever comes to mind, legal or not, and the house must stay in order."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from audit import violations
from world import BEIJING, HEALTH, PEOPLE, WATER, World, actor, wearing

from duzhan.campaign.load import load_campaign
from duzhan.errors import DuzhanError, InvalidInput, NotFound, StaleVersion
from duzhan.model.case import Case
from duzhan.policy.ladder import Reach
from duzhan.policy.permissions import Actor, Agent, Doer
from duzhan.settings import current
from duzhan.store.transaction import reading
from duzhan.usecases.acts import ACTS
from duzhan.usecases.read_case import read_case
from duzhan.usecases.route_found import route_found
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.wire.triggers import SHAPES
from statemachines import guards, lifecycle
from statemachines.errors import GuardRefused, LifecycleRefusal
from statemachines.states import Trigger

T = Trigger
POLICY = load_campaign(current().campaign_folder).policy
UNITS = (WATER, WATER, HEALTH, HEALTH, "410325-housing", "410326-water")
TIME_MOVES = 0.06
ALL_IN_ALL = timedelta(days=150)
"""From spring to a month past the campaign's end, however many steps it takes."""
HOT = 6
"""How many cases are looked after at a time; the others lie still, but are audited too."""

BUSY = (
    *("province_office", "province_office2", "city_office", "county_office", "water", "water_head", "water_head"),
    *("health", "health_head", "health_head", "verifier", "verifier", "verifier2", "verifier2", "finder"),
)
# What leads on comes up more often than what leads back, so that many lives reach their end.
EAGER: Mapping[Trigger, float] = {
    **dict.fromkeys((T.SUBMIT, T.REVIEW, T.VERIFY, T.ORDER_CLOSING), 5.0),
    **dict.fromkeys((T.PLAN, T.PROGRESS, T.RETURN, T.REOPEN), 0.4),
    **dict.fromkeys((T.DISMISS, T.TRANSFER, T.SEND_BACK, T.SUSPEND), 0.1),
}
OF_COMMANDS = {rule.name for rule in guards.ALL if not rule.of_case}
HATS: tuple[Doer, ...] = (
    wearing("water_head", "province_office"),
    wearing("verifier", "health"),
    wearing("county_office", "verifier"),
    wearing("water", "health"),
    Agent("flow:assignment"),
)


@dataclass
class Tally:
    """What became of the steps."""

    moved: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    guards: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        words = f"{self.moved.total()} moves by {len(self.moved)} triggers, {self.refused.total()} refusals"
        return f"{words}, {len(self.guards)} guards met"


class Disorder(AssertionError):
    """The house is out of order; the message says after what."""


class Lives:
    """A seeded walk: the same seed takes the same steps."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.seed = seed
        self.chance = Random(seed)  # noqa: S311  # a walk, not a secret
        self.tally = Tally()
        self.numbers: list[str] = []
        self.told: deque[str] = deque(maxlen=12)
        self.steps = 0
        self.pace = timedelta()

    def walk(self, steps: int, over: timedelta = ALL_IN_ALL) -> Tally:
        """Take so many steps in so much time, and look whether everything is in order after each of them."""
        self.pace = over / (steps * TIME_MOVES)
        for _ in range(steps):
            self.steps += 1
            try:
                touched = self.step()
            except Exception as fault:
                raise Disorder(self.report(f"{type(fault).__name__}: {fault}")) from fault
            wrong = violations(self.world.real, touched)
            if wrong:
                raise Disorder(self.report("; ".join(wrong)))
        return self.tally

    def report(self, what: str) -> str:
        """Say what is wrong, and what led there."""
        trail = "\n  ".join(self.told)
        return f"seed {self.seed}, step {self.steps}: {what}\n  {trail}"

    def step(self) -> str | None:
        """Do one thing; return the case that it was about, None where it may have been any."""
        chance = self.chance.random()
        for share, act in self._acts():
            if chance < share:
                return act()
            chance -= share
        return self._fire()

    def _acts(self) -> tuple[tuple[float, Callable[[], str | None]], ...]:
        return (
            (0.025 if len(self.numbers) >= HOT else 0.5, self._log),
            (TIME_MOVES, self._move_time),
            (0.03, self._sweep),
            (0.03, self._close),
            (0.02, self._route),
            (0.1, self._work),
        )

    def _log(self) -> str:
        by = self.chance.choice(("finder", "county_finder", "city_office", "province_office"))
        number = self.world.log(by, content_area=self.chance.choice(("1.4", "1.4", "1.2", "8"))).number
        self._tell(f"{by} logs {number}")
        self.numbers.append(number)
        return number

    def _move_time(self) -> None:
        self.world.now += self.chance.choice((0.1, 0.3, 0.5, 1, 1, 2, 3)) * self.pace
        self._tell(f"time passes: {self.world.now:%m-%d %H:%M} UTC")

    def _sweep(self) -> None:
        report = sweep_clocks(self.world.pool, self.chance.choice(tuple(Reach)), chunk=self.chance.choice((1, 3, 500)))
        self._tell(f"{report}")

    def _close(self) -> None:
        report = self.world.close()
        self._tell(f"{report}")
        self.tally.moved[T.CLOSE] += len(report.closed)

    def _route(self) -> None:
        self._tell(f"{route_found(self.world.pool)}")

    def _work(self) -> str | None:
        """Finish every unit's part of a case and bring the evidence together, so that submissions come about."""
        number = self._choose()
        if number is None:
            return None
        for by, unit in (("water", WATER), ("health", HEALTH)):
            words = {"text": "完成", "percentage": 100, "unit": unit}
            self._attempt(T.PROGRESS, self.world.case(number), actor(by), words)
        content = self.world.case(number).content_area
        self.world.evidence(number, *(kind.value for kind in POLICY.content(content).evidence))
        return number

    def _fire(self) -> str | None:
        number = self._choose()
        if number is None:
            return None
        case = self.world.case(number)
        for _ in range(6):
            doer = actor(self.chance.choice(BUSY))
            offered = self._offered(number, doer)
            if offered and self.chance.random() < 0.9:
                (trigger,) = self.chance.choices(offered, [EAGER.get(trigger, 1.0) for trigger in offered])
                self._attempt(trigger, case, doer, offered=True)
                return number
        trigger = self.chance.choice(tuple(ACTS))
        self._attempt(trigger, case, self.chance.choice((*HATS, *(actor(person[0]) for person in PEOPLE))))
        return number

    def _offered(self, number: str, doer: Actor) -> tuple[Trigger, ...]:
        """Return what the case's page offers to a person."""
        try:
            with reading(self.world.pool) as tx:
                return read_case(tx, number, actor=doer).permitted
        except NotFound:
            return ()

    def _choose(self) -> str | None:
        if not self.numbers:
            return None
        hot = self.numbers[-HOT:] if self.chance.random() < 0.9 else self.numbers
        return self.chance.choice(hot)

    def _attempt(
        self,
        trigger: Trigger,
        case: Case,
        doer: Doer,
        command: dict[str, object] | None = None,
        *,
        offered: bool = False,
    ) -> None:
        words = self._command(trigger, case) if command is None else command
        version = self.chance.choices((None, case.version, case.version - 1), (4, 8, 1))[0]
        try:
            after = self.world.fire(trigger, case.number, doer, SHAPES[trigger].model_validate(words), version=version)
        except (DuzhanError, LifecycleRefusal) as refusal:
            self._tell(f"{doer.name} may not {trigger} {case.number}: {type(refusal).__name__} {refusal} {words}")
            self._refused(trigger, case, refusal, offered=offered)
            return
        self._tell(f"{doer.name} does {trigger} {case.number}: {case.state} to {after.state} {words}")
        self.tally.moved[trigger] += 1
        if (trigger, case.state, after.state) not in lifecycle.table() or after.version != case.version + 1:
            raise Disorder(f"{trigger} led {case.number} from {case.state} to {after.state}, outside the table")

    def _refused(self, trigger: Trigger, case: Case, refusal: Exception, *, offered: bool) -> None:
        self.tally.refused[f"{trigger} {type(refusal).__name__}"] += 1
        if self.world.case(case.number) != case:
            raise Disorder(f"refused, and yet {case.number} changed")
        guard = refusal.guard if isinstance(refusal, GuardRefused) else None
        if guard is not None:
            self.tally.guards[guard] += 1
        # What a page offers may still be asked for in the wrong words, or too late; nothing else may stand in the way.
        if offered and guard not in OF_COMMANDS and not isinstance(refusal, StaleVersion | InvalidInput):
            raise Disorder(f"{trigger} was offered and refused: {refusal}")

    def _tell(self, what: str) -> None:
        self.told.append(what)

    def _day(self, first: int, last: int) -> date:
        today = self.world.now.astimezone(BEIJING).date()
        return today + timedelta(days=self.chance.randint(first, last))

    def _due(self) -> dict[str, object]:
        named = self.chance.random() < 0.3
        excused = self.chance.random() < 0.6
        return {
            "due_on": self._day(-2, 45) if named else None,
            "override_reason": "省领导批准" if excused else None,
        }

    def _units(self) -> dict[str, object]:
        lead = self.chance.choice(UNITS)
        others = [unit for unit in (WATER, HEALTH) if unit != lead]
        return {"lead_unit": lead, "co_units": others if self.chance.random() < 0.5 else []}

    def _command(self, trigger: Trigger, case: Case) -> dict[str, object]:
        words: dict[Trigger, Callable[[], dict[str, object]]] = {
            T.ASSIGN: lambda: {
                **self._units(),
                **self._due(),
                "rectification_type": self.chance.choice(("immediate", "time_limited", "continuous")),
            },
            T.DISMISS: lambda: {
                "reason": "查无此事",
                "joins": self.chance.choice((None, *self.numbers, "DZ-410325-9999")),
            },
            T.ACCEPT: lambda: {"responsible_person": "张主任"},
            T.RETURN: lambda: {"ground": "不属我局职责"},
            T.TRANSFER: lambda: {**self._units(), **self._due(), "reason": "职责调整"},
            T.PLAN: lambda: {"measures": "新打机井", "milestones": self._milestones()},
            T.PROGRESS: lambda: {
                "text": "按计划推进",
                "percentage": self.chance.choice((0, 30, 60, 100)),
                "unit": self.chance.choice((None, None, WATER, HEALTH)),
                "milestones": self.chance.choice(((), (), (1,), (2,), (1, 2))),
            },
            T.SUBMIT: lambda: {"text": "已全部整改"},
            T.REVIEW: lambda: {"opinion": "材料齐全"},
            T.SEND_BACK: lambda: {**self._due(), "reasons": "未整改到位"},
            T.VERIFY: lambda: {"on_site_on": self._day(-1, 0), "opinion": "现场属实"},
            T.ORDER_CLOSING: lambda: {"opinion": "同意销号"},
            T.REOPEN: lambda: {**self._due(), "findings": "又坏了"},
            T.SUSPEND: lambda: {"reason": "汛期", "review_on": self._day(0, 35)},
            T.RESUME: lambda: {"reason": "汛期已过"},
            T.REQUEST_EXTENSION: lambda: {"reason": "雨季", "progress": "过半", "proposed_on": self._later(case)},
            T.GRANT_EXTENSION: lambda: {
                "opinion": "同意",
                "granted_on": self.chance.choice((None, self._later(case))),
                "override_reason": self.chance.choice((None, "省领导批准")),
            },
            T.REFUSE_EXTENSION: lambda: {"ground": "理由不充分"},
        }
        return words[trigger]()

    def _later(self, case: Case) -> date:
        start = self.world.now if case.due_at is None else case.due_at
        return start.astimezone(BEIJING).date() + timedelta(days=self.chance.randint(-2, 14))

    def _milestones(self) -> list[dict[str, object]]:
        days = sorted(self._day(0, 30) for _ in range(self.chance.randrange(3)))
        return [{"title": f"节点{position}", "due_on": day} for position, day in enumerate(days, start=1)]
