"""Answers of the single sign-on that were taken already: none is taken twice."""

from sqlalchemy import text

from duzhan.store.accounts import digest_of
from duzhan.store.transaction import Tx

# Old ones go by the way, a few at a time: a state is good for ten minutes.
_USE = text("""
with over as (
  delete from used_state where digest in (
    select digest from used_state where used_at < clock_timestamp() - interval '1 hour'
    limit 20 for update skip locked))
insert into used_state (digest, used_at) values (:digest, clock_timestamp())
on conflict (digest) do nothing returning digest
""")


def use(tx: Tx, state: str) -> bool:
    """Take the answer to a state; False where it was taken already."""
    return tx.write(_USE, {"digest": digest_of(state)}).first() is not None
