"""The lives of a record and an appeal are one: in the machine, in the database, in the pictures of the docs."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duzhan.policy.record_wording import RECORD_GUARD_SAYS
from duzhan.store.migrate import FOLDER
from duzhan.usecases.appeal_view import OUTCOMES
from duzhan.usecases.record_acts import ACTS, SHAPES
from duzhan.vocabulary.records import AppealOutcome, AppealStanding, RecordAct, RecordStanding
from statemachines import appeal, diagram, record
from statemachines.appeal import AppealFacts, AppealState, AppealTrigger
from statemachines.life import GuardRefused, MoveIllegal
from statemachines.record import RecordFacts, RecordState, RecordTrigger

PAGE = Path(__file__).parents[2] / "docs/records.md"
(MIGRATION,) = FOLDER.glob("versions/*_pre_records.py")
T = RecordTrigger
ANYTHING = RecordFacts(
    backed=True,
    step_open=True,
    appealed=False,
    actor_of_office=True,
    actor_of_signing_office=True,
    actor_of_deciding_office=True,
    actor_proposed=False,
    actor_signed=False,
    actor_belongs_to_unit=False,
)


def test_the_edges_written_into_the_migration_are_the_records() -> None:
    spec = importlib.util.spec_from_file_location("records", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    edges = {(trigger.value, source.value, dest.value) for trigger, source, dest in record.LIFE.table()}
    assert set(module.RECORD_EDGES) == edges


def test_the_pictures_are_the_lives() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram.record_mermaid()}```" in text
    assert f"```mermaid\n{diagram.appeal_mermaid()}```" in text


def test_every_trigger_has_its_act_its_shape_and_its_words() -> None:
    by_appeal = {T.UPHOLD, T.CHANGE, T.REVOKE}
    assert set(ACTS) == set(SHAPES) == set(T) - by_appeal - {T.DRAFT}
    assert {word.value for word in RecordAct} == {trigger.value for trigger in T}
    assert {word.value for word in RecordStanding} == {state.value for state in RecordState}
    assert {word.value for word in AppealStanding} == {state.value for state in AppealState}
    assert set(OUTCOMES.values()) == set(AppealOutcome)
    rules = {rule.name for edge in (*record.LIFE.edges, *appeal.LIFE.edges) for rule in edge.guards}
    assert rules == set(RECORD_GUARD_SAYS)


@given(st.sampled_from(RecordState), st.sampled_from(RecordTrigger))
def test_a_record_moves_along_its_edges_or_not_at_all(state: RecordState, trigger: RecordTrigger) -> None:
    legal = {(source, by): dest for by, source, dest in record.LIFE.table()}
    if (state, trigger) in legal:
        assert record.LIFE.fire(state, trigger, ANYTHING) is legal[state, trigger]
        with pytest.raises(GuardRefused):
            record.LIFE.fire(state, trigger, RecordFacts())
    else:
        with pytest.raises(MoveIllegal):
            record.LIFE.fire(state, trigger, ANYTHING)


def test_an_appeal_ends_once() -> None:
    facts = AppealFacts(
        actor_of_unit=True,
        actor_of_office=True,
        actor_concerned=False,
        actor_belongs_to_unit=False,
        changeable=True,
    )
    for trigger in AppealTrigger:
        ended = appeal.LIFE.fire(AppealState.LODGED, trigger, facts)
        for again in AppealTrigger:
            with pytest.raises(MoveIllegal):
                appeal.LIFE.fire(ended, again, facts)
