"""Explains a case's light: each running clock counted out, its rungs with whom they reached, and the same in words."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import RowMapping

from duzhan.notify import render
from duzhan.policy import explain, ladder, pauses
from duzhan.policy.deadlines import Rules
from duzhan.policy.explain import Counted
from duzhan.policy.ladder import History, Running, Step
from duzhan.policy.pauses import Pause
from duzhan.policy.permissions import Doer
from duzhan.store import calendar_versions, timeline
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket, explained_clock, timekeeping
from duzhan.usecases.docket import File
from duzhan.usecases.explained_clock import Record, Story
from duzhan.vocabulary import BudgetUnit, ClockKind, Light
from duzhan.wire.explanation import ClockExplanation, DayOut, Explanation, GroundOut, RungOut


def explain_case(tx: ReadTx, number: str, *, actor: Doer) -> Explanation:
    """Explain a case in the actor's scope as of now; raises NotFound."""
    return explained(tx, docket.view(tx, number, actor))


def explained(tx: ReadTx, file: File) -> Explanation:
    """Explain the case of a file that somebody opened."""
    record = _record(tx, file)
    stories = [_story(tx, file, row, record) for row in record.clocks if row["ended"] is None]
    policy = file.rules.policy
    content_hash = policy.content_hash()
    values = {
        "number": file.case.number,
        "light": Light(file.case.light).label,
        "rework": file.case.rework,
        "cycle": file.case.cycle,
        "campaign_end": policy.facts.end_on,
        "policy_version": file.case.policy_version,
        "policy_hash": content_hash,
        "clocks": [explained_clock.words(story, record) for story in stories],
    }
    return Explanation(
        number=file.case.number,
        light=Light(file.case.light),
        as_of=tx.now,
        policy_version=file.case.policy_version,
        policy_hash=content_hash,
        rework=file.case.rework,
        cycle=file.case.cycle,
        clocks=tuple(_shown(story, record) for story in stories),
        sentences=render.clauses("explanation.txt.j2", values),
    )


def _record(tx: ReadTx, file: File) -> Record:
    decisions = timeline.decisions(tx, file.id)
    told = sorted({account for row in decisions for account, _ in row["detail"].get("seats", ())})
    return Record(
        clocks=timeline.clocks(tx, file.id, file.case.cycle),
        decisions=decisions,
        suspensions=timeline.suspensions(tx, file.id),
        extensions=timeline.extensions(tx, file.id, file.case.cycle),
        usernames=timeline.usernames(tx, told),
    )


def _story(tx: ReadTx, file: File, row: RowMapping, record: Record) -> Story:
    kind = ClockKind(row["kind"])
    # The sweep judges by the case's history only what the lead unit answers for.
    mine = kind is ClockKind.RECTIFY and row["holder"] == file.case.lead_unit
    running = Running(
        kind=kind,
        started_at=row["started_at"],
        due_at=row["due_at"],
        unit=BudgetUnit(row["unit"]),
        history=timekeeping.history_of(file) if mine else History(),
        pauses=_pauses(file, row),
        behind_on=row["behind_on"],
    )
    return Story(
        file=file,
        row=row,
        running=running,
        arithmetic=explain.count_out(_rules(tx, file, row), running, tx.now),
        steps=ladder.schedule(file.rules, running),
        decided={decision["rung"]: decision for decision in record.decisions if decision["clock_id"] == row["id"]},
        now=tx.now,
    )


def _rules(tx: ReadTx, file: File, row: RowMapping) -> Rules:
    """Return the rules by which a clock's date came about: with the calendar that it was computed with."""
    if row["calendar"] is None:
        return file.rules
    return replace(file.rules, calendar=calendar_versions.pinned(tx, row["calendar"]))


def _pauses(file: File, row: RowMapping) -> tuple[Pause, ...]:
    """Return when a clock stood still: its ledger, and the suspension that still lasts."""
    lasting = () if row["paused_at"] is None else (Pause(file.rules.today(row["paused_at"]), None),)
    return (*pauses.read(row["pauses"]), *lasting)


def _shown(story: Story, record: Record) -> ClockExplanation:
    row, counted = story.row, story.arithmetic
    return ClockExplanation(
        kind=story.running.kind,
        light=Light(row["light"]),
        holder=row["holder"],
        holder_name=row["holder_name"] or row["holder"],
        due_version=row["due_version"],
        started_at=row["started_at"],
        due_on=counted.due_on,
        due_at=row["due_at"],
        budget=explained_clock.budget(story),
        unit=counted.unit,
        days=tuple(map(_day, counted.days)),
        late=tuple(map(_day, counted.late)),
        total=counted.total,
        used=counted.used,
        left=counted.left,
        working_days_left=counted.working_days_left,
        overdue_working_days=counted.overdue,
        paused=row["paused_at"] is not None,
        paused_days=counted.paused,
        rungs=tuple(_rung(story, step, record.usernames) for step in story.steps),
        provisional=row["provisional"],
    )


def _day(each: Counted) -> DayOut:
    day = each.day
    return DayOut(
        date=day.date,
        counted=each.counted,
        why=day.why,
        name=day.name,
        provisional=day.provisional,
        paused=each.paused,
    )


def _rung(story: Story, step: Step, usernames: Mapping[int, str]) -> RungOut:
    decision = story.decided.get(step.number)
    detail = {} if decision is None else decision["detail"]
    return RungOut(
        number=step.number,
        name=step.rung.id,
        light=step.rung.light,
        reached_at=step.at,
        grounds=tuple(
            GroundOut(condition=ground.condition.value, figure=ground.figure, at=ground.at)
            for ground in explain.grounds(story.rules, step.rung, story.running)
        ),
        decided_at=None if decision is None else decision["decided_at"],
        superseded=decision is not None and decision["superseded"],
        reached=tuple(usernames[account] for account, _ in detail.get("seats", ())),
        skipped=tuple(f"{seat}>{to or ''}" for seat, to in detail.get("fallen", {}).items()),
    )
