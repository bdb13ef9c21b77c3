"""Listing and delisting of targets 摘牌: what was done, when, on which document, and how the target stood."""

from datetime import date, datetime

from duzhan.vocabulary.target import ListingAct
from duzhan.wire.shape import Day, Line, Prose, Shape


class Delisting(Shape):
    """摘牌: on a local date, by a document; ``short_reason`` where the standard is not reached and it is done still."""

    effective_on: Day
    document: Line
    short_reason: Prose | None = None


class Relisting(Shape):
    """恢复挂牌: on a local date, by a document, and why."""

    effective_on: Day
    document: Line
    reason: Prose


class ListingOut(Shape):
    """An act, with what the exit board said at that instant: how many indicators held, and which did not."""

    act: ListingAct
    effective_on: date
    document: str
    short: bool
    """Whether it was delisted although the standard was not reached."""
    reason: str | None
    reached: int
    whole: int
    lacking: tuple[str, ...]
    open_cases: int
    done_by: str
    done_at: datetime


class ListingHistory(Shape):
    """How a target was listed: first by the plan, then by acts, oldest first; and what the caller may do now."""

    listed_on: date
    listed_by: str
    """The plan's document."""
    acts: tuple[ListingOut, ...]
    may_delist: bool
    may_relist: bool

    @property
    def delisted(self) -> ListingOut | None:
        """The delisting that is in force, None while the target is listed."""
        last = self.acts[-1] if self.acts else None
        return last if last is not None and last.act is ListingAct.DELISTED else None
