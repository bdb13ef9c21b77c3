"""Dates as offices write them: 2020.4.15, 2020年4月底前, 4月30日, and the numbers that spreadsheets keep for them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from duzhan.documents.sheet_words import squeezed

_FULL = re.compile(r"(?P<year>\d{4}|\d{2})[年./\-](?P<month>\d{1,2})[月./\-](?P<day>\d{1,2})(?:日|号)?")
_COMPACT = re.compile(r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_SHORT = re.compile(r"(?P<month>\d{1,2})[月./\-](?P<day>\d{1,2})(?:日|号)?")
_MONTH = re.compile(r"(?:(?P<year>\d{4}|\d{2})[年./\-])?(?P<month>\d{1,2})月?(?P<part>底|末|上旬|中旬|下旬|初)?")
_AROUND = re.compile(
    r"^(?:于|至|到|在|约|计划|要求|力争|确保)+|(?:之)?(?:前|以前|之前)?(?:完成|办结|整改到位|整改完毕|到位)?$"
)
_TIME = re.compile(r"[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: no serial is taken for a price or a count
_THIRDS = {"初": 10, "上旬": 10, "中旬": 20}


class DateFault(StrEnum):
    """Why a cell is no date."""

    UNREADABLE = "date_unreadable"
    IMPOSSIBLE = "date_impossible"
    AMBIGUOUS = "date_ambiguous"
    NO_YEAR = "date_without_year"


class Sharpness(StrEnum):
    """How exactly a date was written."""

    DAY = "day"
    MONTH_END = "month_end"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class Read:
    """A date and how exactly it was written."""

    on: date
    sharpness: Sharpness = Sharpness.DAY


@dataclass(frozen=True, slots=True)
class Span:
    """Between which dates a date without a year lies, both inclusive."""

    first: date
    last: date

    def year_of(self, month: int, day: int) -> int | None:
        """Return the one year in which this day lies in the span; None for no year or two."""
        years = [year for year in range(self.first.year, self.last.year + 1) if self._has(year, month, day)]
        if len(years) == 1:
            return years[0]
        return self.first.year if self.first.year == self.last.year else None

    def _has(self, year: int, month: int, day: int) -> bool:
        last = calendar.monthrange(year, month)[1]
        return self.first <= date(year, month, min(day, last)) <= self.last


def date_of(cell: str | float | date, span: Span, *, dates_1904: bool = False) -> Read | DateFault:
    """Read a date from a cell; one without a year takes the year that lies in the span."""
    if isinstance(cell, date):
        return Read(cell)
    if isinstance(cell, float):
        return _of_number(cell, dates_1904=dates_1904)
    if _SERIAL.fullmatch(cell.strip()):
        # A text file has the number that the spreadsheet kept, where the cell had lost its format.
        return _of_number(float(cell), dates_1904=dates_1904)
    text = _TIME.sub("", squeezed(cell.strip().replace("T", " ").split(" ")[0]) if _timed(cell) else squeezed(cell))
    text = _AROUND.sub("", text)
    match = _FULL.fullmatch(text) or _COMPACT.fullmatch(text) or _SHORT.fullmatch(text)
    if match is not None:
        return _made(match.groupdict(), span)
    month = _MONTH.fullmatch(text) if "月" in text or text.count(".") + text.count("-") + text.count("/") == 1 else None
    return DateFault.UNREADABLE if month is None else _of_month(month.groupdict(), span)


def _timed(cell: str) -> bool:
    return _TIME.search(cell.strip()) is not None


def _of_number(number: float, *, dates_1904: bool) -> Read | DateFault:
    if int(number) in _SERIALS:
        epoch = _EPOCH_1904 if dates_1904 else _EPOCH_1900
        return Read(epoch + timedelta(days=int(number)))
    if number.is_integer():
        match = _COMPACT.fullmatch(str(int(number)))
        return DateFault.UNREADABLE if match is None else _made(match.groupdict(), Span(date.min, date.max))
    # 4.1 may have been typed as 4.10: a number has lost what would tell.
    return DateFault.AMBIGUOUS


def _made(found: dict[str, str | None], span: Span) -> Read | DateFault:
    month, day = int(found["month"] or 0), int(found["day"] or 0)
    if month not in range(1, 13) or day not in range(1, 32):
        return DateFault.IMPOSSIBLE
    year = _year(found.get("year"), span, month, day)
    if year is None:
        return DateFault.NO_YEAR
    if day > calendar.monthrange(year, month)[1]:
        return DateFault.IMPOSSIBLE
    return Read(date(year, month, day))


def _of_month(found: dict[str, str | None], span: Span) -> Read | DateFault:
    month, part = int(found["month"] or 0), found["part"]
    if month not in range(1, 13):
        return DateFault.IMPOSSIBLE
    year = _year(found["year"], span, month, _THIRDS.get(part or "", 28))
    if year is None:
        return DateFault.NO_YEAR
    last = calendar.monthrange(year, month)[1]
    sharpness = Sharpness.MONTH_END if part in {"底", "末"} else Sharpness.ROUNDED
    return Read(date(year, month, _THIRDS.get(part or "", last)), sharpness)


def _year(written: str | None, span: Span, month: int, day: int) -> int | None:
    if written is None:
        return span.year_of(month, day)
    return int(written) if len(written) == len("2020") else 2000 + int(written)
