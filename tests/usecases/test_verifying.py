"""Whoever changes history is found out: the row is named, and what no row can show, an anchor does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from world import World

from duzhan.errors import LedgerBehindAnchors
from duzhan.policy.proving import Fault, Finding
from duzhan.store import keyring
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, reading
from duzhan.usecases.anchor_ledger import anchor_ledger, anchor_when_due
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.verify_ledger import Verdict, verify_ledger

ON = "alter table event enable trigger all; alter table seal enable trigger all; alter table anchor enable trigger all"
OFF = ON.replace("enable", "disable")


@pytest.fixture
def ring(keys: Path) -> Keyring:
    return keyring.opened(keys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anchors" / "anchors.jsonl"


@pytest.fixture
def sealed(world: World, ring: Keyring, file: Path) -> World:
    """Seal and anchor a history of two cities, in several seals."""
    for _ in range(3):
        world.to_verified()
        world.log("other_city_office", area="410422")
        seal_ledger(world.pool, ring, chunk=9)
    anchor_ledger(world.pool, ring, file)
    return world


@pytest.fixture
def owner(database: Logins) -> Iterator[psycopg.Connection]:
    """Connect as somebody who may do everything to the database, and has switched its triggers off."""
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(OFF.encode())
        yield connection


def verdict(world: World, ring: Keyring, lines: list[str] | None = None) -> Verdict:
    with reading(world.real) as tx:
        return verify_ledger(tx, ring.public_keys(), lines or [])


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="ascii").splitlines()


def numbers(owner: psycopg.Connection) -> list[int]:
    return [row[0] for row in owner.execute("select id from event order by id")]


def test_a_history_that_nobody_touched_verifies(sealed: World, ring: Keyring, file: Path) -> None:
    sealed.log()
    found = verdict(sealed, ring, lines_of(file))
    assert found.findings == ()
    assert (found.unsealed, found.anchors) == (1, 1)
    assert found.seals > 4


def delete(owner: psycopg.Connection, event: int, _: int) -> set[tuple[Fault, int, int | None]]:
    owner.execute("delete from event where id = %s", (event,))
    return {(Fault.EVENT_MISSING, event, None)}


def insert(owner: psycopg.Connection, event: int, _: int) -> set[tuple[Fault, int, int | None]]:
    owner.execute("create temp table copied as select * from event where id = %s", (event,))
    owner.execute("delete from event where id = %s", (event - 1,))  # makes room for a number between two others
    owner.execute("update copied set id = %s, kind = 'light', from_state = to_state", (event - 1,))
    owner.execute("insert into event overriding system value select * from copied")
    return {(Fault.EVENT_CHANGED, event - 1, None)}


def swap(owner: psycopg.Connection, event: int, other: int) -> set[tuple[Fault, int, int | None]]:
    owner.execute("create temp table both_ as select * from event where id in (%s, %s)", (event, other))
    owner.execute("delete from event where id in (%s, %s)", (event, other))
    owner.execute("update both_ set id = %s + %s - id", (event, other))
    owner.execute("insert into event overriding system value select * from both_")
    return {(Fault.EVENTS_SWAPPED, event, other), (Fault.EVENTS_SWAPPED, other, event)}


Tampering = Callable[[psycopg.Connection, int, int], set[tuple[Fault, int, int | None]]]


@pytest.mark.parametrize("tamper", [delete, insert, swap])
def test_what_was_done_to_a_row_is_said(
    sealed: World, ring: Keyring, owner: psycopg.Connection, tamper: Tampering
) -> None:
    of_one_seal = owner.execute(
        "select events from seal where chain = '4103' and count > 3 order by seq desc"
    ).fetchone()
    assert of_one_seal is not None
    event, other = of_one_seal[0][1], of_one_seal[0][2]
    expected = tamper(owner, event, other)
    found = {(finding.fault, finding.event, finding.other) for finding in verdict(sealed, ring).findings}
    assert found == expected


COPIED = """
insert into event overriding system value
select %s, case_id, version, kind, from_state, to_state, actor, agent, unit, at, detail, row from event where id = %s"""


@pytest.fixture
def gap(sealed: World, ring: Keyring, owner: psycopg.Connection) -> int:
    """Leave a number free within a seal, as an act that was rolled back does, and name the one after it."""
    sealed.log()
    owner.execute("select nextval(pg_get_serial_sequence('event', 'id'))")
    sealed.log()
    seal_ledger(sealed.pool, ring)
    return max(numbers(owner))


def test_an_event_under_another_number_is_named_with_it(
    sealed: World, ring: Keyring, owner: psycopg.Connection, gap: int
) -> None:
    owner.execute(COPIED, (gap - 1, gap))
    owner.execute("delete from event where id = %s", (gap,))
    (finding,) = verdict(sealed, ring).findings
    assert (finding.fault, finding.event, finding.other) == (Fault.EVENT_RENUMBERED, gap, gap - 1)


@pytest.mark.parametrize("where", [-1, -1000])
def test_an_event_put_where_no_seal_has_one_is_named(
    sealed: World, ring: Keyring, owner: psycopg.Connection, gap: int, where: int
) -> None:
    forged = gap + where if where == -1 else where
    owner.execute(COPIED, (forged, gap))
    assert named(verdict(sealed, ring)) == [(Fault.EVENT_INSERTED, forged)]


def named(found: Verdict) -> list[tuple[Fault, int | None]]:
    return [(finding.fault, finding.event) for finding in found.findings]


def test_a_forged_seal_is_named(sealed: World, ring: Keyring, owner: psycopg.Connection, tmp_path: Path) -> None:
    owner.execute("update seal set root = repeat('0', 64) where chain = '4103' and seq = 2")
    (finding,) = verdict(sealed, ring).findings
    assert (finding.fault, finding.chain, finding.seq) == (Fault.SEAL_CHANGED, "4103", 2)
    keyring.make(tmp_path / "other" / "secret")
    stranger = keyring.opened(tmp_path / "other" / "secret")
    assert {finding.fault for finding in verdict(sealed, stranger).findings} >= {Fault.KEY_UNKNOWN, Fault.ANCHOR_FORGED}


def test_a_seal_that_was_taken_out_is_missed(sealed: World, ring: Keyring, owner: psycopg.Connection) -> None:
    owner.execute("delete from seal where chain = '4103' and seq = 2")
    (finding,) = verdict(sealed, ring).findings
    assert (finding.fault, finding.chain, finding.seq) == (Fault.SEAL_MISSING, "4103", 3)


CUT = """
set session_replication_role = replica;
delete from event where id >= (select first_event from seal where chain = '4103' and seq = 2);
delete from seal where not exists (select from event where event.id = seal.last_event)"""


def test_a_cut_tail_is_seen_against_the_anchors(
    sealed: World, ring: Keyring, owner: psycopg.Connection, file: Path
) -> None:
    owner.execute(CUT)
    owner.execute("delete from anchor")
    assert verdict(sealed, ring).findings == ()  # inside the database nothing shows
    found = verdict(sealed, ring, lines_of(file)).findings
    assert {finding.fault for finding in found} == {Fault.TAIL_CUT, Fault.OLD_COPY}
    assert {finding.anchor for finding in found} == {1}


def test_a_chain_that_was_recomputed_by_the_keys_owner_is_seen_against_the_first_anchor(
    sealed: World, ring: Keyring, owner: psycopg.Connection, file: Path
) -> None:
    sealed.log()
    seal_ledger(sealed.pool, ring)
    anchor_ledger(sealed.pool, ring, file)
    event = numbers(owner)[3]
    owner.execute("update event set detail = '{\"forged\": true}' where id = %s", (event,))
    owner.execute("truncate seal; truncate anchor; truncate seal_horizon")
    seal_ledger(sealed.pool, ring)
    assert verdict(sealed, ring).findings == ()
    found = verdict(sealed, ring, lines_of(file)).findings
    assert {finding.fault for finding in found} <= {Fault.RECHAINED, Fault.TAIL_CUT, Fault.OLD_COPY}
    assert {finding.anchor for finding in found} == {1}


def test_a_chain_recomputed_without_the_key_is_forged(
    sealed: World, ring: Keyring, owner: psycopg.Connection, tmp_path: Path
) -> None:
    keyring.make(tmp_path / "other" / "secret")
    owner.execute("truncate seal; truncate anchor; truncate seal_horizon")
    seal_ledger(sealed.pool, keyring.opened(tmp_path / "other" / "secret"))
    assert {finding.fault for finding in verdict(sealed, ring).findings} == {Fault.KEY_UNKNOWN}


def test_an_old_copy_is_seen_and_is_not_anchored_over(
    sealed: World, ring: Keyring, database: Logins, file: Path
) -> None:
    url = make_url(database.migrate)
    plain = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    copy = f"{url.database}_copy"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (url.database,))
        connection.execute(f"create database {copy} template {url.database}".encode())
    sealed.real.engine.dispose()
    sealed.log()
    seal_ledger(sealed.pool, ring)
    anchor_ledger(sealed.pool, ring, file)
    try:
        with open_pool(url.set(database=copy).render_as_string(hide_password=False), size=2) as old:
            found = judged(old, ring, lines_of(file))
            assert {(finding.fault, finding.anchor) for finding in found} == {
                (Fault.TAIL_CUT, 2),
                (Fault.OLD_COPY, 2),
            }
            with pytest.raises(LedgerBehindAnchors):
                anchor_ledger(old, ring, file)
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"drop database {copy} with (force)".encode())


def judged(pool: Pool, ring: Keyring, lines: list[str]) -> tuple[Finding, ...]:
    with reading(pool) as tx:
        return verify_ledger(tx, ring.public_keys(), lines).findings


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda line: line.replace('"4103"', '"4104"'), {Fault.ANCHOR_FORGED, Fault.OLD_COPY}),
        (lambda _: "not an anchor", {Fault.ANCHOR_FORGED}),
    ],
)
def test_a_changed_anchor_line_is_named(
    sealed: World, ring: Keyring, file: Path, change: Callable[[str], str], faults: set[Fault]
) -> None:
    found = verdict(sealed, ring, [change(lines_of(file)[0])]).findings
    assert {finding.fault for finding in found} == faults


def test_anchors_leave_once_an_hour_and_catch_up_with_a_lost_file(sealed: World, ring: Keyring, file: Path) -> None:
    assert anchor_when_due(sealed.pool, ring, file).written == 0
    sealed.now = sealed.now.replace(hour=sealed.now.hour + 1)
    assert anchor_when_due(sealed.pool, ring, file).number == 2
    was = lines_of(file)
    assert len(was) == 2
    file.unlink()
    assert anchor_when_due(sealed.pool, ring, file).written == 2
    assert lines_of(file) == was
    assert verdict(sealed, ring, was).findings == ()


def test_a_line_that_a_dying_writer_left_half_is_written_again_whole(sealed: World, ring: Keyring, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    assert anchor_when_due(sealed.pool, ring, file).written == 1
    assert file.read_bytes() == whole


def test_a_file_of_something_else_is_left_alone(sealed: World, ring: Keyring, file: Path) -> None:
    file.write_text("not an anchor\n", encoding="ascii")
    with pytest.raises(LedgerBehindAnchors):
        anchor_ledger(sealed.pool, ring, file)
    assert file.read_text(encoding="ascii") == "not an anchor\n"
