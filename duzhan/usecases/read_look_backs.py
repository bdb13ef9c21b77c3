"""Reads adopted plans of look-backs with what became of them, and draws one again to hold it against itself."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from duzhan.policy.look_back_refusals import LookBackPlanNotFound, NothingToSample
from duzhan.policy.permissions import Actor
from duzhan.store import look_backs, policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import look_back_drawing
from duzhan.usecases.look_back_drawing import Order
from duzhan.wire.look_backs import LookBackPlanDetail, LookBackPlanOut, LookBackPlans, PlanProof, SampleOut

MOST = 200
"""So many plans are listed."""


def list_plans(tx: ReadTx, *, actor: Actor) -> LookBackPlans:
    """List the plans of offices in the actor's areas, and those that drew cases there, the newest first."""
    rows = look_backs.plans(tx, actor.areas(), MOST)
    return LookBackPlans(items=tuple(LookBackPlanOut.model_validate(_head(row)) for row in rows))


def read_plan(tx: ReadTx, position: int, *, actor: Actor) -> LookBackPlanDetail:
    """Return a plan with its cases in the actor's areas; raises LookBackPlanNotFound."""
    return _detail(tx, _found(tx, position, actor), actor.areas())


def follow_plans(tx: ReadTx, areas: Sequence[str]) -> tuple[LookBackPlanDetail, ...]:
    """Return every plan that ``list_plans`` would list for some areas, with its cases there."""
    return tuple(_detail(tx, row, areas) for row in look_backs.plans(tx, areas, None))


def prove_plan(tx: ReadTx, position: int, *, actor: Actor) -> PlanProof:
    """Draw a plan again from its seed, as of its instant; raises LookBackPlanNotFound for whoever sees it in part."""
    row = _found(tx, position, actor)
    if not _oversees(actor.areas(), row):
        raise LookBackPlanNotFound
    order = Order(row["office"], row["area"], row["since"], row["until"], row["budget"], row["seed"])
    rules = policies.pinned(tx, row["policy_version"])
    try:
        redrawn = look_back_drawing.drawn(tx.as_of(row["as_of"]), rules, order)
    except NothingToSample:
        return PlanProof(position=position, digest=row["digest"], redrawn="", same=False)
    same = redrawn.content == row["content"]
    return PlanProof(position=position, digest=row["digest"], redrawn=redrawn.digest, same=same)


def _found(tx: ReadTx, position: int, actor: Actor) -> RowMapping:
    row = look_backs.plan(tx, actor.areas(), position)
    if row is None:
        raise LookBackPlanNotFound
    return row


def _detail(tx: ReadTx, row: RowMapping, areas: Sequence[str]) -> LookBackPlanDetail:
    samples = tuple(
        SampleOut.model_validate({name: each[name] for name in SampleOut.model_fields})
        for each in look_backs.samples(tx, areas, int(row["id"]))
    )
    draw = look_back_drawing.shown(tx, row["content"]) if _oversees(areas, row) else None
    return LookBackPlanDetail.model_validate({**_head(row), "samples": samples, "draw": draw})


def _head(row: RowMapping) -> dict[str, object]:
    return {name: row[name] for name in LookBackPlanOut.model_fields}


def _oversees(areas: Sequence[str], row: RowMapping) -> bool:
    return str(row["area"]).startswith(tuple(areas))
