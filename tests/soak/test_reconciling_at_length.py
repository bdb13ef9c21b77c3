"""A long ledger is reconciled with the database behind it: reading, matching and writing, each within its bar."""

import resource
import time
from dataclasses import replace

import psycopg
import pytest
from reconciling import keep
from sqlalchemy.engine import make_url
from world import COUNTY, World, actor

from duzhan.store.databases import Logins
from duzhan.store.transaction import reading
from duzhan.usecases import match_ledgers
from duzhan.usecases.match_ledgers import Ledgers
from duzhan.usecases.other_ledger import Upload
from duzhan.vocabulary import Level, Match
from duzhan.wire.reconciliations import ReconciliationIn

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]
LINES = 20_000
EVERY = 20
"""So many lines apart, one of theirs says something else."""
WRITING = 60  # seconds: the database ends a transaction that idles longer
MEMORY = 512  # MB
COPIES = """
insert into "case" overriding system value select (jsonb_populate_record(c, jsonb_build_object(
  'id', c.id + n, 'number', 'DZ-410325-' || lpad((n + 1)::text, 6, '0'), 'place', (mod(n, 997)) || '组',
  'source_ref', 'copy-' || n, 'description', '第' || n || '户饮水靠拉运，水泵一直未修，编号' || mod(n * 7919, 100003)
))).* from "case" c, generate_series(1, %s) as n
"""


@pytest.fixture
def long(world: World, database: Logins) -> World:
    """Copy a case as often as the ledger is to be long."""
    world.to_rectifying()
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(COPIES, [LINES - 1])
        owner.execute("commit")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("vacuum analyze")
    return world


def theirs(ledgers: Ledgers, *, numbered: bool) -> Ledgers:
    """Return our own ledger as the other side's, with a difference in every so many-th line."""
    lines = []
    for line in ledgers.ours:
        columns = {**line.columns, "number": line.says("number") if numbered else ""}
        columns.pop(match_ledgers.VERSION)
        lines.append((line.position + 2, {**columns, "severity": "严重"} if line.position % EVERY == 0 else columns))
    upload = Upload("县台账.xlsx", "0" * 64, lines)
    return replace(
        ledgers,
        upload=upload,
        theirs=tuple(replace(line, columns=each) for line, (_, each) in zip(ledgers.ours, lines, strict=True)),
    )


@pytest.mark.parametrize("numbered", [True, False])
def test_a_long_ledger_is_reconciled_within_its_bars(long: World, *, numbered: bool) -> None:
    office = actor("city_office")
    command = ReconciliationIn(area=COUNTY, level=Level.COUNTY)
    begun = time.monotonic()
    with reading(long.pool) as tx:
        ours = match_ledgers.read(tx, command, Upload("空.xlsx", "0" * 64, []), actor=office)
    read = time.monotonic()
    matched = match_ledgers.match(theirs(ours, numbered=numbered))
    compared = time.monotonic()
    made = keep(long, matched, office)
    written = time.monotonic() - compared
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201
        f"{LINES} lines, numbered {numbered}: read {read - begun:.1f} s, matched {compared - read:.1f} s,"
        f" written {written:.1f} s, {peak:.0f} MB"
    )
    counted = {count.match: count.lines for count in made.counts}
    assert counted == {Match.AGREE: LINES - LINES // EVERY, Match.FIELD_DIFFERS: LINES // EVERY}
    assert written < WRITING
    assert peak < MEMORY
