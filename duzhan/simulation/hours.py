"""Working hours: people act between morning and evening of working days, and delays are counted in those hours."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta

from duzhan.campaign.simulation import Day
from duzhan.policy.deadlines import Rules

HOUR = timedelta(hours=1)
BEYOND = timedelta(days=120)
"""So long after the campaign's end hours are still known; nothing that is simulated happens then."""


class Hours:
    """A campaign's working hours as one line: position 0.0 is the first working morning, ``day`` hours are one day."""

    def __init__(self, rules: Rules, day: Day) -> None:
        facts = rules.policy.facts
        length = datetime.combine(date.min, day.ends) - datetime.combine(date.min, day.begins)
        self._mornings = [
            datetime.combine(each, day.begins, rules.zone).astimezone(UTC)
            for each in _days(facts.start_on, facts.end_on + BEYOND)
            if rules.calendar.day(each).working
        ]
        self.day = length / HOUR

    def position(self, at: datetime) -> float:
        """Return where an instant lies; nights and days off lie where the next morning does."""
        index = bisect_right(self._mornings, at) - 1
        if index < 0:
            return 0.0
        return index * self.day + min((at - self._mornings[index]) / HOUR, self.day)

    def at(self, position: float) -> datetime:
        """Return the instant of a position, to the second; what lies beyond the known days is at their end."""
        index, rest = divmod(position, self.day)
        morning = self._mornings[min(int(index), len(self._mornings) - 1)]
        return morning + timedelta(seconds=int(rest * 3600))

    def after(self, at: datetime, hours: float) -> datetime:
        """Return when so many working hours have passed; never the same second."""
        return max(self.at(self.position(at) + hours), at + timedelta(seconds=1))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
