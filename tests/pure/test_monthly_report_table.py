"""The life of a report, pure: it moves along its table or refuses, names the guard, and never leaves frozen."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duzhan.policy import reporting
from duzhan.wording import REPORT_GUARD_SAYS
from statemachines import diagram
from statemachines.life import Edge, GuardRefused, MoveIllegal
from statemachines.monthly_report import (
    LIFE,
    ReportFacts,
    ReportState,
    ReportTrigger,
)

# As domain.md and architecture.md have it: due, submitted, returned, accepted, frozen.
TABLE = {
    ("draft", "due", "due"),
    ("draft", "returned", "returned"),
    ("sign", "due", "due"),
    ("sign", "returned", "returned"),
    ("submit", "due", "submitted"),
    ("submit", "returned", "submitted"),
    ("return", "submitted", "returned"),
    ("return", "accepted", "returned"),
    ("accept", "submitted", "accepted"),
    ("freeze", "accepted", "frozen"),
}
SMOOTH = ReportFacts(
    drafted=True,
    signed=True,
    month_frozen=True,
    actor_of_unit=True,
    actor_is_head=True,
    actor_of_receiver=True,
    actor_belongs_to_unit=False,
)
any_facts = st.builds(ReportFacts, **{field.name: st.booleans() for field in fields(ReportFacts)})


def test_the_table_is_the_one_we_agreed_on() -> None:
    assert {(trigger.value, source.value, dest.value) for trigger, source, dest in LIFE.table()} == TABLE


@given(st.sampled_from(ReportState), st.sampled_from(ReportTrigger), any_facts)
def test_a_report_moves_along_the_table_or_stays(
    state: ReportState, trigger: ReportTrigger, facts: ReportFacts
) -> None:
    edge = next((edge for edge in LIFE.edges if (edge.trigger, edge.source) == (trigger, state)), None)
    if edge is None:
        with pytest.raises(MoveIllegal):
            LIFE.fire(state, trigger, facts)
    elif trigger in LIFE.permitted(state, facts):
        assert LIFE.fire(state, trigger, facts) is edge.dest
    else:
        with pytest.raises(GuardRefused) as no:
            LIFE.fire(state, trigger, facts)
        assert no.value.guard in {rule.name for rule in edge.guards}
        assert trigger not in no.value.permitted


@pytest.mark.parametrize("edge", LIFE.edges, ids=lambda edge: f"{edge.trigger.value} from {edge.source.value}")
def test_every_guard_of_every_edge_can_refuse(edge: Edge[ReportState, ReportTrigger, ReportFacts]) -> None:
    assert LIFE.fire(edge.source, edge.trigger, SMOOTH) is edge.dest
    for rule in edge.guards:
        (name,) = [
            field.name
            for field in fields(ReportFacts)
            if not rule.holds(replace(SMOOTH, **{field.name: not getattr(SMOOTH, field.name)}))
        ]
        with pytest.raises(GuardRefused) as no:
            LIFE.fire(edge.source, edge.trigger, replace(SMOOTH, **{name: not getattr(SMOOTH, name)}))
        assert no.value.guard == rule.name


def test_a_forgotten_fact_refuses_everything() -> None:
    for state in ReportState:
        assert LIFE.permitted(state, ReportFacts()) == ()


def test_nothing_leaves_frozen() -> None:
    assert [edge for edge in LIFE.edges if edge.source is ReportState.FROZEN] == []


def test_every_guard_has_words_and_every_trigger_belongs_to_one_side() -> None:
    assert {rule.name for edge in LIFE.edges for rule in edge.guards} == set(REPORT_GUARD_SAYS)
    judged = {ReportTrigger.RETURN, ReportTrigger.ACCEPT, ReportTrigger.FREEZE}
    assert set(ReportTrigger) == reporting.OF_UNIT | judged


def test_the_picture_shows_every_edge() -> None:
    picture = diagram.report_mermaid()
    for trigger, source, dest in TABLE:
        shown = f"{source} --> {dest}: {trigger}" if source != dest else f"note right of {source}: stays with"
        assert shown in picture
