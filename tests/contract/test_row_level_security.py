"""The second lock: raw SQL by the app's login reaches what the caller's grants allow, and nothing without a caller."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy.engine import URL, make_url
from world import HEALTH, VILLAGE, WATER, World, actor, seed

from duzhan.policy.permissions import Actor, Grant
from duzhan.store import callers
from duzhan.store.databases import APP, WORKER, Logins
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate
from duzhan.store.open_tables import OPEN
from duzhan.store.row_security import PROTECTED
from duzhan.store.transaction import reading, transaction
from duzhan.vocabulary import Level, Role

COUNTY_OFFICE = "410325-office"
ELSEWHERE = Grant(Role.SUPERVISOR, Level.COUNTY, "411521", None)
STRANGER = Actor(actor("county_finder").account, "stranger", "stranger", (ELSEWHERE,))
INSIDER = actor("county_office")
# Parents before children, so that each row has a parent to be seen by.
FIRST = ("case", "submission", "clock", "ledger_import", "reconciliation", "reconciliation_line", "obligation",
         "frozen_month", "closure", "filing", "target_plan",
         "tour", "tour_stop", "visit", "meeting",
         "look_back_plan", "look_back_sample")  # fmt: skip
ORDER = (*FIRST, *sorted(PROTECTED.keys() - set(FIRST)))
# Where a row of each table lies: in 嵩县, with its water unit and its office; everything else is whatever fits.
NAMED: Mapping[str, object] = {
    "area": VILLAGE,
    "city": "4103",
    "county": "410325",
    "state": "found",
    "version": 1,
    "unit": COUNTY_OFFICE,
    "office": COUNTY_OFFICE,
    "counterpart": "4103-office",
    "receiver": "4103-office",
    "to_office": "4103-office",
    "addressee": WATER,
    "issuer": COUNTY_OFFICE,
    "campaign": "henan-2020",
    "policy_version": 1,
    "joined_case": None,
    "month": "2020-05-01",
    "team": "41-team-1",
}
BY_TYPE: Mapping[str, object] = {
    "bigint": 1,
    "integer": 1,
    "boolean": False,
    "timestamp with time zone": "2020-05-29T01:40:00Z",
    "date": "2020-05-29",
    "uuid": "00000000-0000-4000-8000-000000000001",
    "jsonb": {},
    "bytea": "\\x00",
    "ARRAY": [],
    "double precision": 0,
    "time without time zone": "08:00",
}
PAST = {
    "anchors_left",
    "anchors_told",
    "case_is_counted",
    "case_is_counted_anew",
    "cases_saying",
    "filing_of",
    "forget_answers",
    "house_vitals",
    "keep_words",
    "move_is_counted",
    "notice_overtaken",
    "orange_is_counted",
    "settle_counts",
    "unconcluded_lines",
    "unfinished_imports",
    "unit_open_cases",
}
COLUMNS = """
select column_name, data_type, is_nullable = 'YES', is_identity = 'YES' from information_schema.columns
where table_schema = 'public' and table_name = %s order by ordinal_position"""
CHECKS = """
select conrelid::regclass::text, conname from pg_constraint
where contype = 'c' and connamespace = 'public'::regnamespace"""


@dataclass
class Rows:
    """One row of each protected table, of one place, by table; and the key that each was given."""

    logins: Logins
    rows: dict[str, dict[str, object]] = field(default_factory=dict)

    def key(self, table: str) -> object:
        """Return the key of a table's row, as its children name it."""
        return self.rows[table].get("id")


