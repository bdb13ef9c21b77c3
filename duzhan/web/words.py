"""How instants and dates are written on pages (ui/README.md, section 5): in the campaign's zone, never as 25日前."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date

Translate = Callable[[str], str]

DAY = "M月d日（EEE）"
MONTH_AND_DAY = "M月d日"
WHOLE_DAY = "y年M月d日"


@dataclass(frozen=True, slots=True)
class Words:
    """Dates and instants in one language and zone; templates use its methods as filters."""

    translate: Translate
    locale: str
    zone: ZoneInfo

    def day(self, on: date) -> str:
        """Write a local date with its weekday, as 6月28日（周日）."""
        return format_date(on, self.translate(DAY), locale=self.locale)

    def short_day(self, on: date) -> str:
        """Write a local date without its year and weekday, as 6月28日."""
        return format_date(on, self.translate(MONTH_AND_DAY), locale=self.locale)

    def whole_day(self, on: date) -> str:
        """Write a local date with its year, as 2020年6月28日."""
        return format_date(on, self.translate(WHOLE_DAY), locale=self.locale)

    def local(self, at: datetime) -> datetime:
        """Return an instant in the campaign's zone."""
        return at.astimezone(self.zone)

    def moment(self, at: datetime) -> str:
        """Write an instant, as 6月28日（周日） 09:30."""
        here = self.local(at)
        return f"{self.day(here.date())} {here:%H:%M}"

    def stamp(self, at: datetime) -> str:
        """Write an instant for a table, as 2020-06-28 09:30."""
        return f"{self.local(at):%Y-%m-%d %H:%M}"

    def end(self, at: datetime) -> str:
        """Write an exclusive end of a day as the end of the day before, as 6月28日（周日）24:00."""
        here = self.local(at)
        if here.hour or here.minute:
            return self.moment(at)
        return f"{self.day((here - timedelta(days=1)).date())}24:00"


def yuan(amount: str) -> str:
    """Write an amount, as 1,250,000.00."""
    return f"{Decimal(amount):,.2f}"
