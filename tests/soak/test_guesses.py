"""Ten thousand guesses at an office's password, from one address and from five hundred."""

import pytest
from guessing import MOST, guess
from record import Record

from duzhan.store.transaction import Pool

GUESSES = 10_000


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("addresses", [1, 500])
def test_ten_thousand_guesses_are_not_looked_at(app_pool: Pool, record: Record, addresses: int) -> None:
    told = guess(app_pool, "county_office", GUESSES, addresses)
    of_which = f"of {GUESSES:,} guesses within an hour from {addresses} addresses"
    record.result(f"looked at {of_which}", told.evaluated, bar=MOST)
    record.result(f"owner kept out of a known device {of_which}", told.kept_out, bar=0)
