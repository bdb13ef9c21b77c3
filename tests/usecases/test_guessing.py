"""Guessing a password does not work, and keeps no owner out who comes by a known device."""

import pytest
from guessing import MOST, QUARTERS, guess

from duzhan.store.transaction import Pool


@pytest.mark.parametrize("addresses", [1, 20])
def test_within_an_hour_few_guesses_are_looked_at(app_pool: Pool, addresses: int) -> None:
    told = guess(app_pool, "county_office", 80, addresses)
    assert 0 < told.evaluated <= MOST
    assert (told.let_in, told.kept_out) == (QUARTERS, 0)
