"""Explains a decision from what was stored with it, and works it out again by the rules and the calendar of then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import RowMapping

from duzhan.errors import NotFound
from duzhan.notify import render
from duzhan.policy import deadlines, decision_facts, explain
from duzhan.policy.deadlines import Rules
from duzhan.policy.decision_facts import Inputs
from duzhan.policy.explain import Arithmetic, Counted
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import calendar_versions, cases, decisions, policies, timeline
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import BudgetUnit, Channel, ClockKind, Light, Seat
from duzhan.wire.explanation import (
    CopyOut,
    DayOut,
    DecisionExplanation,
    DecisionExplanations,
    GroundOut,
    PauseOut,
    ToldOut,
    VacancyOut,
)
from duzhan.wording import NO_LETTER

Notices = Mapping[str, Sequence[RowMapping]]


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the decisions of one case."""

    notices: Notices
    approvals: Mapping[int, RowMapping]
    usernames: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A decision, read back: its row, what its clock was, how that counted out, and whether it comes out again."""

    row: RowMapping
    rules: Rules
    inputs: Inputs
    arithmetic: Arithmetic
    reproducible: bool


def explain_decisions(tx: ReadTx, number: str, *, actor: Doer) -> DecisionExplanations:
    """Explain every decision about a case in the actor's scope; raises NotFound."""
    case_id = int(cases.find(tx, number, actor).id or 0)
    rows = decisions.of_case(tx, case_id)
    told = {account for row in rows for account in _accounts(row["detail"])}
    around = Around(
        notices=decisions.notices(tx, case_id),
        approvals=decisions.approvals(tx, case_id),
        usernames=timeline.usernames(tx, sorted(told)),
    )
    return DecisionExplanations(items=tuple(_explained(story(tx, row), around) for row in rows))


def explain_letter(tx: ReadTx, number: str, *, actor: Doer) -> DecisionExplanation:
    """Explain the decision that issued a letter; raises NotFound."""
    found = decisions.by_letter(tx, number)
    if found is None:
        raise NotFound
    return _one(tx, found, actor)


def explain_notice(tx: ReadTx, notice: UUID, *, actor: Doer) -> DecisionExplanation:
    """Explain the decision that a notice tells of; raises NotFound where it is not theirs, or tells of none.

    What an act told, and whom, the case's timeline says; a letter that waits for its signature is explained by its
    own decision.
    """
    mine = actor.account if isinstance(actor, Actor) else None
    found = decisions.by_notice(tx, notice, mine)
    if found is None:
        raise NotFound
    if found["decision"] is not None:
        return _one(tx, (str(found["number"]), int(found["decision"])), actor)
    letter = found["detail"].get("letter")
    if letter is None:
        raise NotFound
    return explain_letter(tx, str(letter), actor=actor)


def story(tx: ReadTx, row: RowMapping) -> Story:
    """Read a decision back and work it out again."""
    detail, kind = row["detail"], ClockKind(row["kind"])
    inputs = decision_facts.read(kind, detail["inputs"])
    pinned = policies.pinned(tx, row["policy_version"])
    rules = replace(pinned, calendar=calendar_versions.pinned(tx, inputs.calendar))
    again = decision_facts.again(rules, inputs, row["rung"], row["decided_at"])
    stored = {name: detail[name] for name in ("clock", "reached_at", "grounds", "counts")}
    return Story(
        row=row,
        rules=rules,
        inputs=inputs,
        arithmetic=explain.count_out(rules, inputs.running, row["decided_at"]),
        reproducible=again == stored,
    )


def _one(tx: ReadTx, found: tuple[str, int], actor: Doer) -> DecisionExplanation:
    number, wanted = found
    every = explain_decisions(tx, number, actor=actor).items
    return next(each for each in every if each.decision == wanted)


def _accounts(detail: Mapping[str, Sequence[Sequence[int]]]) -> set[int]:
    pairs = [pair[:1] for pair in detail.get("seats", ())] + list(detail.get("delegated", ()))
    return {account for pair in pairs for account in pair}


def _explained(story: Story, around: Around) -> DecisionExplanation:
    shown = _shown(story, around)
    return shown.model_copy(update={"sentences": _sentences(story, shown)})


