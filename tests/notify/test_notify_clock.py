"""Signatures are dated by the time that receivers have, not by the one that is rehearsed."""

from datetime import UTC, datetime, timedelta

import receivers

from duzhan.store import now as clock
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading, real_now, transaction

SPRING = datetime(2020, 3, 21, 8, 0, tzinfo=UTC)


def test_a_rehearsal_moves_no_signature(database: Logins) -> None:
    with open_pool(database.migrate, size=1) as pool:
        with transaction(pool) as tx:
            clock.shift_to(tx.connection, SPRING)
        with reading(pool) as snapshot:
            assert snapshot.now - SPRING < timedelta(minutes=5)
        for asked in (pool, pool.at(SPRING)):
            assert abs(real_now(asked) - receivers.real_now()) < timedelta(minutes=1)
            assert real_now(asked).tzinfo is UTC
