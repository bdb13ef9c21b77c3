"""The player: does what the agenda says, one act after the other, and checks each refusal that it expects."""

from dataclasses import dataclass
from datetime import datetime

from duzhan.campaign.policy import Policy
from duzhan.errors import StaleVersion
from duzhan.vocabulary import EvidenceKind, Role
from duzhan.wire.cases import CaseDetail
from duzhan.worked_example import agenda, papers, paperwork
from duzhan.worked_example.actions import Actions, TurnedDown
from duzhan.worked_example.agenda import Act, Happening, Post, Run
from duzhan.worked_example.cast import DESK, REVIEW_DESK, Cast
from duzhan.worked_example.commands import Scene, command
from duzhan.worked_example.paperwork import Filing
from duzhan.worked_example.schedules import Schedules
from duzhan.worked_example.story import Deed, Part, Step, Story
from statemachines.states import Trigger

FORGOTTEN = 6
"""Every so many-th letter of a series is one that nobody signs for."""
CHANGES_UNITS = frozenset({Trigger.ASSIGN, Trigger.RETURN, Trigger.TRANSFER})


@dataclass(frozen=True, slots=True)
class Told:
    """Something worth telling: when, in which case, what, and the refusal where there was one."""

    at: datetime
    number: str
    note: str
    refusal: TurnedDown | None = None


class UnlikeTheStory(Exception):
    """Something was refused that should not have been, or done that should have been refused."""

    def __init__(self, act: Act, happened: str) -> None:
        deed = Deed.LOG if act.step is None else act.step.do
        super().__init__(f"{act.tale.found.ref} {deed} {act.at:%m-%d %H:%M}: {happened}")


class Player:
    """Plays a story with a cast, by some way to act."""

    def __init__(self, cast: tuple[Story, Cast, Policy], actions: Actions, schedules: Schedules) -> None:
        self._story, self._cast, self._policy = cast
        self._actions = actions
        self._schedules = schedules
        self._numbers: dict[str, str] = {}
        self._seen: dict[str, CaseDetail] = {}

    def number(self, ref: str) -> str:
        """Return the case of a finding."""
        return self._numbers[ref]

    def play(self, happening: Happening) -> Told | None:
        """Let something happen; return what is worth telling of it."""
        if isinstance(happening, Run):
            self._schedules.run(happening.routine)
            return None
        if isinstance(happening, Act):
            return self._act(happening)
        if isinstance(happening, Post):
            self._read_post()
        elif isinstance(happening, Filing):
            plan = paperwork.sheet().plan if happening.month is None else None
            who = self._cast.of_unit[happening.unit, Role.UNIT_HEAD]
            self._actions.clerk(who).file(happening, plan)
        else:
            self._actions.clerk(REVIEW_DESK).review(happening.month)
        return None

    def _act(self, happening: Act) -> Told | None:
        step = happening.step
        if step is None:
            self._log(happening)
            return None
        try:
            self._do(happening, step)
        except TurnedDown as no:
            if no.code != step.refused:
                raise UnlikeTheStory(happening, str(no)) from no
            return self._told(happening, step.note, no)
        if step.refused is not None:
            raise UnlikeTheStory(happening, f"not refused by {step.refused}")
        return self._told(happening, step.note)

    def _told(self, act: Act, note: str | None, no: TurnedDown | None = None) -> Told | None:
        return None if note is None else Told(act.at, self._numbers[act.tale.found.ref], note, no)

    def _read_post(self) -> None:
        """Sign for the letters that nobody has signed, but for one in so many, which is left to be followed up."""
        for letter in self._actions.unsigned(DESK):
            reader = self._cast.reader(letter.addressee)
            if reader is not None and int(letter.number.rpartition("-")[2]) % FORGOTTEN:
                self._actions.sign(reader, letter.number, self._story.words["sign"])

    def _log(self, act: Act) -> None:
        found = act.tale.found
        who = self._cast.username(Part.FINDER, found, None)
        self._numbers[found.ref] = self._actions.log(who, found.finding(agenda.found_at(found)))

    def _do(self, act: Act, step: Step) -> None:
        """Do a step on the case as it was last seen; if somebody moved it since, look again and do it then."""
        try:
            self._do_as_seen(act, step)
        except TurnedDown as no:
            if no.code != StaleVersion.slug:
                raise
            self._forget(act)
            self._do_as_seen(act, step)

    def _do_as_seen(self, act: Act, step: Step) -> None:
        found, seen = act.tale.found, self._look(act)
        if step.by is Part.CO:
            for who, unit in self._cast.co_handlers(seen):
                self._fire(act, step, (who, unit))
            return
        who = self._cast.username(step.by, found, seen)
        if step.do is Deed.READ:
            self._actions.read(who, seen.number)
        elif step.do is Deed.ATTACH:
            self._attach(act, who)
        elif step.do is Deed.PUBLICIZE:
            self._publicize(act, who)
        elif step.do in {Deed.INSTRUCT, Deed.ANSWER}:
            self._write(act, step, who)
        else:
            self._fire(act, step, (who, None))

    def _look(self, act: Act) -> CaseDetail:
        ref = act.tale.found.ref
        if ref not in self._seen:
            self._seen[ref] = self._actions.read(DESK, self._numbers[ref])
        return self._seen[ref]

    def _forget(self, act: Act) -> None:
        self._seen.pop(act.tale.found.ref, None)

    def _fire(self, act: Act, step: Step, doer: tuple[str, str | None]) -> None:
        if not isinstance(step.do, Trigger):
            return
        who, unit = doer
        found, seen = act.tale.found, self._look(act)
        scene = Scene(
            step=step,
            found=found,
            case=seen,
            today=act.at.date(),
            unit=unit,
            words=self._story.words,
            content=self._policy.content(found.content_area),
            handlers=self._cast.handlers[found.ref],
            joins=None if step.joins is None else self._numbers[step.joins],
        )
        moved = self._actions.fire(who, seen, step.do, command(step.do, scene))
        if step.do in CHANGES_UNITS:
            self._forget(act)
        else:
            self._seen[found.ref] = seen.model_copy(update=dict(moved))

    def _write(self, act: Act, step: Step, who: str) -> None:
        """Let a duty leader write on a case, or its lead unit answer; both count the case's version up."""
        acts = {Deed.INSTRUCT: self._actions.instruct, Deed.ANSWER: self._actions.answer}
        acts[Deed(step.do)](who, self._look(act), str(step.text))
        self._forget(act)

    def _attach(self, act: Act, who: str) -> None:
        seen = self._look(act)
        for kind in self._policy.content(act.tale.found.content_area).evidence:
            made = papers.paper(kind, f"{seen.number}-{seen.cycle}-{seen.rework}")
            self._actions.attach(who, seen.number, kind, (made, act.at.date()))

    def _publicize(self, act: Act, who: str) -> None:
        seen, kind = self._look(act), EvidenceKind.PUBLICITY
        made = papers.paper(kind, f"{seen.number}-{seen.cycle}-{seen.rework}")
        self._actions.publicize(who, seen.number, (made, act.at.date()), self._story.words["publicize"])
