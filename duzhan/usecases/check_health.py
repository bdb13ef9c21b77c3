"""Looks after the house itself: readiness for those who send it work, and what doctor finds."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from duzhan.policy import lateness
from duzhan.policy.lateness import BY_THE_WALL, EVERY, GRACE
from duzhan.settings import Settings
from duzhan.store import anchor_notices, count_checks, evidence_files, health, invariants, policies, pulled_sources
from duzhan.store.health import Runs, Vitals
from duzhan.store.invariants import Found
from duzhan.store.transaction import Pool, ReadTx, reading
from duzhan.wire.health import Anomaly, Readiness

LOW_DISK = 2 * 1024**3
FULL_DISK = 256 * 1024**2
"""Bytes free where people are warned, and where no more work is taken."""
MOST = 1000
"""Breaches of one kind that are counted in one statement; more do not make it worse."""
EXAMPLES = 10
_A_DAY = timedelta(days=1)


def readiness(pool: Pool, settings: Settings) -> Readiness:
    """Tell whether work gets done; a database that does not answer is told, not raised."""
    vitals = health.vitals(pool)
    free = _free(settings.home)
    if vitals is None:
        return Readiness(
            ready=False,
            degraded=("database_silent", *_disk(free)),
            database=False,
            schema_expected=health.expected_revision(),
            disk_free_bytes=free,
        )
    current = vitals.revision == health.expected_revision()
    degraded = (*_late(vitals, settings), *_standing(vitals)) if current else ("schema_unknown",)
    return Readiness(
        ready=current and free >= FULL_DISK,
        degraded=degraded + _disk(free),
        as_of=vitals.now,
        database=True,
        schema_revision=vitals.revision,
        schema_expected=health.expected_revision(),
        newest_sweep_age=_age(vitals.now, vitals.runs.newest.get("sweep")),
        newest_scheduled_run_age=_age(vitals.now, vitals.runs.newest_of_all),
        newest_seal_age=_age(vitals.now, vitals.runs.newest.get("sealing")),
        newest_anchor_age=_age(vitals.now, vitals.newest_anchor),
        anchor_left_age=_age(vitals.now, vitals.anchor_left),
        oldest_undelivered_notice_age=_age(vitals.now, vitals.oldest_undelivered),
        dead_notices=vitals.dead,
        quarantined_clocks=vitals.quarantined,
        held=vitals.held,
        disk_free_bytes=free,
    )


def anomalies(pool: Pool, settings: Settings) -> tuple[Anomaly, ...]:
    """Go through every invariant in one snapshot and return those that do not hold; none of a house in order."""
    with reading(pool) as tx:
        found = [*_of_runs(tx, settings), *_of_sources(tx, settings), *_of_database(tx)]
        found += _of_files(tx, settings.evidence_folder)
    subjects: defaultdict[str, list[str]] = defaultdict(list)
    for breach in found:
        subjects[breach.check].append(breach.subject)
    return tuple(
        Anomaly(check=check, count=len(broken), examples=tuple(broken[:EXAMPLES])) for check, broken in subjects.items()
    )


def _of_runs(tx: ReadTx, settings: Settings) -> Iterator[Found]:
    """Name the scheduled acts that have stopped.

    In a house in which none ever ran only readiness says so, and in a rehearsal, where time is moved by hand.
    """
    if not settings.rehearsal:
        yield from (Found("run_missing", act) for act in _missed(health.runs(tx), tx.now, settings))
        anchored = health.newest_anchor(tx)
        if anchored is not None and lateness.anchor_too_old(anchored, tx.now):
            yield Found("anchor_too_old", anchored.isoformat(timespec="seconds"))
        yield from _of_anchors_outside(tx, anchored)


def _of_sources(tx: ReadTx, settings: Settings) -> Iterator[Found]:
    """Name the sources of readings that have had nothing new for too long, and those that gave what is no reading."""
    standing = {row["name"]: row for row in pulled_sources.standing(tx, list(settings.sources))}
    for name, source in sorted(settings.sources.items()):
        row = standing.get(name)
        heard_at = None if row is None else row["heard_at"] or row["begun_at"]
        if not settings.rehearsal and (heard_at is None or tx.now - heard_at > timedelta(hours=source.silent_hours)):
            why = "never asked" if row is None else row["fault"] or "nothing new"
            yield Found("source_silent", f"{name}: {why}")
    for row in pulled_sources.refusals(tx, tx.now - _A_DAY):
        yield Found("reading_refused", f"{row['source']}: {row['many']}")


def _of_anchors_outside(tx: ReadTx, anchored: datetime | None) -> Iterator[Found]:
    """Say where anchors do not reach anybody outside the house: nobody is to be told, or nothing has left lately."""
    if anchored is not None and not anchor_notices.reachable(tx):
        yield Found("anchor_without_reader", anchored.isoformat(timespec="seconds"))
    left = anchor_notices.newest_left(tx)
    if left is not None and lateness.anchor_too_old(left, tx.now):
        yield Found("anchor_not_leaving", left.isoformat(timespec="seconds"))


def _of_database(tx: ReadTx) -> Iterator[Found]:
    campaign = policies.find(tx)
    if campaign is None or campaign.policy_version is None:
        return
    rules = policies.pinned(tx, campaign.policy_version)
    due = lateness.expected(rules.calendar, rules.zone, tx.now)
    yield from invariants.breaches(tx, due, rules.today(tx.now), MOST)
    yield from count_checks.drift(tx, rules.zone, MOST)


def _of_files(tx: ReadTx, folder: Path) -> Iterator[Found]:
    missing = (
        number for digest, number in invariants.evidence(tx) if not evidence_files.path_of(digest, folder).is_file()
    )
    yield from (Found("evidence_missing", number) for number in islice(missing, MOST))


def _late(vitals: Vitals, settings: Settings) -> Iterator[str]:
    runs, missed = vitals.runs, set(_missed(vitals.runs, vitals.now, settings))
    for act in EVERY:
        if act in missed or (act == "sweep" and act not in runs.newest):
            yield f"no_{act}_lately"
    if runs.newest_of_all is None or vitals.now - runs.newest_of_all > GRACE:
        yield "no_scheduled_run_lately"
    if vitals.oldest_waiting is not None and vitals.now - vitals.oldest_waiting > GRACE:
        yield "notice_waiting"
    if lateness.anchor_too_old(vitals.newest_anchor, vitals.now):
        yield "anchor_too_old"
    if lateness.anchor_too_old(vitals.anchor_left, vitals.now):
        yield "anchor_not_leaving"


def _missed(runs: Runs, now: datetime, settings: Settings) -> Iterator[str]:
    if runs.first is not None:
        missed = lateness.missed(runs.newest, runs.first, now)
        yield from (act for act in missed if not (settings.rehearsal and act in BY_THE_WALL))


def _standing(vitals: Vitals) -> Iterator[str]:
    if vitals.held:
        yield "sweep_held"
    if vitals.quarantined:
        yield "clock_quarantined"
    if vitals.unfinished_imports:
        yield "import_unfinished"


def _disk(free: int) -> tuple[str, ...]:
    if free >= LOW_DISK:
        return ()
    return ("disk_low",) if free >= FULL_DISK else ("disk_full",)


def _age(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else (now - then).total_seconds()


def _free(home: Path) -> int:
    """Return the bytes free where the home lies, or will lie."""
    there = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free
