"""The database keeps lifecycle and history by itself: raw SQL by the app's or the worker's role cannot break them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.engine import make_url
from world import World

from duzhan.model.event import edges
from duzhan.store.databases import Logins
from statemachines import lifecycle
from statemachines.states import State

MOVES = {(source, dest) for _, source, dest in lifecycle.table()}
KEPT = {
    "event": "agent",
    "decision": "rung_name",
    "policy_version": "adopted_by",
    "evidence": "filename",
    "verification": "opinion",
    "seal": "alg",
    "anchor": "line",
    "look_back_plan": "seed",
    "look_back": "opinion",
}
ROLES = ("app", "worker")

CASE_IN = 'select id, version from "case" where state = %s order by id limit 1'
MOVE = 'update "case" set state = %s, version = version + 1 where id = %s'
EVENT = """
insert into event (case_id, version, kind, from_state, to_state, agent, at, detail, row)
values (%s, %s, %s, %s, %s, 'raw', clock_timestamp(), '{}', '{}')"""


@pytest.fixture
def settled(shared_world: World, shared_database: Logins) -> Logins:
    """Make sure that there is a case in each state, with evidence, verifications and decisions behind it."""
    with connected(shared_database, "app") as connection:
        present = {row[0] for row in connection.execute('select distinct state from "case"')}
    ways = {
        State.FOUND: shared_world.log,
        State.ASSIGNED: lambda: shared_world.assign(shared_world.log().number),
        State.RECTIFYING: shared_world.to_rectifying,
        State.VERIFIED: shared_world.to_verified,
        State.CLOSED: shared_world.to_closed,
    }
    for state, way in ways.items():
        if state.value not in present:
            way()
    return shared_database


@contextmanager
def connected(logins: Logins, role: str) -> Iterator[psycopg.Connection]:
    """Open a connection as one of the roles; what it did is committed at the end unless it was refused.

    The app's is one of a caller who reaches every row: what is refused here is refused by the rule that is asked about.
    """
    url = make_url(getattr(logins, role)).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("select set_config('duzhan.everywhere', 'on', true)")
        yield connection


def refused(logins: Logins, role: str, *statements: tuple[str, tuple[object, ...]]) -> psycopg.Error:
    """Return how the database refuses some statements, at the latest when they are committed."""
    try:
        with connected(logins, role) as connection:
            for statement, values in statements:
                connection.execute(statement, values)
    except psycopg.Error as refusal:
        return refusal
    pytest.fail(f"taken: {statements}")


def case_in(logins: Logins, state: str) -> tuple[int, int]:
    with connected(logins, "app") as connection:
        row = connection.execute(CASE_IN, (state,)).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dest", State)
@pytest.mark.parametrize("source", State)
def test_no_case_leaves_the_table(settled: Logins, role: str, source: State, dest: State) -> None:
    case, version = case_in(settled, source)
    if (source, dest) in MOVES and source is not dest:
        # The edge exists, but a move without its line in the history is refused at commit, some of them even earlier.
        name = refused(settled, role, (MOVE, (dest, case))).diag.constraint_name
        assert name == "case_moved_without_event" or str(name).startswith("ck_case_")
    elif source is not dest:
        refusal = refused(settled, role, (MOVE, (dest, case)))
        assert refusal.diag.constraint_name == "case_illegal_transition"
        for kind in ("dismiss", "accept", "log"):
            refusal = refused(settled, role, (EVENT, (case, version + 1, kind, source, dest)), (MOVE, (dest, case)))
            assert refusal.diag.constraint_name in {"fk_event_illegal_edge", "case_illegal_transition"}


@pytest.mark.parametrize("role", ROLES)
def test_a_case_does_not_move_without_counting_its_version(settled: Logins, role: str) -> None:
    case, _ = case_in(settled, "found")
    move = 'update "case" set state = %s where id = %s'
    assert refused(settled, role, (move, ("closed", case))).diag.constraint_name == "case_illegal_transition"


@pytest.mark.parametrize("step", [2, -1])
def test_versions_count_up_by_one(settled: Logins, step: int) -> None:
    case, _ = case_in(settled, "rectifying")
    skip = 'update "case" set version = version + %s where id = %s'
    assert refused(settled, "app", (skip, (step, case))).diag.constraint_name == "case_version_skipped"


def test_a_version_without_an_event_is_refused_when_it_is_committed(settled: Logins) -> None:
    case, _ = case_in(settled, "rectifying")
    count = 'update "case" set version = version + 1 where id = %s'
    assert refused(settled, "app", (count, (case,))).diag.constraint_name == "case_moved_without_event"


@pytest.mark.parametrize("kind", ["light", "attach"])
def test_a_light_or_a_file_is_no_line_for_a_move(settled: Logins, kind: str) -> None:
    case, version = case_in(settled, "rectifying")
    count = 'update "case" set version = version + 1 where id = %s'
    written = (EVENT, (case, version + 1, kind, "rectifying", "rectifying"))
    assert refused(settled, "app", written, (count, (case,))).diag.constraint_name == "case_moved_without_event"


def test_the_line_of_a_move_begins_where_the_case_stood(settled: Logins) -> None:
    case, version = case_in(settled, "found")
    dismiss = """update "case" set state = 'closed', resolution = 'dismissed', version = version + 1 where id = %s"""
    disguised = (EVENT, (case, version + 1, "close", "verified", "closed"))
    assert refused(settled, "app", disguised, (dismiss, (case,))).diag.constraint_name == "case_moved_without_event"


def test_a_move_with_its_line_is_taken(settled: Logins, shared_world: World) -> None:
    number = shared_world.log().number
    dismiss = (
        """update "case" set state = 'closed', resolution = 'dismissed', version = version + 1 where number = %s"""
    )
    with connected(settled, "app") as connection:
        connection.execute(dismiss, (number,))
        case = connection.execute('select id from "case" where number = %s', (number,)).fetchone()
        assert case is not None
        connection.execute(EVENT, (case[0], 2, "dismiss", "found", "closed"))
    assert shared_world.case(number).version == 2


@pytest.mark.parametrize(("column", "value"), [("state", "assigned"), ("version", 2)])
def test_a_case_begins_as_found_in_its_first_version(settled: Logins, column: str, value: object) -> None:
    copy = f"""
        insert into "case" (campaign, policy_version, number, area, city, county, source, content_area, severity,
          description, found_at, found_level, closing_level, reporter, source_ref, created_at, arbitrated, returns,
          cycle, rework, light, state, version)
        select campaign, policy_version, number || '9', area, city, county, source, content_area, severity,
          description, found_at, found_level, closing_level, reporter, source_ref || '9', created_at, false, 0, 1, 0,
          'green', {"%s" if column == "state" else "'found'"}, {"%s" if column == "version" else "1"}
        from "case" order by id limit 1"""  # noqa: S608  # placeholders
    assert refused(settled, "app", (copy, (value,))).diag.constraint_name == "case_begins_elsewhere"


@pytest.mark.parametrize(
    ("column", "value"),
    [("number", "DZ-410325-9999"), ("area", "410326"), ("source_ref", "another"), ("created_at", "2020-01-01")],
)
def test_a_case_keeps_its_identity(settled: Logins, column: str, value: str) -> None:
    case, _ = case_in(settled, "found")
    change = f'update "case" set {column} = %s where id = %s'  # noqa: S608  # a column's name
    assert refused(settled, "app", (change, (value, case))).diag.constraint_name == "case_identity_changed"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", KEPT)
def test_neither_role_changes_deletes_or_empties_what_is_kept(settled: Logins, role: str, table: str) -> None:
    change = f"update {table} set {KEPT[table]} = 'else'"  # noqa: S608  # names
    for statement in (change, f"delete from {table}", f"truncate {table} cascade"):  # noqa: S608  # a name
        assert isinstance(refused(settled, role, (statement, ())), errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", KEPT)
def test_not_even_the_owner_changes_deletes_or_empties_history(settled: Logins, table: str) -> None:
    with connected(settled, "migrate") as connection:
        empty = connection.execute(f"select from {table} limit 1").fetchone() is None  # a name
    change = f"update {table} set {KEPT[table]} = 'else'"  # noqa: S608  # names
    by_row = () if empty else (change, f"delete from {table}")  # noqa: S608  # a name
    for statement in (*by_row, f"truncate {table} cascade"):
        assert refused(settled, "migrate", (statement, ())).diag.constraint_name == "history_changed"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "insert into lifecycle_edge (kind, from_state, to_state) values ('close', 'found', 'closed')",
        "update lifecycle_edge set to_state = 'closed'",
        "delete from lifecycle_edge",
        "truncate lifecycle_edge cascade",
        "update alembic_version set version_num = '0000'",
        'delete from "case"',
        'truncate "case" cascade',
        "delete from closure",
        "delete from clock",
        "delete from notice",
        "drop table event",
        'alter table "case" disable trigger all',
        'drop trigger case_follows_lifecycle on "case"',
        "create or replace function history_is_kept() returns trigger language plpgsql as $$ begin return new; end $$",
        "set session_replication_role = replica",
        "create table mine (id int)",
    ],
)
def test_neither_role_gets_round_the_rules(settled: Logins, role: str, statement: str) -> None:
    assert isinstance(refused(settled, role, (statement, ())), errors.InsufficientPrivilege)


@pytest.mark.parametrize("column", ["due_at", "started_at"])
def test_a_moved_deadline_is_a_new_clock(settled: Logins, column: str) -> None:
    change = f"update clock set {column} = {column} + interval '1 day'"  # noqa: S608  # a column's name
    assert refused(settled, "app", (change, ())).diag.constraint_name == "clock_deadline_changed"


@pytest.mark.parametrize("change", ["kind = 'plan'", "holder = '41-office'", "cycle = 9", "due_version = 9"])
def test_a_clock_stays_the_clock_it_is(settled: Logins, change: str) -> None:
    where = "where kind = 'rectify'"
    refusal = refused(settled, "app", (f"update clock set {change} {where}", ()))  # noqa: S608
    assert refusal.diag.constraint_name == "clock_deadline_changed"


@pytest.mark.parametrize("change", ["number = 'XH-2020-9999'", "position = 9999", "closed_at = now()", "cycle = 9"])
def test_a_closure_keeps_its_number(settled: Logins, change: str) -> None:
    refusal = refused(settled, "app", (f"update closure set {change}", ()))  # noqa: S608  # a column's name
    assert refusal.diag.constraint_name == "closure_number_changed"


@pytest.mark.parametrize(
    ("change", "forbidden"),
    [
        ("light = 'purple'", "ck_case_unknown_light"),
        ("closure_number = 'XH-2020-0007'", "ck_case_closure_number_unearned"),
        ("suspended_at = now()", "ck_case_suspended_without_review_date"),
        ("closing_ordered_at = now()", "ck_case_ordered_unverified"),
        ("lead_unit = null", "ck_case_assigned_to_nobody"),
        ("returns = -1", "ck_case_counters_below_zero"),
        ("joined_case = id", "ck_case_merged_into_"),
        ("resolution = 'rectified'", "ck_case_cl"),
    ],
)
def test_a_rule_of_the_row_is_named_after_what_it_forbids(settled: Logins, change: str, forbidden: str) -> None:
    case, _ = case_in(settled, "rectifying")
    refusal = refused(settled, "app", (f'update "case" set {change} where id = %s', (case,)))  # noqa: S608
    assert str(refusal.diag.constraint_name).startswith(forbidden)


def test_the_same_rung_of_a_clock_is_not_decided_twice(settled: Logins) -> None:
    decide = """
        insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
                              detail)
        select case_id, id, 1, 'blue', 'blue', false, 1, now(), due_at, '{}' from clock order by id limit 1"""
    refusal = refused(settled, "app", (decide, ()), (decide, ()))
    assert refusal.diag.constraint_name == "uq_decision_decided_twice"


def test_the_table_in_the_database_is_the_table_in_the_code(shared_database: Logins) -> None:
    with connected(shared_database, "app") as connection:
        stored = set(connection.execute("select kind, from_state, to_state from lifecycle_edge").fetchall())
    assert stored == edges()
