"""The lifecycle is its table: whatever is tried in whatever circumstances moves along it or is refused by name."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duzhan.policy.permissions import MAY
from duzhan.usecases.acts import ACTS
from duzhan.wire.triggers import SHAPES
from duzhan.wording import GUARD_SAYS
from statemachines import diagram, guards, lifecycle
from statemachines.errors import GuardRefused, IllegalTransition, LifecycleRefusal
from statemachines.guards import Facts
from statemachines.states import Resolution, State, Trigger

# Where the trigger leads whatever the circumstances, by state (domain.md, section 2).
BY_THE_BOOK = {
    "assign": {("found", "assigned")},
    "dismiss": {("found", "closed")},
    "accept": {("assigned", "rectifying")},
    "return": {("assigned", "found")},
    "transfer": {("assigned", "assigned"), ("rectifying", "assigned")},
    "plan": {("rectifying", "rectifying")},
    "progress": {("rectifying", "rectifying")},
    "submit": {("rectifying", "rectifying")},
    "review": {("rectifying", "rectifying")},
    "send_back": {("rectifying", "rectifying"), ("verified", "rectifying")},
    "verify": {("rectifying", "rectifying"), ("rectifying", "verified")},
    "order_closing": {("verified", "verified")},
    "close": {("verified", "closed")},
    "reopen": {("closed", "rectifying")},
    "suspend": {("assigned", "assigned"), ("rectifying", "rectifying")},
    "resume": {("assigned", "assigned"), ("rectifying", "rectifying")},
    "request_extension": {("assigned", "assigned"), ("rectifying", "rectifying")},
    "grant_extension": {("assigned", "assigned"), ("rectifying", "rectifying")},
    "refuse_extension": {("assigned", "assigned"), ("rectifying", "rectifying")},
}
WHILE_SUSPENDED = {Trigger.PLAN, Trigger.PROGRESS, Trigger.TRANSFER, Trigger.RESUME}
COUNTS = {"returns", "returns_max", "unconcluded_lines", "standing_objections", "extensions_granted", "extensions_max"}

any_state = st.sampled_from(State)
any_trigger = st.sampled_from(Trigger)
FLAGS = tuple(field.name for field in fields(Facts) if field.name not in COUNTS | {"resolution"})
IN_THE_WAY = {
    "suspended",
    "arbitrated",
    "submission_pending",
    "closing_ordered",
    "automatic",
    "actor_assigned",
    "actor_submitted",
    "actor_reviewed",
    "actor_verified_first",
    "actor_in_responsible_units",
    "actor_requested_extension",
}


def facts_of(flags: int, counts: list[int], resolution: Resolution | None, *, smooth: bool) -> Facts:
    """Read one number as all the flags, which draws a hundred times faster than one flag after the other."""
    drawn = {name: bool(flags >> position & 1) for position, name in enumerate(FLAGS)}
    if smooth:
        # Few flags stand in the way, so that many a guard lets pass.
        drawn = {
            name: (name not in IN_THE_WAY) != (said and position % 7 == 0)
            for position, (name, said) in enumerate(drawn.items())
        }
    return Facts(resolution=resolution, **dict(zip(sorted(COUNTS), counts, strict=True)), **drawn)


any_facts = st.builds(
    facts_of,
    st.integers(0, 2 ** len(FLAGS) - 1),
    st.lists(st.integers(0, 3), min_size=len(COUNTS), max_size=len(COUNTS)),
    st.none() | st.sampled_from(Resolution),
    smooth=st.booleans(),
)
OF_THE_COMMAND = (
    "due_in_future",
    "due_within_campaign",
    "lead_unit_changes",
    "merged_case_stands",
    "milestones_in_time",
    "own_part",
    "progress_forward",
    "on_site_date_plausible",
    "review_date_plausible",
    "extension_later_than_due",
    "extension_within_total",
    "approver_reaches_extension",
)


def outcome(state: State, trigger: Trigger, facts: Facts) -> State | LifecycleRefusal:
    try:
        return lifecycle.fire(state, trigger, facts)
    except LifecycleRefusal as refusal:
        return refusal


def test_a_case_has_exactly_five_states() -> None:
    assert [state.value for state in State] == ["found", "assigned", "rectifying", "verified", "closed"]


def test_the_table_is_the_one_in_the_book() -> None:
    table = {(trigger.value, source.value, dest.value) for trigger, source, dest in lifecycle.table()}
    assert table == {(trigger, *edge) for trigger, edges in BY_THE_BOOK.items() for edge in edges}


@given(any_state, any_trigger, any_facts)
@settings(max_examples=1000)
def test_a_trigger_moves_along_the_table_or_is_refused_with_its_facts(
    state: State, trigger: Trigger, facts: Facts
) -> None:
    result = outcome(state, trigger, facts)
    if isinstance(result, State):
        assert (trigger, state, result) in lifecycle.table()
        return
    assert (result.state, result.trigger) == (state, trigger)
    assert result.permitted == lifecycle.permitted(state, facts)
    if isinstance(result, GuardRefused):
        edges = [edge for edge in lifecycle.TRANSITIONS if (edge.source, edge.trigger) == (state, trigger)]
        assert result.guard in {rule.name for edge in edges for rule in edge.guards}
        assert not next(rule for rule in guards.ALL if rule.name == result.guard).holds(facts)
    else:
        assert isinstance(result, IllegalTransition)
        assert trigger not in lifecycle.triggers_of(state)


@given(any_trigger, any_facts, st.sampled_from([Resolution.DISMISSED, Resolution.MERGED, None]))
@settings(max_examples=500)
def test_a_dismissed_or_merged_case_is_final(trigger: Trigger, facts: Facts, resolution: Resolution | None) -> None:
    assert isinstance(outcome(State.CLOSED, trigger, replace(facts, resolution=resolution)), LifecycleRefusal)


@given(any_state, any_facts)
@settings(max_examples=500)
def test_what_is_offered_only_waits_for_the_right_words(state: State, facts: Facts) -> None:
    with_right_words = replace(facts, **dict.fromkeys(OF_THE_COMMAND, True))
    for trigger in lifecycle.permitted(state, facts):
        assert isinstance(outcome(state, trigger, with_right_words), State)


@given(any_state, any_trigger, any_facts)
@settings(max_examples=500)
def test_what_is_not_offered_no_words_can_bring_about(state: State, trigger: Trigger, facts: Facts) -> None:
    if trigger not in lifecycle.permitted(state, facts):
        with_right_words = replace(facts, **dict.fromkeys(OF_THE_COMMAND, True))
        assert isinstance(outcome(state, trigger, with_right_words), LifecycleRefusal)


@given(st.sampled_from([State.ASSIGNED, State.RECTIFYING]), any_facts)
@settings(max_examples=500)
def test_while_suspended_only_plan_progress_transfer_and_resume_are_possible(state: State, facts: Facts) -> None:
    assert set(lifecycle.permitted(state, replace(facts, suspended=True))) <= WHILE_SUSPENDED


@given(any_facts)
@settings(max_examples=500)
def test_after_the_last_return_only_the_arbiter_assigns_and_nobody_returns(facts: Facts) -> None:
    spent = replace(facts, returns=2, returns_max=2)
    assigned = outcome(State.FOUND, Trigger.ASSIGN, spent)
    assert not isinstance(assigned, State) or spent.actor_is_arbiter
    assert isinstance(outcome(State.ASSIGNED, Trigger.RETURN, spent), GuardRefused)


@given(any_facts)
@settings(max_examples=500)
def test_nobody_judges_a_rectification_of_their_own(facts: Facts) -> None:
    own_work = facts.actor_submitted or facts.actor_reviewed or facts.actor_assigned or facts.actor_in_responsible_units
    if own_work or facts.actor_verified_first:
        assert isinstance(outcome(State.RECTIFYING, Trigger.VERIFY, facts), GuardRefused)
    if facts.actor_submitted:
        assert isinstance(outcome(State.RECTIFYING, Trigger.REVIEW, facts), GuardRefused)


@given(any_facts)
@settings(max_examples=500)
def test_one_person_s_verification_does_not_verify(facts: Facts) -> None:
    alone = replace(facts, first_verification_recorded=False)
    assert outcome(State.RECTIFYING, Trigger.VERIFY, alone) != State.VERIFIED


def test_a_caller_who_forgets_every_fact_gets_no_further_than_accepting() -> None:
    passing = {
        (state, trigger)
        for state in State
        for trigger in Trigger
        if isinstance(outcome(state, trigger, Facts()), State)
    }
    assert passing == {(State.ASSIGNED, Trigger.ACCEPT)}


def test_every_guard_says_why_and_stands_somewhere_in_the_table() -> None:
    names = [rule.name for rule in guards.ALL]
    assert len(names) == len(set(names))
    assert set(names) == set(GUARD_SAYS)
    assert set(names) == {rule.name for edge in lifecycle.TRANSITIONS for rule in edge.guards}


def test_the_guards_of_a_command_are_the_ones_no_page_can_know() -> None:
    assert {rule.name for rule in guards.ALL if not rule.of_case} == set(OF_THE_COMMAND)


def test_every_trigger_but_closing_has_a_use_case_and_a_shape() -> None:
    by_persons = set(Trigger) - {Trigger.CLOSE}
    assert set(ACTS) == set(SHAPES) == by_persons
    assert set(MAY) == set(Trigger)


@pytest.mark.parametrize("edge", lifecycle.TRANSITIONS, ids=lambda edge: f"{edge.trigger}-{edge.source}")
def test_the_picture_shows_every_edge(edge: lifecycle.Transition) -> None:
    lines = diagram.mermaid().splitlines()
    if edge.source is edge.dest:
        start = f"    note right of {edge.source.value}: "
    else:
        start = f"    {edge.source.value} --> {edge.dest.value}: "
    assert edge.trigger.value in next(line for line in lines if line.startswith(start))
