"""监测研判: a rule that fails opens one case per episode; recovered data proposes verification and never closes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duzhan.campaign.indicators import IndicatorRule, subject_of
from duzhan.policy import episodes, indicators
from duzhan.policy.deadlines import Rules
from duzhan.policy.episodes import Change, Course
from duzhan.policy.indicators import Series
from duzhan.store import monitoring, policies, readings, runs
from duzhan.store.monitoring import Due, Standing
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases.log_failure import Failure, introduce_platform, log_failure
from duzhan.usecases.note_recovery import note_recovery, note_relapse

NEVER = Course()


@dataclass(frozen=True, slots=True)
class JudgingReport:
    """How many subjects were judged, and what came of it; ``left`` cases wait for the office's assignment."""

    judged: int
    opened: int
    left: int
    recovered: int
    relapsed: int


def judge_readings(pool: Pool, *, chunk: int = 25) -> JudgingReport:
    """Judge every subject that is due, a few in each transaction; safe to run twice, at once, late, or to be killed."""
    with reading(pool) as snapshot:
        started_at = snapshot.now
    with transaction(pool) as tx:
        # Before anything is held: two judges that have yet to write the platform's account would wait for each other.
        introduce_platform(tx)
    counts: Counter[str] = Counter()
    due: Sequence[Due] = ()
    while not counts or due:
        with transaction(pool) as tx:
            due = monitoring.lock_due(tx, chunk)
            counts.update(_judge(tx, due), judged=len(due))
    report = JudgingReport(*(counts[name] for name in ("judged", "opened", "left", "recovered", "relapsed")))
    with transaction(pool) as tx:
        figures = {"judged": report.judged, "opened": report.opened, "left": report.left}
        runs.record(tx, "monitoring", started_at, {**figures, "recovered": report.recovered})
    return report


def _judge(tx: Tx, due: Sequence[Due]) -> Counter[str]:
    """Judge subjects that this transaction holds, in the order of their places: numbers of cases are taken in it."""
    counts: Counter[str] = Counter()
    if not due:
        return counts
    rules = policies.in_force(tx)
    subjects = sorted(each.subject for each in due)
    fresh = {each.subject: each.fresh_from for each in due}
    read = readings.series(tx, subjects, rules.zone)
    standing = monitoring.newest_episodes(tx, subjects)
    again: list[tuple[readings.Subject, datetime | None]] = []
    for subject in subjects:
        series = read[subject]
        judged = [rule for rule in rules.policy.monitoring.of(subject_of(*subject)) if rule.opens_case]
        for rule in judged:
            counts += _carry_out(tx, rules, (rule, subject, series, fresh[subject]), standing.get((subject, rule.id)))
        again.append((subject, indicators.next_look(judged, series, tx.now)))
    monitoring.looked(tx, again)
    return counts


def _carry_out(
    tx: Tx,
    rules: Rules,
    of: tuple[IndicatorRule, readings.Subject, Series, datetime],
    known: Standing | None,
) -> Counter[str]:
    """Do what the newest readings make of one rule and subject."""
    rule, subject, series, fresh_from = of
    counts: Counter[str] = Counter()
    for turn in episodes.turns(rule, series, NEVER if known is None else known.course, fresh_from, tx.now):
        course = episodes.after(NEVER if known is None else known.course, turn)
        counts[turn.change.value] += 1
        if turn.change is Change.OPENED:
            case, routed = log_failure(tx, Failure(rule, subject, course.position, series, turn.at), rules)
            monitoring.open_episode(tx, rule.id, case, subject, course)
            counts["left"] += not routed
            known = Standing(course, int(case.id or 0), case.number)
            continue
        assert known is not None, "only what was opened recovers"  # noqa: S101
        if turn.change is Change.RECOVERED:
            monitoring.recover(tx, rule.id, known.case_id, turn.at)
            note_recovery(tx, known.number, rule, turn.at)
        else:
            monitoring.relapse(tx, rule.id, known.case_id, turn.at)
            note_relapse(tx, known.number, rule, turn.at)
        known = Standing(course, known.case_id, known.number)
    return counts
