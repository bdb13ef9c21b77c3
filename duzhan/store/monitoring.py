"""Monitoring: whom to judge next, and the episodes in which a rule failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.model.case import Case
from duzhan.policy.episodes import Course
from duzhan.store.readings import Subject
from duzhan.store.transaction import ReadTx, Tx

_LOCK_DUE = text("""
select area, household, fresh_from from monitored_subject where look_again_at <= :now
order by look_again_at, area, household limit :limit for update skip locked
""")
_LOOKED = text("""
update monitored_subject set look_again_at = :again, fresh_from = :again where area = :area and household = :household
""")
_COUNT_DUE = text("select count(*) from monitored_subject where look_again_at <= :now")
_WITHIN = """
from monitored_subject m join area a on a.code = m.area
where exists (select from unnest(cast(:areas as text[])) as mine (area) where starts_with(m.area, mine.area))
"""
_COUNT_SUBJECTS = text(f"select count(*) {_WITHIN}")  # of texts of ours
_SUBJECTS = text(f"""
select m.area, m.household, a.full_name {_WITHIN} and (m.area, m.household) > (:area, :household)
order by m.area, m.household limit :limit
""")
_NEWEST = text("""
select distinct on (e.area, e.household, e.rule)
  e.id, e.rule, e.area, e.household, e.position, e.case_id, e.failed_at, e.changed_at, e.recovered_at,
  c.number, c.closed_at, c.resolution
from unnest(cast(:areas as text[]), cast(:households as text[])) as wanted (area, household)
join episode e on e.area = wanted.area and e.household = wanted.household
join "case" c on c.id = e.case_id
order by e.area, e.household, e.rule, e.position desc
""")
_OPEN = text("""
insert into episode (rule, area, household, position, case_id, failed_at, opened_at, changed_at, relapses)
values (:rule, :area, :household, :position, :case_id, :at, :now, :at, 0)
""")
_RECOVER = text("update episode set recovered_at = :at, changed_at = :at where case_id = :case_id and rule = :rule")
_RELAPSE = text("""
update episode set recovered_at = null, changed_at = :at, relapses = relapses + 1
where case_id = :case_id and rule = :rule
""")
# Nobody signs in by it: it names the platform where a case names who found it.
_REPORTER = text("""
insert into account (username, name, password_hash, created_at, disabled_at)
values (:username, :name, '!', :now, :now) on conflict (username) do nothing
""")
_REPORTER_ID = text("select id from account where username = :username")


@dataclass(frozen=True, slots=True)
class Due:
    """A subject that is held and to be judged; what was read from ``fresh_from`` on was not judged yet."""

    subject: Subject
    fresh_from: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest episode of a rule and subject, and its case."""

    course: Course
    case_id: int
    number: str

    @property
    def closed(self) -> bool:
        """Tell whether its case is closed."""
        return self.course.closed_at is not None


def lock_due(tx: Tx, limit: int) -> list[Due]:
    """Hold the subjects that are to be judged now, the longest waiting first; those that somebody holds are theirs."""
    rows = tx.run(_LOCK_DUE, {"now": tx.now, "limit": limit})
    return [Due((row.area, row.household), row.fresh_from) for row in rows]


def count_due(tx: ReadTx) -> int:
    """Count the subjects that are to be judged now."""
    return int(tx.run(_COUNT_DUE, {"now": tx.now}).scalar_one())


def looked(tx: Tx, again: Sequence[tuple[Subject, datetime | None]]) -> None:
    """Write down when subjects are to be judged again though nothing new is read of them."""
    values = [{"area": area, "household": household, "again": at} for (area, household), at in again]
    if values:
        tx.write(_LOOKED, values)


def count_subjects(tx: ReadTx, areas: Sequence[str]) -> int:
    """Count the villages and households in some areas of which there are readings."""
    return int(tx.run(_COUNT_SUBJECTS, {"areas": list(areas)}).scalar_one())


def subjects(tx: ReadTx, areas: Sequence[str], after: Subject, limit: int) -> Mapping[Subject, str]:
    """List subjects in some areas after one of them, in their order, each with the name of its village."""
    beyond = {"area": after[0], "household": after[1]}
    rows = tx.run(_SUBJECTS, {"areas": list(areas), **beyond, "limit": limit})
    return {(row.area, row.household): row.full_name for row in rows}


def newest_episodes(tx: ReadTx, subjects: Sequence[Subject]) -> Mapping[tuple[Subject, str], Standing]:
    """Return the newest episode of each rule that ever failed for some subjects."""
    wanted = {"areas": [area for area, _ in subjects], "households": [household for _, household in subjects]}
    found = {}
    for row in tx.run(_NEWEST, wanted):
        set_aside = row.resolution is not None and row.resolution != "rectified"
        course = Course(row.position, row.failed_at, row.changed_at, row.recovered_at, row.closed_at, set_aside)
        found[(row.area, row.household), row.rule] = Standing(course, int(row.case_id), row.number)
    return found


def open_episode(tx: Tx, rule: str, case: Case, subject: Subject, course: Course) -> None:
    """Write down that a rule has begun to fail for a subject, and the case that was opened for it."""
    area, household = subject
    whose = {"rule": rule, "area": area, "household": household, "position": course.position}
    tx.write(_OPEN, {**whose, "case_id": case.id, "at": course.failed_at, "now": tx.now})


def recover(tx: Tx, rule: str, case_id: int, at: datetime) -> None:
    """Write down that an episode's data has recovered."""
    tx.write(_RECOVER, {"rule": rule, "case_id": case_id, "at": at})


def relapse(tx: Tx, rule: str, case_id: int, at: datetime) -> None:
    """Write down that an episode's data fails again."""
    tx.write(_RELAPSE, {"rule": rule, "case_id": case_id, "at": at})


def reporter(tx: Tx, username: str, name: str) -> int:
    """Return the account by which the platform's findings come; the first of them makes it."""
    known = tx.run(_REPORTER_ID, {"username": username}).scalar()
    if known is None:
        tx.write(_REPORTER, {"username": username, "name": name, "now": tx.now})
        known = tx.run(_REPORTER_ID, {"username": username}).scalar_one()
    return int(str(known))
