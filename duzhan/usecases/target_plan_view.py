"""A target's plan as its readers see it: how it stands, its lines, its revisions, and what they may do."""

from sqlalchemy import RowMapping

from duzhan.policy import target_plans as policy
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.reading_refusals import TargetNotFound
from duzhan.policy.target_plans import Figures
from duzhan.store import plan_standings, policies, target_plans
from duzhan.store.target_plans import Plan, Target
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import TargetKind
from duzhan.wire.target_plans import PlanDetail, PlanFiguresOut, PlanLineOut, PlanStanding, RevisionOut


def target_of(tx: ReadTx, area: str, actor: Actor) -> Target:
    """Return a target; raises TargetNotFound where the actor sees none."""
    found = target_plans.find_target(tx, area, actor)
    if found is None:
        raise TargetNotFound
    return found


def detail(tx: ReadTx, target: Target, actor: Actor) -> PlanDetail:
    """Show a target's plan, or that there is none."""
    rules, plan = policies.in_force(tx), target_plans.find(tx, target.area)
    (row,) = plan_standings.standings(tx, actor, rules.today(tx.now), target.area)
    revisions = () if plan is None else target_plans.revisions(tx, plan.id)
    return PlanDetail(
        version=0 if plan is None else plan.version,
        standing=standing(row, rules),
        lines=lines(tx, target, plan, actor),
        draft=_draft(tx, target, plan, actor),
        revisions=tuple(_revision(each) for each in revisions),
        may_draft=policy.drawing_up_as(actor, target.kind, target.offices) is not None,
        may_sign=any(_signs(actor, target, each) for each in revisions[:1]),
    )


def lines(tx: ReadTx, target: Target, plan: Plan | None, actor: Actor) -> tuple[PlanLineOut, ...]:
    """Return the lines in force, none where there is no such plan."""
    if plan is None or plan.in_force is None:
        return ()
    return _shown(tx, target, (plan.id, plan.in_force), actor, reported=True)


def standing(row: RowMapping, rules: Rules) -> PlanStanding:
    """Show one row of store/plan_standings.py."""
    figures = counted(row)
    return PlanStanding(
        kind=TargetKind(row["kind"]),
        area=row["area"],
        name=row["name"],
        full_name=row["full_name"],
        revision=row["in_force"],
        waiting=row["waiting"],
        light=None if row["in_force"] is None else policy.light(rules.policy, figures.late),
        figures=shown_figures(figures),
        next_title=row["next_title"],
        next_on=row["next_on"],
    )


def counted(row: RowMapping) -> Figures:
    """Return the figures of one row."""
    return Figures(row["lines"], row["reached"], row["late"], row["percent"])


def shown_figures(figures: Figures) -> PlanFiguresOut:
    """Show figures."""
    return PlanFiguresOut(
        lines=figures.lines, reached=figures.reached, late=figures.late, percentage=figures.percentage
    )


def _draft(tx: ReadTx, target: Target, plan: Plan | None, actor: Actor) -> tuple[PlanLineOut, ...]:
    if plan is None or plan.newest == plan.in_force:
        return ()
    return _shown(tx, target, (plan.id, plan.newest), actor, reported=False)


def _shown(
    tx: ReadTx, target: Target, which: tuple[int, int], actor: Actor, *, reported: bool
) -> tuple[PlanLineOut, ...]:
    """Return the lines of a revision; only one in force is ``reported`` on."""
    today = policies.in_force(tx).today(tx.now)
    of = (target.kind, target.offices)
    return tuple(
        PlanLineOut(
            **row,
            late=reported and target.listed and policy.is_late(row["due_on"], row["percentage"], today),
            may_report=reported and policy.reporting_as(actor, of, row["unit"]) is not None,
        )
        for row in target_plans.lines(tx, *which)
    )


def _signs(actor: Actor, target: Target, newest: RowMapping) -> bool:
    waits = newest["signed_at"] is None and newest["drafted_by"] != actor.account
    return waits and policy.signing_as(actor, newest["office"], target.offices) is not None


def _revision(row: RowMapping) -> RevisionOut:
    return RevisionOut.model_validate({name: row[name] for name in RevisionOut.model_fields})
