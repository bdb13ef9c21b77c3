"""What the platform read of the target villages in the last three weeks before the example goes on by itself."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from duzhan.store import accounts
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.judge_readings import judge_readings
from duzhan.usecases.receive_readings import NOT_APPLICABLE, receive_readings
from duzhan.wire.readings import ReadingIn, ReadingsIn
from duzhan.worked_example.cast import DESK

EXCEPTIONS = Path(__file__).with_name("readings.csv")
"""The villages and facts that are not as usual: three weeks each, nothing where the fact does not apply."""
WEEKS = (14, 7, 0)
"""Days ago."""
USUAL: Mapping[str, float] = {
    "poverty_rate": 1.3,
    "hard_road": 1,
    "bus_service": 1,
    "safe_water": 1,
    "electricity": 1,
    "broadcasting": 1,
    "culture_centre": 1,
    "clinic": 1,
    "village_doctor": 1,
    "broadband": 1,
    "industry": 1,
    "collective_income": 7.5,
}


def report(pool: Pool, villages: Sequence[str], at: datetime) -> int:
    """Have the province's office send three weeks of readings, and judge them; return how many cases came of it."""
    batch = ReadingsIn(readings=tuple(_readings(villages, at)))
    with transaction(pool) as tx:
        receive_readings(tx, batch, actor=accounts.named(tx, DESK))
    return judge_readings(pool).opened


def _readings(villages: Sequence[str], at: datetime) -> Iterator[ReadingIn]:
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        unusual = {
            (row["area"], row["fact"]): (row["first"], row["second"], row["third"]) for row in csv.DictReader(file)
        }
    for area in villages:
        for fact, usual in USUAL.items():
            for days, said in zip(WEEKS, unusual.get((area, fact), (str(usual),) * len(WEEKS)), strict=True):
                yield ReadingIn(
                    fact=fact,
                    area=area,
                    value=float(said) if said else NOT_APPLICABLE,
                    taken_at=at - timedelta(days=days),
                    source_ref=f"{area}.{fact}.{days}",
                )
