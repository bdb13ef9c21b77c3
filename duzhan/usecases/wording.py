"""Wording: a notice's subject and body, from the campaign's template, the case and what was decided."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from duzhan.notify import render
from duzhan.notify.render import Rendered
from duzhan.policy import deadlines
from duzhan.policy.deadlines import Rules
from duzhan.store.notices import Background
from duzhan.vocabulary import DEADLINE, LIST_COMMA, RUNG_REASONS, WEEKDAYS, ClockKind, Light, Seat


def word(folder: Path, kind: str, detail: Mapping[str, object], known: tuple[Background, Rules, datetime]) -> Rendered:
    """Word a notice as it reads at an instant; ``known`` is the case's background, its rules and that instant."""
    background, rules, _ = known
    light = detail.get("light")
    variables = {
        "campaign_name": background.campaign_name,
        "case_number": background.case_number,
        "area_name": background.area_name,
        "content": rules.policy.content(background.content_area).title,
        "description": background.description,
        "unit_name": background.unit_name,
        "due_text": _due_text(detail, background, rules),
        "light_label": Light(str(light)).label if light else "",
        "rung_reason": _rung_reason(detail, known),
        "fallen_from": LIST_COMMA.join(Seat(str(seat)).label for seat in _list(detail.get("fallen"))),
    }
    return render.notice(folder, kind, variables)


def deadline(day: date) -> str:
    """Write a local due date as people read it."""
    return DEADLINE.format(month=day.month, day=day.day, weekday=WEEKDAYS[day.weekday()])


def _due_text(detail: Mapping[str, object], background: Background, rules: Rules) -> str:
    named = detail.get("due_on")
    if isinstance(named, str):
        return deadline(date.fromisoformat(named))
    due_at = _due_at(detail) or background.due_at
    return "" if due_at is None else deadline(deadlines.due_date(due_at, rules.zone))


def _rung_reason(detail: Mapping[str, object], known: tuple[Background, Rules, datetime]) -> str:
    """Say how far a clock was when it reached the rung."""
    _, rules, at = known
    due_at = _due_at(detail)
    if due_at is None:
        return ""
    clock = ClockKind(str(detail["clock"])).label
    overdue = deadlines.overdue_days(rules, due_at, at)
    due_on, today = deadlines.due_date(due_at, rules.zone), rules.today(at)
    if overdue:
        return RUNG_REASONS["overdue"].format(clock=clock, days=overdue)
    if at >= due_at:
        return RUNG_REASONS["lapsed"].format(clock=clock)
    if due_on == today:
        return RUNG_REASONS["due_today"].format(clock=clock)
    return RUNG_REASONS["near"].format(clock=clock, days=rules.calendar.count(today, due_on))


def _due_at(detail: Mapping[str, object]) -> datetime | None:
    due_at = detail.get("due_at")
    return datetime.fromisoformat(due_at) if isinstance(due_at, str) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