def _shown(story: Story, around: Around) -> DecisionExplanation:
    row, detail, running = story.row, story.row["detail"], story.inputs.running
    counts = detail["counts"]
    named = ("rung", "rung_name", "superseded", "decided_at", "policy_version", "policy_hash", "calendar_hash", "cycle")
    return DecisionExplanation(
        **{name: row[name] for name in (*named, "letter", "document_number", "holder")},
        case=row["number"],
        decision=row["id"],
        clock=running.kind,
        holder_name=row["holder_name"] or row["holder"],
        due_version=story.inputs.due_version,
        light=Light(row["light"]),
        reached_at=detail["reached_at"],
        started_at=running.started_at,
        due_on=deadlines.due_date(running.due_at, story.rules.zone),
        due_at=running.due_at,
        budget=story.inputs.budget,
        unit=running.unit,
        total=counts["total"],
        used=counts["used"],
        left=counts["left"],
        working_days_left=counts["working_days_left"],
        overdue_working_days=counts["overdue"],
        paused_days=counts["paused"],
        days=tuple(map(_day, story.arithmetic.days)),
        late=tuple(map(_day, story.arithmetic.late)),
        grounds=tuple(GroundOut(condition=name, figure=figure, at=at) for name, figure, at in detail["grounds"]),
        pauses=_pauses(story, around),
        reached=_reached(row, around),
        vacant=tuple(VacancyOut(seat=Seat(seat), fell_to=to) for seat, to in detail.get("fallen", {}).items()),
        no_letter_because=_no_letter(row),
        reproducible=story.reproducible,
        sentences=(),
    )


def _reached(row: RowMapping, around: Around) -> tuple[ToldOut, ...]:
    detail = row["detail"]
    absent = {present: account for account, present in detail.get("delegated", ())}
    copies = around.notices.get(f"decision:{row['clock_id']}:{row['rung']}", ())
    return tuple(
        ToldOut(
            username=around.usernames[account],
            seat=Seat(seat),
            in_place_of=around.usernames[absent[account]] if account in absent else None,
            copies=tuple(_copy(copy) for copy in copies if copy["username"] == around.usernames[account]),
        )
        for account, seat in detail.get("seats", ())
    )


def _copy(row: RowMapping) -> CopyOut:
    told = ("state", "attempts", "created_at", "sent_at", "read_at", "last_error")
    return CopyOut(id=str(row["id"]), channel=Channel(row["channel"]), **{name: row[name] for name in told})


def _pauses(story: Story, around: Around) -> tuple[PauseOut, ...]:
    return tuple(
        PauseOut(
            stopped_on=pause.stopped_on,
            resumed_on=pause.resumed_on,
            approved_by=_approved_by(around.approvals.get(pause.event or 0)),
        )
        for pause in story.inputs.running.pauses
    )


def _approved_by(approval: RowMapping | None) -> str | None:
    return None if approval is None else approval["unit"] or approval["actor"]


def _no_letter(row: RowMapping) -> str | None:
    if row["letter"] is not None:
        return None
    return NO_LETTER["lower_rung" if row["superseded"] else "same_light"]


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


def _sentences(story: Story, shown: DecisionExplanation) -> tuple[str, ...]:
    zone, label = story.rules.zone, shown.clock.label
    working = shown.unit is BudgetUnit.WORKING_DAYS
    off = [day.name or day.why.label for day in shown.days if working and not day.counted and not day.paused]
    values = {
        "number": shown.case,
        "label": label,
        "holder": shown.holder_name,
        "light": shown.light.label,
        "decided": shown.decided_at.astimezone(zone),
        "started": shown.started_at.astimezone(zone),
        "superseded": shown.superseded,
        "reasons": [render.phrase("ground", ground.condition, ground.figure, label) for ground in shown.grounds],
        "due_version": shown.due_version,
        "due_on": shown.due_on,
        "budget": shown.budget,
        "unit": shown.unit.label,
        "counts": story.row["detail"]["counts"],
        "off": list(dict.fromkeys(off)),
        "pauses": shown.pauses,
        "told": list(dict.fromkeys(told.seat.label for told in shown.reached)),
        "stood_in": [
            {"absent": told.in_place_of, "present": told.username} for told in shown.reached if told.in_place_of
        ],
        "vacant": [
            {"seat": each.seat.label, "to": "" if each.fell_to is None else each.fell_to.label} for each in shown.vacant
        ],
        "letter": shown.letter,
        "document_number": shown.document_number,
        "no_letter": shown.no_letter_because,
        "policy_version": shown.policy_version,
        "policy_hash": shown.policy_hash,
        "calendar_hash": shown.calendar_hash,
        "reproducible": shown.reproducible,
    }
    return render.clauses("decision.txt.j2", values)
