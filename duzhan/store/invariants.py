"""The invariants that doctor goes through, each one a statement that finds what breaks it.

A statement stays under a second at a million cases: through a small index, or over a slice of keys at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import TextClause, text

from duzhan import calendars
from duzhan.policy.lateness import GRACE, Expected
from duzhan.store import calendar_versions
from duzhan.store.transaction import ReadTx

SLICE = 25_000
"""How many keys one statement looks at."""


@dataclass(frozen=True, slots=True)
class Found:
    """One breach of an invariant: which, and by what."""

    check: str
    subject: str


_UNFIRED = text("""
select 'due_not_fired' as "check", c.number as subject
from (select case_id from clock where escalates_at <= :escalations
      union select case_id from clock where next_fire_at <= :reminders) as late
join "case" c on c.id = late.case_id order by c.id limit :most
""")
_HELD = text("""
select 'sweep_held' as "check",
       kind || ' ' || to_char(raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as subject
from alarm where released_at is null order by kind limit :most
""")
_FAULTY = text("""
select case when k.quarantined_at is null then 'clock_faulty' else 'clock_quarantined' end as "check",
       c.number || '/' || k.kind || '/' || k.holder || ': ' || left(k.fault, 200) as subject
from clock k join "case" c on c.id = k.case_id
where k.fault is not null and k.ended is null order by k.id limit :most
""")
# The sweeps have an hour and a quarter to look at every clock with a new calendar. Which one is in force is what this
# process knows: the version of one that a house went back to is not the highest, and one without clocks has no version.
_OTHER_CALENDAR = text("""
with mine as (select id from calendar_version where id = cast(:calendar as bigint) and adopted_at < :escalations)
select 'clock_of_old_calendar' as "check", c.number || '/' || k.kind as subject
from (
  (select v.id, v.case_id, v.kind from clock v where v.ended is null and v.checked_calendar < (select id from mine)
   limit :most)
  union all
  (select v.id, v.case_id, v.kind from clock v where v.ended is null and v.checked_calendar > (select id from mine)
   limit :most)
  union all
  (select v.id, v.case_id, v.kind from clock v, mine where v.ended is null and v.checked_calendar is null limit :most)
  ) as k
join "case" c on c.id = k.case_id order by k.id limit :most
""")
_STUCK = text("""
select 'notice_stuck' as "check", cast(n.id as text) as subject from notice n
where n.state in ('pending', 'leased') and coalesce(n.lease_until, n.next_at) < :late
order by n.next_at limit :most
""")
# Those that somebody can do something about, as in dead_letters.py: neither overtaken by what happened to the case
# meanwhile, nor sent by another way.
_DEAD = text("""
select 'notice_dead' as "check", cast(n.id as text) as subject from notice n
left join "case" c on c.id = n.case_id
left join clock k on k.id = n.clock_id
where n.state = 'dead' and (k.id is null or (k.ended is null and k.paused_at is null))
  and (c.closed_at is null or c.closed_at <= n.created_at) and not exists (
    select from notice o where o.promise = n.promise and o.recipient = n.recipient and o.id <> n.id
      and o.state = 'sent' and o.channel not in ('inbox', 'webhook'))
order by n.created_at, n.id limit :most
""")
_DELEGATED_IN_A_CIRCLE = text("""
with recursive away as (
  select account, delegate from delegation
  where revoked_at is null and cast(:today as date) between since and until),
walk as (
  select account as first, delegate as last, array[account] as passed from away
  union all
  select w.first, a.delegate, w.passed || a.account from walk w join away a on a.account = w.last
  where a.account <> all(w.passed))
select distinct 'delegation_circle' as "check", a.username as subject
from walk w join account a on a.id = w.first where w.last = w.first order by 2 limit :most
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
# The end of each series of letters; what is missing before it is found letter by letter, below.
_SERIES = text("""
select found."check", concat_ws('/', k.campaign, k.level, k.year, found.position) as subject
from (
  select campaign, value, split_part(name, ':', 2) as level, cast(split_part(name, ':', 3) as int) as year
  from counter where name like 'letter:%') as k
cross join lateral (
  select coalesce(max(l.position), 0) as last from letter l
  where l.campaign = k.campaign and l.level = k.level and l.year = k.year) as given
cross join lateral (values
  ('letter_number_missing', k.value, given.last < k.value),
  ('letter_beyond_counter', given.last, given.last > k.value)
) as found ("check", position, broken)
where found.broken order by 2 limit :most
""")

# The assignment flow goes on with what was accepted, every five minutes.
_UNFINISHED = text("""
select 'import_unfinished' as "check", i.id || ': ' || i.unit || ', ' || i.imported as subject
from ledger_import i
left join lateral (
  select c.created_at from ledger_import_row r join "case" c on c.id = r.case_id
  where r.import_id = i.id order by r.position desc limit 1) as newest on true
where i.state = 'accepting' and greatest(i.accepted_at, newest.created_at) < :late
order by i.accepted_at limit :most
""")

# Over slices of keys.
_DECIDED_TWICE = text("""
select 'decided_twice' as "check", clock_id || '/' || rung as subject
from decision where clock_id > :low and clock_id <= :high
group by clock_id, rung having count(*) > 1 order by clock_id limit :most
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
# A letter is owed where the light of the clock changed. A clock that took over a rung from an earlier version of itself
# took its light over too; decisions from before there were letters say nothing of the rung before.
_DECISIONS = text("""
select found."check", c.number || '/' || d.rung_name as subject
from decision d join "case" c on c.id = d.case_id
cross join lateral (values
  ('decision_without_notice',
   not exists (select from notice n where n.promise = 'decision:' || d.clock_id || ':' || d.rung)),
  ('decision_without_letter',
   d.detail -> 'inputs' is not null and not exists (select from letter l where l.decision = d.id) and d.light <> (
     case when cast(d.detail -> 'inputs' ->> 'rung' as int) = 0 then 'green' else coalesce(
       (select p.light from decision p join clock k on k.id = p.clock_id, clock mine
        where mine.id = d.clock_id and p.case_id = d.case_id and p.id < d.id and not p.superseded
          and (k.kind, k.holder, k.position) = (mine.kind, mine.holder, mine.position)
        order by p.id desc limit 1), d.light) end))
) as found ("check", broken)
where d.id > :low and d.id <= :high and not d.superseded and found.broken
order by d.id limit :most
""")
_LETTERS = text("""
select found."check", found.subject
from letter l
cross join lateral (values
  ('letter_number_missing', concat_ws('/', l.campaign, l.level, l.year, l.position - 1),
   l.position > 1 and not exists (
     select from letter p where p.campaign = l.campaign and p.level = l.level and p.year = l.year
       and p.position = l.position - 1)),
  ('letter_signed_without_event', l.number,
   l.signed_at is not null and not exists (
     select from event e where e.case_id = l.case_id and e.kind = 'receipt' and e.detail ->> 'letter' = l.number))
) as found ("check", subject, broken)
where l.id > :low and l.id <= :high and found.broken
order by l.id limit :most
""")
SLICED: Mapping[TextClause, TextClause] = {
    _CASES: text('select coalesce(max(id), 0) from "case"'),
    _DECIDED_TWICE: text("select coalesce(max(id), 0) from clock"),
    _DECISIONS: text("select coalesce(max(id), 0) from decision"),
    _LETTERS: text("select coalesce(max(id), 0) from letter"),
}
"""Each statement over slices, and the question for its last key."""

_EVIDENCE = text("""
select v.id, v.sha256, c.number from evidence v join "case" c on c.id = v.case_id
where cast(:after as uuid) is null or v.id > :after order by v.id limit :most
""")


def breaches(tx: ReadTx, due: Expected, today: date, most: int) -> Iterator[Found]:
    """Go through every invariant, each statement finding at most ``most`` breaches; ``today`` is the local date."""
    values = {
        "escalations": due.escalations,
        "reminders": due.reminders,
        "late": tx.now - GRACE,
        "today": today,
        "calendar": calendar_versions.find(tx, calendars.current()),
    }
    for statement in (
        _UNFIRED,
        _HELD,
        _FAULTY,
        _OTHER_CALENDAR,
        _STUCK,
        _DEAD,
        _DELEGATED_IN_A_CIRCLE,
        _CLOSURES,
        _SERIES,
        _UNFINISHED,
    ):
        yield from _ask(tx, statement, {**values, "most": most})
    for statement, keys in SLICED.items():
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
