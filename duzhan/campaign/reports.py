"""Who reports when: reports.toml."""

from datetime import date
from typing import Annotated

from pydantic import Field

from duzhan.campaign.record import Record
from duzhan.vocabulary import Level, UnitKind

DayOfMonth = Annotated[int, Field(ge=1, le=28)]


class Reporter(Record):
    """The units that owe a report every month: all of a kind at a level."""

    kind: UnitKind
    level: Level


class Reports(Record):
    """The whole file; a policy that was pinned before there was one asks nobody for anything."""

    remind_on_days: tuple[DayOfMonth, ...] = ()
    """The days of the month on which units that have not reported are reminded."""
    implementation_plan_levels: tuple[Level, ...] = ()
    """The offices of these levels whose area is concerned owe an implementation plan 实施方案, once."""
    implementation_plan_due_on: date | None = None
    """Until the end of this local date; None where no plan is owed."""
    monthly: tuple[Reporter, ...] = ()
