"""Duty leaders of the ledger serve from the first day of their term to its last, both included."""

from datetime import date

import pytest
from sqlalchemy import text
from world import World

from duzhan.store import ledger
from duzhan.store.transaction import reading


@pytest.mark.parametrize(
    ("on", "serves"),
    [("2020-03-31", False), ("2020-04-01", True), ("2020-06-30", True), ("2020-07-01", False)],
)
def test_a_leader_serves_on_the_first_and_on_the_last_day_of_a_term(
    shared_world: World,
    on: str,
    serves: bool,  # noqa: FBT001
) -> None:
    with shared_world.tx() as tx:
        tx.write(text("update liaison set since = '2020-04-01', until = '2020-06-30' where area = '410325'"))
    with reading(shared_world.real) as tx:
        names = [row["name"] for row in ledger.duty_leaders(tx, ["410325"], date.fromisoformat(on))]
    assert names == (["戴柏华"] if serves else [])