@contextmanager
def connected(logins: Logins, login: str, caller: Actor | None = None) -> Iterator[psycopg.Connection]:
    """Open a connection as one of the logins, for a caller; nothing that it does is kept."""
    url = make_url(getattr(logins, login)).set(drivername="postgresql").render_as_string(hide_password=False)
    told: Mapping[str, str] = {}
    if caller is not None:
        with open_pool(logins.app, size=1) as pool, reading(pool) as tx:
            told = callers.told(tx, caller)
    with psycopg.connect(url) as connection:
        for name, value in told.items():
            connection.execute("select set_config(%s, %s, true)", (f"duzhan.{name}", value))
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def placed(shared_database: Logins) -> Rows:
    """Write a row into each protected table, above the rules: what is asked here is who reaches it."""
    placed = Rows(shared_database)
    url = make_url(shared_database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        for table, check in owner.execute(CHECKS).fetchall():
            owner.execute(sql.SQL("alter table {} drop constraint {}").format(sql.SQL(table), sql.Identifier(check)))
        owner.execute("set session_replication_role = replica")
        for table in ORDER:
            placed.rows[table] = written(owner, table, placed)
    return placed


def written(owner: psycopg.Connection, table: str, placed: Rows) -> dict[str, object]:
    """Write a table's row and return it as the database has it."""
    mine = {"recipient": INSIDER.account, "account": INSIDER.account}
    parents = {name: placed.key(name) for name in FIRST if name in placed.rows}
    keys = {"case_id": parents.get("case"), "clock_id": parents.get("clock"), "import_id": parents.get("ledger_import"),
            "line": parents.get("reconciliation_line")}  # fmt: skip
    known = {**NAMED, **mine, **parents, **keys}
    values = {}
    for column, kind, nullable, identity in owner.execute(COLUMNS, (table,)).fetchall():
        if identity:
            continue
        if column in known:
            values[column] = known[column]
        elif not nullable:
            values[column] = BY_TYPE.get(kind, column)
    if table == "attempt":
        values["contact"] = contact_of(owner)
    if table == "obligation":
        values["state"] = "due"
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    insert = sql.SQL(
        "insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, %s) returning *"
    ).format(table=sql.Identifier(table), names=names)
    asked = sql.SQL("with new as ({}) select to_jsonb(new.*) from new").format(insert)
    found = owner.execute(asked, (json.dumps(values),)).fetchone()
    assert found is not None
    row: dict[str, object] = found[0]
    return row


def contact_of(owner: psycopg.Connection) -> int:
    """Return a contact of the insider's, through which something was tried."""
    found = owner.execute(
        "insert into contact (account, channel, address, secret, position, created_at)"
        " values (%s, 'webhook', 'https://system.example', '', 1, now()) returning id",
        (INSIDER.account,),
    ).fetchone()
    assert found is not None
    return int(found[0])


def count(connection: psycopg.Connection, table: str) -> int:
    found = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
    assert found is not None
    return int(found[0])


def add(connection: psycopg.Connection, table: str, row: Mapping[str, object]) -> None:
    """Add a row like another one."""
    names = [name for name in row if name != "id" or isinstance(row["id"], str)]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL(
        "insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, %s)"
    )
    wanted = statement.format(table=sql.Identifier(table), columns=columns)
    connection.execute(wanted, (json.dumps(dict(row)),))


def touched(connection: psycopg.Connection, table: str, row: Mapping[str, object]) -> int:
    """Write a column of every row that is reached, and return how many there were."""
    column = next(name for name in row if name != "id")
    statement = sql.SQL("update {} set {} = {}").format(*map(sql.Identifier, (table, column, column)))
    return connection.execute(statement).rowcount


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("caller", [None, STRANGER], ids=["nobody", "a stranger"])
def test_nothing_is_seen_or_written_from_elsewhere(placed: Rows, table: str, caller: Actor | None) -> None:
    row = placed.rows[table]
    with connected(placed.logins, "app", caller) as connection:
        assert count(connection, table) == 0
        with suppress(errors.InsufficientPrivilege), connection.transaction():
            assert touched(connection, table, row) == 0
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            add(connection, table, row)


@pytest.mark.parametrize("table", PROTECTED)
def test_who_has_the_place_sees_its_row_and_the_worker_sees_all(placed: Rows, table: str) -> None:
    with connected(placed.logins, "app", INSIDER) as connection:
        assert count(connection, table) >= 1
    with connected(placed.logins, "worker") as connection:
        assert count(connection, table) >= 1


def test_every_table_is_locked_or_open_for_a_reason(placed: Rows) -> None:
    with connected(placed.logins, "migrate") as connection:
        tables = dict(
            connection.execute(
                "select relname, relrowsecurity and relforcerowsecurity from pg_class"
                " where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
            ).fetchall()
        )
        views = connection.execute("select viewname from pg_views where schemaname = 'public'").fetchall()
        past = connection.execute(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace order by 1"
        ).fetchall()
    assert set(tables) == PROTECTED.keys() | OPEN.keys()
    assert not PROTECTED.keys() & OPEN.keys()
    assert {table for table, locked in tables.items() if locked} == set(PROTECTED)
    assert all(OPEN.values())
    # What looks past the lock is known by name: a view of one's own cases, and a few small questions.
    assert views == [("taken_part",)]
    assert {name for (name,) in past} == PAST


def test_the_next_transaction_of_a_connection_begins_with_nobody(placed: Rows) -> None:
    with open_pool(placed.logins.app, size=1) as pool:
        with reading(pool) as tx:
            callers.tell(tx, INSIDER)
            assert tx.connection.exec_driver_sql('select count(*) from "case"').scalar_one() >= 1
        with transaction(pool) as tx:
            assert tx.connection.exec_driver_sql('select count(*) from "case"').scalar_one() == 0
            assert tx.connection.exec_driver_sql("select count(*) from idempotency_key").scalar_one() == 0


FOREIGN = {
    "a part in a case": ("part", {"unit": "411521-water"}),
    "evidence for a case": ("evidence", {"id": "00000000-0000-4000-8000-00000000000a"}),
    "an event of a case": ("event", {}),
    "a notice about a case": ("notice", {"id": "00000000-0000-4000-8000-00000000000b"}),
    "personal data of a case": ("personal_field", {}),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_refers_to_elsewhere_is_refused_as_what_refers_to_nothing(placed: Rows, what: str) -> None:
    table, changes = FOREIGN[what]
    told = []
    for case in (placed.key("case"), 999_999):
        with connected(placed.logins, "app", STRANGER) as connection, pytest.raises(psycopg.Error) as refusal:
            add(connection, table, {**placed.rows[table], **changes, "case_id": case})
        told.append((type(refusal.value), str(refusal.value)))
    assert told[0] == told[1]


def test_a_case_is_not_joined_to_one_that_is_not_seen(shared_world: World, placed: Rows) -> None:
    number = shared_world.log("province_office", area="410326", source_ref="joins").number
    join = 'update "case" set joined_case = %s where number = %s'
    told = []
    for case in (placed.key("case"), 999_999):
        sibling = actor("sibling_office")
        with connected(placed.logins, "app", sibling) as connection, pytest.raises(errors.ForeignKeyViolation) as no:
            connection.execute(join, (case, number))
        told.append((str(no.value).splitlines()[0], no.value.diag.constraint_name))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("table", "column", "foreign"), [("notice", "clock_id", "clock"), ("verification", "submission", "submission")]
)
def test_a_row_of_ones_own_case_does_not_borrow_from_another(
    shared_world: World, placed: Rows, table: str, column: str, foreign: str
) -> None:
    own = shared_world.log("province_office", area="410326", source_ref=f"borrows-{table}").id
    row = {**placed.rows[table], "case_id": own, column: placed.key(foreign)}
    if table == "notice":
        row["id"] = "00000000-0000-4000-8000-00000000000c"
    with (
        connected(placed.logins, "app", actor("sibling_office")) as connection,
        pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
    ):
        add(connection, table, row)


def test_a_unit_reaches_the_cases_of_its_parts_and_a_township_what_lies_in_it(shared_world: World) -> None:
    number = shared_world.to_rectifying(source_ref="parts").number
    asked = 'select count(*) from "case" where number = %s'
    township = Actor(1, "t", "t", (Grant(Role.SUPERVISOR, Level.TOWNSHIP, VILLAGE[:9], None),))
    beside = Actor(1, "t", "t", (Grant(Role.SUPERVISOR, Level.TOWNSHIP, "410325105", None),))
    unit = Actor(1, "u", "u", (Grant(Role.UNIT_HANDLER, Level.COUNTY, None, HEALTH),))
    other = Actor(1, "o", "o", (Grant(Role.UNIT_HANDLER, Level.COUNTY, None, "410325-housing"),))
    seen = {}
    logins = Logins(*(str(shared_world.real.engine.url.set(username=name)) for name in ("postgres", APP, WORKER)))
    for name, caller in (("township", township), ("beside", beside), ("unit", unit), ("other", other)):
        with connected(logins, "app", caller) as connection:
            found = connection.execute(asked, (number,)).fetchone()
            seen[name] = found and found[0]
    assert seen == {"township": 1, "beside": 0, "unit": 1, "other": 0}


def test_a_statement_about_one_case_does_not_read_every_part_of_a_unit(shared_world: World) -> None:
    case_id = shared_world.to_rectifying(source_ref="one").id
    unit = Actor(1, "u", "u", (Grant(Role.UNIT_HANDLER, Level.COUNTY, None, HEALTH),))
    logins = Logins(*(str(shared_world.real.engine.url.set(username=name)) for name in ("postgres", APP, WORKER)))
    with connected(logins, "app", unit) as connection:
        asked = f"explain select * from clock join evidence using (case_id) where case_id = {case_id}"  # noqa: S608
        plan = "\n".join(line for (line,) in connection.execute(asked).fetchall())
    assert "part" in plan
    assert "hashed" not in plan


def test_an_owner_who_is_no_superuser_is_bound_too_but_for_upkeep(server: URL) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("create role plain_owner login createrole")
        connection.execute("create database plain_house owner plain_owner")
    logins = Logins(*(str(server.set(database="plain_house", username=name)) for name in ("plain_owner", APP, WORKER)))
    migrate(logins)
    with open_pool(logins.worker, size=2) as pool:
        seed(pool)
        World(pool).assign(World(pool).log().number)
    found = []
    with connected(logins, "migrate") as owner:
        found.append(count(owner, "case"))
        owner.execute("select set_config('duzhan.upkeep', 'on', true)")
        found.append(count(owner, "case"))
    with connected(logins, "app", actor("water")) as app:
        vitals = app.execute("select dead, oldest_waiting is not null from house_vitals(10)").fetchone()
        found.append(count(app, "case"))
    migrate(logins)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("drop database plain_house with (force)")
        connection.execute("drop role plain_owner")
    assert found == [0, 1, 1]
    assert vitals == (0, True)
