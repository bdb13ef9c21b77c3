"""A notice in words: the campaign's template of its kind, filled with the case and with what it was told of."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import RowMapping

from duzhan import settings
from duzhan.campaign import notices
from duzhan.campaign.ladders import Rung
from duzhan.campaign.measures import ObligationKind
from duzhan.documents import record_words, report_words
from duzhan.notify import render
from duzhan.notify.render import Rendered
from duzhan.policy import deadlines, explain
from duzhan.policy.deadlines import Rules
from duzhan.policy.explain import Ground
from duzhan.policy.ladder import History, Running
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import AlarmKind, ClockKind, Light, Match, Seat
from duzhan.vocabulary.records import AppealOutcome, RecordKind
from duzhan.wording import BETWEEN

DECISION = "decision"
Detail = Mapping[str, object]
NOTHING = dict.fromkeys(notices.VARIABLES, "")


def in_words(tx: ReadTx, row: RowMapping) -> Rendered:
    """Word one row of store/inbox.py."""
    rules = policies.pinned(tx, row["policy_version"])
    variables = NOTHING | {
        "campaign_name": row["campaign_name"],
        "case_number": row["number"] or "",
        "area_name": row["area_name"] or "",
        "content": "" if row["content_area"] is None else rules.policy.content(row["content_area"]).title,
        "description": row["description"] or "",
        "unit_name": row["unit_name"],
        "due_text": _due_text(row, rules),
    }
    if row["template"] == DECISION:
        variables |= _of_decision(row, rules)
    elif row["template"] in OF_KIND:
        variables |= OF_KIND[row["template"]](row["detail"], rules)
    return render.notice(settings.current().campaign_folder, row["template"], variables)


def digest(variables: Mapping[str, str]) -> Rendered:
    """Word several notices as one; ``variables`` are those that a digest has."""
    return render.notice(settings.current().campaign_folder, notices.DIGEST, {**NOTHING, **variables})


def _due_text(row: RowMapping, rules: Rules) -> str:
    """Say the date that the notice named when it was written; nothing where it named none."""
    detail = row["detail"]
    if "review_on" in detail:
        return render.phrase("dated", date.fromisoformat(detail["review_on"]))
    if "due_on" in detail:
        return render.phrase("due", date.fromisoformat(detail["due_on"]))
    at = _instant(detail.get("due_at")) or row["started_due_at"] or _instant(row["row_due_at"])
    return "" if at is None else render.phrase("due", deadlines.due_date(at, rules.zone))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _of_decision(row: RowMapping, rules: Rules) -> dict[str, str]:
    detail = row["detail"]
    kind = ClockKind(detail["clock"])
    rung = next(rung for rung in rules.policy.ladder(kind) if rung.id == detail["rung"])
    reasons = [
        render.phrase("ground", ground.condition.value, ground.figure, kind.label)
        for ground in _grounds(row, rules, rung)
    ]
    vacant = [seat.label for seat in _vacant(rules, Seat(row["seat"]), detail["fallen"])]
    return {
        "light_label": Light(detail["light"]).label,
        "rung_reason": render.phrase("joined", reasons),
        "fallen_from": render.phrase("listed", vacant),
        "document_number": detail.get("document_number", ""),
    }


def _of_reschedule(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which clock was moved from when to when, and why; what stayed as it was is empty."""
    names = ("due_on", "old_due_on", "computed_on")
    due_on, old_due_on, computed_on = (date.fromisoformat(str(detail[name])) for name in names)
    return {
        "clock_label": ClockKind(str(detail["clock"])).label,
        "old_due_text": "" if old_due_on == due_on else render.phrase("due", old_due_on),
        "computed_text": "" if computed_on == due_on else render.phrase("dated", computed_on),
        "unpublished_year": str(due_on.year) if detail["provisional"] else "",
        "changed_days": render.phrase("turned", detail["days"]),
    }


def _of_alarm(detail: Detail, rules: Rules) -> dict[str, str]:
    """Say what holds the sweep, and by which figures that was seen."""
    seen = {name: str(detail[name]) for name in ("database", "machine", "expected", "newest_sweep") if name in detail}
    local = {name: datetime.fromisoformat(at).astimezone(rules.zone) for name, at in seen.items()}
    figures = render.phrase("alarm", {**detail, **local})
    return {"alarm_label": AlarmKind(str(detail["kind"])).label, "alarm_figures": figures}


