"""A house of a million open cases with letters, notices and a long history, kept in .bench/ between runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from million import NOW, fill, run
from sqlalchemy import text
from world import seed

from duzhan.store import embedded, tallies
from duzhan.store.databases import Logins, of_owner
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases.keep_words import keep_words

CASES, OVERDUE, LONG = 1_000_000, 50_000, 300
"""How many cases are open, how many of them are overdue, and how many events one of them has."""
COUNTY, CITY = "410325", "4103"
DEEP = 10_000
"""The page that is turned to by its cursor, of PAGE lines each, of the whole house."""
PAGE = 50
FOLDER = Path(".bench/house")

# What a sweep leaves of every seventh case: a decision on yellow, its letter, a notice to each office above it.
_DECISIONS = """
insert into decision (case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at,
  detail)
select case_id, id, 2, 'yellow', 'yellow', false, 1,
  timestamptz '2020-06-05 16:00+00' - case_id % 80 * interval '1 day', due_at,
  '{"clock": "rectify", "reached_at": "2020-06-05T16:00:00+00:00", "seats": [[11, "handler"], [12, "unit_head"]],
    "fallen": {}, "delegated": [], "grounds": [["on_due_day", null, "2020-06-05T16:00:00+00:00"]],
    "counts": {"unit": "calendar_days", "total": 96, "used": 95, "left": 1, "overdue": 0, "paused": 0},
    "inputs": {"started_at": "2020-03-02T00:00:00+00:00", "due_at": "2020-06-05T16:00:00+00:00", "due_version": 1,
               "budget": 96, "unit": "calendar_days", "holder": "410325-water", "rung": 0, "sent_back": 0,
               "reopened": false, "pauses": [], "behind_on": null, "calendar": 1}}'
from clock where case_id % 7 = 0 order by id
"""
_LETTERS = """
insert into letter (campaign, level, year, position, number, document_number, case_id, city, county, clock_id, decision,
  light, issuer, addressee, issued_at, detail, signed_at, signed_by, follow_ups)
select 'henan-2020', 'province', 2020, d.id, 'DB-P-2020-' || d.id, '豫脱贫督办〔2020〕' || d.id || '号', d.case_id,
  c.city, c.county, d.clock_id, d.id, 'yellow', '41-office', k.holder, d.decided_at,
  '{"clock": "rectify", "rung": "yellow", "case": {"place": "", "description": "饮水靠拉运，集中供水管网未覆盖"}}',
  case when d.id % 4 > 0 then cast(:now as timestamptz) end, case when d.id % 4 > 0 then 11 end, 0
from decision d join clock k on k.id = d.clock_id join "case" c on c.id = d.case_id order by d.id
"""
_NOTICES = """
insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state, created_at,
  next_at, sent_at, attempts, read_at)
select gen_random_uuid(), d.case_id, d.clock_id, 'decision:' || d.clock_id || ':' || d.rung, g.account, 'inbox',
  'decision', 'office', '{"clock": "rectify", "rung": "yellow", "light": "yellow", "fallen": []}', 'sent',
  d.decided_at, d.decided_at, d.decided_at, 0, case when d.id % 8 > 0 then cast(:now as timestamptz) end
from decision d join "case" c on c.id = d.case_id
join account_grant g on g.role = 'office' and starts_with(c.area, g.area)
order by d.id
"""
# Every case was logged and assigned; each seventh was reported on since.
_EVENTS = """
insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
select c.id, nth, (array['log', 'assign', 'progress'])[nth], 'rectifying', 'rectifying', 11, c.lead_unit,
  c.found_at + (c.id % 80) * interval '1 day' + nth * interval '1 hour',
  jsonb_build_object('text', '按计划推进，主体工程已完成', 'percentage', 40, 'unit', c.lead_unit), to_jsonb(c)
from "case" c cross join generate_series(1, 3) as nth where nth < 2 or c.id % 7 = 0 order by c.id, nth
"""
_HISTORY = """
insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
select c.id, nth, 'progress', 'rectifying', 'rectifying', 11, c.lead_unit,
  c.found_at + nth * interval '6 hours',
  jsonb_build_object('text', '按计划推进，主体工程已完成', 'percentage', 40, 'unit', c.lead_unit), to_jsonb(c)
from (select * from "case" where county = :county order by id limit 1) c cross join generate_series(2, :long) as nth
order by nth
"""
_PIECES = """
insert into evidence (id, case_id, cycle, kind, taken_on, sha256, size, media_type, filename, uploaded_by, uploaded_at)
select gen_random_uuid(), c.id, 1, case when nth % 2 = 0 then 'photo_before' else 'photo_after' end, '2020-05-20',
  md5(nth::text) || md5(nth::text), 200000, 'image/jpeg', '现场' || nth || '.jpg', 11, timestamptz '2020-05-20 00:00+00'
from (select * from "case" where county = :county order by id limit 1) c cross join generate_series(1, 40) as nth
"""
_FIRST = text('select number from "case" where county = :county order by id limit 2')
_LAST_BEFORE = text("""
select id from "case" where cast(:county as text) is null or county = :county order by id offset :lines limit 1
""")


@dataclass(frozen=True, slots=True)
class House:
    """The logins, the case with the long history, a usual one, and the keys before late pages."""

    logins: Logins
    longest: str
    usual: str
    deep_county: int
    deep: int


@contextmanager
def kept() -> Iterator[House]:
    """Start the house that is kept, built at the first time, and set its clock to NOW."""
    with embedded.server(FOLDER / "postgres") as owner:
        logins = of_owner(owner.set(database="house"))
        migrate(logins)
        with open_pool(logins.migrate, size=1) as pool:
            with reading(pool) as tx:
                built = tallies.has_cases(tx)
            if not built:
                _build(pool)
            with transaction(pool) as tx:
                tx.write(text("delete from rehearsal"))
                tx.write(text("insert into rehearsal (id, shift) values (1, :now - now())"), {"now": NOW})
                longest, usual = map(str, tx.run(_FIRST, {"county": COUNTY}).scalars())
                deep_county = tx.run(_LAST_BEFORE, {"county": COUNTY, "lines": 100 * PAGE - 1}).scalar_one()
                deep = tx.run(_LAST_BEFORE, {"county": None, "lines": DEEP * PAGE - 1}).scalar_one()
        yield House(logins, longest, usual, int(str(deep_county)), int(str(deep)))


def _build(owner: Pool) -> None:
    print(f"building a house of {CASES:,} open cases in {FOLDER} …", flush=True)
    seed(owner)
    fill(owner, CASES, OVERDUE)
    run(owner, (_DECISIONS, _LETTERS, _NOTICES, _EVENTS), {"now": NOW})
    run(owner, (_HISTORY, _PIECES), {"county": COUNTY, "long": LONG})
    for _ in range(2):  # the first time it looks how far the cases go
        keep_words(owner)
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze"))
