"""Reads one case: with its units and clocks, and with what the caller may do now and what is missing for the rest."""

from duzhan.policy import deadlines, pauses, permissions
from duzhan.policy.permissions import Actor
from duzhan.store import milestones, timeline
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view, docket, instruction_desk, personal_fields, publicity_view
from duzhan.usecases.docket import File
from duzhan.vocabulary import BudgetUnit, ClockKind, Light
from duzhan.wire.cases import CaseDetail, ClockOut, MilestoneOut, MissingOut, PartOut, PauseOut
from duzhan.wording import GUARD_SAYS
from statemachines import lifecycle
from statemachines.guards import Facts
from statemachines.states import Trigger


def read_case(tx: ReadTx, number: str, *, actor: Actor) -> CaseDetail:
    """Return a case in the actor's scope; raises NotFound."""
    return detail(tx, docket.view(tx, number, actor), actor)


def detail(tx: ReadTx, file: File, actor: Actor) -> CaseDetail:
    """Return the case of a file that the actor opened."""
    facts = docket.facts_of(file, actor, tx.now)
    shown = case_view.case_out(tx, file.case)
    theirs = tuple(
        trigger
        for trigger in lifecycle.triggers_of(file.state)
        if permissions.acting_as(actor, trigger, file.standing) is not None
    )
    allowed = lifecycle.permitted(file.state, facts)
    return CaseDetail(
        **dict(shown),
        units=tuple(PartOut.model_validate(dict(row)) for row in timeline.parts(tx, file.id)),
        milestones=tuple(
            MilestoneOut(**{name: row[name] for name in MilestoneOut.model_fields})
            for row in milestones.in_force(tx, file.id, file.case.cycle)
        ),
        clocks=_clocks(tx, file),
        publicity=publicity_view.shown(tx, file),
        instructions=instruction_desk.shown(tx, file, actor),
        person=personal_fields.shown(tx, file.id) if permissions.may_know(actor, file.standing) else None,
        permitted=tuple(trigger for trigger in theirs if trigger in allowed),
        missing=tuple(_missing(file, trigger, facts) for trigger in theirs if trigger not in allowed),
    )


def _missing(file: File, trigger: Trigger, facts: Facts) -> MissingOut:
    guards = lifecycle.missing(file.state, trigger, facts)
    return MissingOut(trigger=trigger, guards=guards, says=tuple(GUARD_SAYS[guard] for guard in guards))


def _clocks(tx: ReadTx, file: File) -> tuple[ClockOut, ...]:
    return tuple(
        ClockOut(
            kind=ClockKind(row["kind"]),
            holder=row["holder"],
            position=row["position"],
            cycle=row["cycle"],
            due_version=row["due_version"],
            budget=row["budget"],
            unit=BudgetUnit(row["unit"]),
            started_at=row["started_at"],
            due_at=row["due_at"],
            due_on=deadlines.due_date(row["due_at"], file.rules.zone),
            provisional=row["provisional"],
            pauses=tuple(
                PauseOut(stopped_on=each.stopped_on, resumed_on=each.resumed_on) for each in pauses.read(row["pauses"])
            ),
            behind_on=row["behind_on"],
            paused_at=row["paused_at"],
            ended=row["ended"],
            ended_at=row["ended_at"],
            light=Light(row["light"]),
            rung=row["rung"],
        )
        for row in timeline.clocks(tx, file.id, file.case.cycle)
    )