def _of_letter(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which letter nobody has signed, since when, and how often that was followed up, this time included."""
    return {
        "light_label": Light(str(detail["light"])).label,
        "document_number": str(detail["document_number"]),
        "issued_text": render.phrase("dated", date.fromisoformat(str(detail["issued_on"]))),
        "follow_up": str(detail["follow_up"]),
    }


def _of_reconciliation(detail: Detail, rules: Rules) -> dict[str, str]:
    """Say what was compared with whom, and how many lines of each kind wait."""
    waiting = detail["waiting"]
    assert isinstance(waiting, dict)  # noqa: S101  # usecases/waiting_lines.py
    counted = [(match.label, waiting[match.value]) for match in Match if match.value in waiting]
    return {
        "area_name": str(detail["area_name"]),
        "as_of_text": render.phrase("moment", datetime.fromisoformat(str(detail["as_of"])).astimezone(rules.zone)),
        "line_counts": render.phrase("counted", counted),
    }


def _of_instruction(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Give the words as they were written: what is instructed, answered, or asked for, or why it was taken back."""
    return {"reason": str(detail["reason"]), "meeting_number": str(detail.get("meeting", ""))}


def _of_meeting(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which meeting it is, when and where, and why it is cancelled where it is."""
    return {
        "meeting_number": str(detail["meeting"]),
        "meeting_title": str(detail["title"]),
        "place": str(detail["place"]),
        "reason": str(detail.get("reason", "")),
        "due_text": render.phrase("dated", date.fromisoformat(str(detail["held_on"]))),
    }


def _of_tour(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which tour it is, from when to when and where, and why it was taken back where it was."""
    since, until = (date.fromisoformat(str(detail[name])) for name in ("since", "until"))
    return {
        "tour_name": str(detail["name"]),
        "tour_places": render.phrase("places", detail["places"], detail["stops"]) if "stops" in detail else "",
        "reason": str(detail.get("reason", "")),
        "due_text": render.phrase("between", since, until),
    }


def _of_monitoring(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Name the rule, as a reason."""
    return {"reason": str(detail["title"])}


def _of_report(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which report it is, why it was returned, and at a roll call who is missing: nobody where one came in."""
    month = detail["month"]
    first = None if month is None else date.fromisoformat(f"{month}-01")
    named = detail.get("missing")
    missing = [str(name) for name in named] if isinstance(named, list) else []
    return {
        "report_label": report_words.label(ObligationKind(str(detail["report_kind"])), first),
        "reason": str(detail.get("reason", "")),
        "missing_count": str(len(missing)),
        "missing_names": BETWEEN.join(missing),
    }


def _of_plan(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say of which target's plan how many lines are late, and name the first of them."""
    named = {"area_name": str(detail["area_name"]), "reason": str(detail["reason"])}
    return {**named, "missing_count": str(detail["lines"]), "light_label": Light(str(detail["light"])).label}


def _of_record(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which record of a unit it is, and why it is made, sent back or taken back."""
    label = RecordKind(str(detail["record_kind"])).label
    return {"record_number": str(detail["record"]), "record_label": label, "reason": str(detail["reason"])}


def _of_appeal(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say which appeal it is, against what, on which grounds, and what came of it: nothing while it waits."""
    outcome, moved = detail.get("outcome"), detail.get("old_due_on")
    return {
        "appeal_number": str(detail["appeal"]),
        "record_label": record_words.against(detail),
        "office_name": str(detail["office_name"]),
        "outcome_label": "" if outcome is None else AppealOutcome(str(outcome)).label,
        "old_due_text": render.phrase("due", date.fromisoformat(str(moved))) if moved else "",
        "reason": str(detail["reason"]),
    }


def _of_filing(detail: Detail, _rules: Rules) -> dict[str, str]:
    """Say under which number how many closings were filed."""
    return {"filing_number": str(detail["filing"]), "filed_count": str(detail["filed_count"])}


def _of_anchor(detail: Detail, rules: Rules) -> dict[str, str]:
    """Give the anchors' lines as they are: whoever keeps them can prove how far the history had come."""
    at = datetime.fromisoformat(str(detail["at"])).astimezone(rules.zone)
    lines = detail["anchors"]
    assert isinstance(lines, list)  # noqa: S101  # store/anchor_notices.py
    return {
        "anchor_number": str(detail["anchor_number"]),
        "anchor_lines": "\n\n".join(map(str, lines)),
        "as_of_text": render.phrase("moment", at),
    }


def _grounds(row: RowMapping, rules: Rules, rung: Rung) -> tuple[Ground, ...]:
    """Return the conditions that held when the notice was written: those of time, and only without one the history."""
    kind = ClockKind(row["clock_kind"])
    unit = explain.budget_unit(rules, kind)
    by_time = Running(kind, row["clock_started_at"], row["clock_due_at"], unit)
    held = tuple(g for g in explain.grounds(rules, rung, by_time) if g.at <= row["created_at"])
    if held:
        return held
    history = History(sent_back=row["rework"], reopened=row["cycle"] > 1)
    return explain.grounds(rules, rung, replace(by_time, history=history))[:1]


def _vacant(rules: Rules, seat: Seat, fallen: list[str]) -> list[Seat]:
    """Return the vacant seats that fell through to this one, or past it."""
    return [vacant for vacant in map(Seat, fallen) if seat in _below(rules, vacant)]


def _below(rules: Rules, seat: Seat) -> list[Seat]:
    chain = []
    at = rules.policy.ladders.fall_through.get(seat)
    while at is not None and at not in chain:
        chain.append(at)
        at = rules.policy.ladders.fall_through.get(at)
    return chain


OF_KIND: Mapping[str, Callable[[Detail, Rules], dict[str, str]]] = {
    notices.RESCHEDULE: _of_reschedule,
    notices.ALARM: _of_alarm,
    notices.LETTER_UNSIGNED: _of_letter,
    notices.RECONCILIATION: _of_reconciliation,
    **dict.fromkeys(notices.OF_INSTRUCTIONS, _of_instruction),
    notices.COORDINATION: _of_instruction,
    notices.MEETING: _of_meeting,
    notices.TOUR: _of_tour,
    **dict.fromkeys(notices.OF_MONITORING, _of_monitoring),
    **dict.fromkeys(notices.OF_REPORTS, _of_report),
    **dict.fromkeys(notices.OF_RECORDS, _of_record),
    **dict.fromkeys(notices.OF_APPEALS, _of_appeal),
    notices.FILING: _of_filing,
    notices.PLAN_BEHIND: _of_plan,
    notices.ANCHOR: _of_anchor,
}
"""What a kind's words need besides the case, out of what was told; the kinds that need nothing are not here."""
