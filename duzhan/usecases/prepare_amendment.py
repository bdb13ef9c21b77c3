"""Reads what a correction of a frozen month can name, for whoever may correct it or read all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duzhan.campaign.measures import Figure
from duzhan.documents import report_words
from duzhan.policy.permissions import Actor
from duzhan.store import organisation
from duzhan.store.transaction import ReadTx
from duzhan.usecases import month_view, print_report
from duzhan.vocabulary import Role
from duzhan.wire.reports import MonthOut, UnitMonthOut


@dataclass(frozen=True, slots=True)
class Amendable:
    """A frozen month: its units and their figures for whoever reads all of it, and whether the actor may amend it."""

    month: MonthOut
    office_name: str
    units: tuple[UnitMonthOut, ...]
    totals: Mapping[Figure, int]
    reads_everything: bool
    amends: bool


def prepare_amendment(tx: ReadTx, month: str, *, actor: Actor) -> Amendable:
    """Return a frozen month that concerns the actor; raises MonthNotFound, FrozenMonthDamaged."""
    frozen = month_view.find(tx, date.fromisoformat(f"{month}-01"), actor)
    content = month_view.content_of(frozen)
    everything = print_report.reads_everything(tx, frozen.office, actor)
    office = organisation.find_unit(tx, frozen.office)
    assert office is not None, "fk_frozen_month_office"  # noqa: S101
    return Amendable(
        month=month_view.shown(tx, frozen),
        office_name=office.name,
        units=content.units if everything else (),
        totals=report_words.totals(content.figures),
        reads_everything=everything,
        amends=any(grant.role is Role.OFFICE and grant.unit == frozen.office for grant in actor.grants),
    )
