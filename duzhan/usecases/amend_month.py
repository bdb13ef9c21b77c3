"""更正: a frozen month is corrected beside itself, under a number of its own."""

from collections.abc import Mapping
from datetime import date

from duzhan.campaign.measures import Figure
from duzhan.documents import report_words
from duzhan.errors import InvalidInput
from duzhan.policy.permissions import Actor
from duzhan.store import frozen_months
from duzhan.store.frozen_months import Correction
from duzhan.store.transaction import Tx
from duzhan.usecases import month_view
from duzhan.wire.reports import AmendMonth, ChangeOut, MonthContent, MonthOut


def amend_month(tx: Tx, month: str, command: AmendMonth, *, actor: Actor) -> MonthOut:
    """Record what figures of a frozen month should have been; the month and its hash stay as they were.

    Raises MonthNotFound before the month is frozen, NotPermitted for who is not of the office that froze it,
    InvalidInput for a unit that owed it nothing.
    """
    first = date.fromisoformat(f"{month}-01")
    office = month_view.office_of(tx, first, actor)
    frozen = frozen_months.find(tx, office, first)
    was = _was(month_view.content_of(frozen), command.unit)
    changes = [ChangeOut(**dict(change), was=was[change.figure]) for change in command.changes]
    frozen_months.amend(
        tx,
        frozen,
        Correction(
            unit=command.unit or office,
            by=actor.account,
            reason=command.reason,
            changes=[change.model_dump(mode="json") for change in changes],
        ),
    )
    return month_view.shown(tx, frozen)


def _was(content: MonthContent, unit: str | None) -> Mapping[Figure, int]:
    if unit is None:
        return report_words.totals(content.figures)
    found = next((each for each in content.units if each.unit == unit), None)
    if found is None:
        raise InvalidInput.of("unit", "unknown_unit", code=unit)
    return found.totals
