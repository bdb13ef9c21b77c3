"""Until when everything that was due must have been fired, given when the sweeps run (reliability.md, R21)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from duzhan.policy.working_days import Calendar

GRACE = timedelta(minutes=15)
"""How long a sweep, a delivery or any other scheduled act may take."""
ESCALATION_EVERY = timedelta(hours=1)
REMINDERS_AT = time(8, 30)
"""The hours that flows/deployments.py keeps; a test compares the two."""
ANCHOR_EVERY = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
EVERY: Mapping[str, timedelta] = {
    "sweep": ESCALATION_EVERY,
    "assignment": timedelta(minutes=5),
    "monitoring": timedelta(minutes=10),
    "sealing": timedelta(minutes=5),
    "delivery": timedelta(minutes=1),
    "ledger_closure": ONE_DAY,
    "monthly_report": ONE_DAY,
}
"""How often each scheduled act comes round; reminders are sweeps too, and rest on days off."""
BY_THE_WALL = frozenset({"ledger_closure"})
"""What keeps the wall clock's hours in rehearsal too, where they are not the rehearsal's."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What was due at these instants, or before, must have been fired by now."""

    escalations: datetime
    reminders: datetime


def expected(calendar: Calendar, zone: ZoneInfo, now: datetime) -> Expected:
    """Return what an aware instant may expect: escalations every hour, reminders on the mornings of working days."""
    last = (now - GRACE).astimezone(zone)
    morning = last.date() if last.time() >= REMINDERS_AT else last.date() - ONE_DAY
    while not calendar.day(morning).working:
        morning -= ONE_DAY
    return Expected(
        escalations=now - ESCALATION_EVERY - GRACE,
        reminders=datetime.combine(morning, REMINDERS_AT, zone),
    )


def missed(newest: Mapping[str, datetime], first: datetime, now: datetime) -> Iterator[str]:
    """Name the scheduled acts that are overdue: ``newest`` is when each ran last, ``first`` when any of them ever did.

    What never ran is missed once the house is older than the time in which it should have come round.
    """
    for act, every in EVERY.items():
        if now - newest.get(act, first) > every + GRACE:
            yield act


def anchor_too_old(newest: datetime | None, now: datetime) -> bool:
    """Tell whether the newest anchor, made or gone out, has come of age without a younger one; None needs none."""
    return newest is not None and now - newest > ANCHOR_EVERY + GRACE
