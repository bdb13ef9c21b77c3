"""The watchdog's questions: what readiness asks at every moment, and the invariants that doctor goes through.

Each invariant is one statement that stays under a second at a million cases: through a small index, or over a slice
of keys at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from duzhan.policy.lateness import GRACE, Expected
from duzhan.store import migrate
from duzhan.store.transaction import Pool, ReadTx, reading

SLICE = 50_000
"""How many keys one statement looks at."""
SWEEPS = ("escalation", "reminders")
SCHEDULED = (*SWEEPS, "assignment", "ledger_closure", "delivery")


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the database says of itself; the instants are None where nothing ran or waits."""

    now: datetime
    revision: str | None
    newest_sweep: datetime | None = None
    newest_run: datetime | None = None
    oldest_undelivered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One breach of an invariant: which, and by what."""

    check: str
    subject: str


_VITALS = text("""
select
  (select max(r.newest) from unnest(cast(:sweeps as text[])) as k (kind),
     lateral (select max(finished_at) as newest from run where run.kind = k.kind) as r) as newest_sweep,
  (select max(r.newest) from unnest(cast(:scheduled as text[])) as k (kind),
     lateral (select max(finished_at) as newest from run where run.kind = k.kind) as r) as newest_run,
  (select min(created_at) from notice where state in ('pending', 'leased')) as oldest_undelivered
""")
_UNFIRED = text("""
select 'due_not_fired' as "check", c.number as subject
from (select case_id from clock where escalates_at <= :escalations
      union select case_id from clock where next_fire_at <= :reminders) as late
join "case" c on c.id = late.case_id order by c.id limit :most
""")
_STUCK = text("""
select 'notice_stuck' as "check", cast(n.id as text) as subject from notice n
where n.state in ('pending', 'leased') and coalesce(n.lease_until, n.next_at) < :late
order by n.next_at limit :most
""")
_DECIDED_TWICE = text("""
select 'decided_twice' as "check", clock_id || '/' || rung as subject
from decision group by clock_id, rung having count(*) > 1 limit :most
""")
_CLOSURES = text("""
select 'closure_number_missing' as "check", k.campaign || '/' || given.position as subject
from counter k cross join lateral generate_series(1, k.value) as given (position)
where k.name = 'closure'
  and not exists (select from closure s where s.campaign = k.campaign and s.position = given.position)
union all
select 'closure_beyond_counter', s.campaign || '/' || s.position
from closure s left join counter k on k.campaign = s.campaign and k.name = 'closure'
where s.position > coalesce(k.value, 0)
limit :most
""")
_CASES = text("""
select found."check", c.number as subject
from "case" c
left join lateral (
  select e.to_state, e.version from event e where e.case_id = c.id order by e.id desc limit 1) as last on true
cross join lateral (select exists (
  select from clock k where k.case_id = c.id and k.ended is null and k.kind <> 'look_back') as running) as clocks
cross join lateral (values
  ('state_unlike_event', last.to_state is distinct from c.state),
  ('version_unlike_event', last.version is distinct from c.version),
  ('clock_runs_on_closed', c.state = 'closed' and clocks.running),
  ('open_without_clock', c.state in ('found', 'assigned', 'rectifying') and not clocks.running)
) as found ("check", broken)
where c.id > :low and c.id <= :high and found.broken
order by c.id limit :most
""")
_LAST_CASE = text('select coalesce(max(id), 0) from "case"')
_LAST_DECISION = text("select coalesce(max(id), 0) from decision")
_UNTOLD = text("""
select 'decision_without_notice' as "check", c.number || '/' || d.rung_name as subject
from decision d join "case" c on c.id = d.case_id
where d.id > :low and d.id <= :high and not d.superseded
  and not exists (select from notice n where n.promise = 'decision:' || d.clock_id || ':' || d.rung)
order by d.id limit :most
""")
_EVIDENCE = text("""
select v.id, v.sha256, c.number from evidence v join "case" c on c.id = v.case_id
where cast(:after as uuid) is null or v.id > :after order by v.id limit :most
""")


@cache
def expected_revision() -> str:
    """Return the newest revision that this code knows; the code of a process does not change."""
    return migrate.head()


def vitals(pool: Pool) -> Vitals | None:
    """Ask the database how it is; None where it does not answer. Of an unknown schema only the revision is known."""
    try:
        with reading(pool) as tx:
            revision = migrate.revision(tx.connection)
            if revision != expected_revision():
                return Vitals(tx.now, revision)
            values = {"sweeps": list(SWEEPS), "scheduled": list(SCHEDULED)}
            return Vitals(tx.now, revision, **tx.run(_VITALS, values).mappings().one())
    except (DBAPIError, NoConnection):
        return None


def anomalies(tx: ReadTx, due: Expected, most: int) -> Iterator[Found]:
    """Go through every invariant of the database, each statement finding at most ``most`` breaches."""
    yield from _ask(tx, _UNFIRED, {"escalations": due.escalations, "reminders": due.reminders, "most": most})
    yield from _ask(tx, _STUCK, {"late": tx.now - GRACE, "most": most})
    for statement in (_DECIDED_TWICE, _CLOSURES):
        yield from _ask(tx, statement, {"most": most})
    for statement, keys in ((_CASES, _LAST_CASE), (_UNTOLD, _LAST_DECISION)):
        last = int(str(tx.run(keys).scalar_one()))
        for low in range(0, last, SLICE):
            yield from _ask(tx, statement, {"low": low, "high": low + SLICE, "most": most})


def evidence(tx: ReadTx) -> Iterator[tuple[str, str]]:
    """Go through all evidence: the digest of each piece and its case's number."""
    after = None
    while rows := tx.run(_EVIDENCE, {"after": after, "most": SLICE}).all():
        yield from ((str(row[1]), str(row[2])) for row in rows)
        after = rows[-1][0]


def _ask(tx: ReadTx, statement: TextClause, values: Mapping[str, object]) -> Iterator[Found]:
    for row in tx.run(statement, values):
        yield Found(str(row[0]), str(row[1]))
