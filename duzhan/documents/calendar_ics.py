"""Deadlines as an iCalendar feed (RFC 5545): all-day events on the day by whose end something is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
_REFRESH = "PT1H"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One entry: ``uid`` stays the same however often the feed is read; ``on`` is the local date it is due by."""

    uid: str
    on: date
    title: str
    text: str
    address: str


def feed(name: str, deadlines: Iterable[Deadline], now: datetime) -> bytes:
    """Return the feed; ``now`` is the instant it was made, aware."""
    calendar = Calendar()
    calendar.add("prodid", "-//duzhan//duzhan//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", _REFRESH)
    for deadline in deadlines:
        calendar.add_component(_event(deadline, now))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, now: datetime) -> Event:
    event = Event()
    event.add("uid", deadline.uid)
    event.add("dtstamp", now)
    event.add("dtstart", deadline.on)
    event.add("dtend", deadline.on + timedelta(days=1))
    event.add("summary", deadline.title)
    event.add("description", deadline.text)
    event.add("url", deadline.address)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", deadline.title)
    # On the morning of the day before: an all-day event begins at its midnight.
    alarm.add("trigger", timedelta(hours=-15))
    event.add_component(alarm)
    return event
