"""How lines of support and their sums are shown."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from sqlalchemy import RowMapping

from duzhan.wire.support import SupportOut, SupportSum

NOTHING = Decimal(0)


def line(row: RowMapping, mine: Collection[str]) -> SupportOut:
    """Return a line; whoever records for its unit, one of ``mine``, may strike it out."""
    said = {name: row[name] for name in SupportOut.model_fields if name in row}
    amount = None if row["amount"] is None else yuan(row["amount"])
    return SupportOut.model_validate(
        {**said, "amount": amount, "may_strike": row["unit"] in mine and row["struck_at"] is None}
    )


def yuan(amount: Decimal) -> str:
    """Return an amount as it is written, as in 1250000.00."""
    return f"{amount:.2f}"


def by(rows: Sequence[RowMapping], column: str, names: str) -> tuple[SupportSum, ...]:
    """Return the sums of the targets (``area``), units or months among the sums of all."""
    found = tuple(_sum(row, str(row[column]), str(row[names])) for row in _grouped(rows, column))
    return found if column != "month" else tuple(sorted(found, key=lambda each: each.key))


def total(rows: Sequence[RowMapping]) -> SupportSum:
    """Return the sum of everything; zero where nothing counts."""
    everything = next(iter(_grouped(rows, None)), None)
    if everything is None:
        return SupportSum(key="", name="", policies=0, funds=yuan(NOTHING), projects=yuan(NOTHING), total=yuan(NOTHING))
    return _sum(everything, "", "")


def _grouped(rows: Sequence[RowMapping], column: str | None) -> Iterator[RowMapping]:
    given = [name for name in ("area", "unit", "month") if name != column]
    for row in rows:
        if all(row[name] is None for name in given) and (column is None or row[column] is not None):
            yield row


def _sum(row: RowMapping, key: str, name: str) -> SupportSum:
    return SupportSum(
        key=key,
        name=name,
        policies=row["policies"],
        funds=yuan(row["funds"]),
        projects=yuan(row["projects"]),
        total=yuan(row["total"]),
    )
