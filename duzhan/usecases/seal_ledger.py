"""签封: chains, city by city, the events that nobody has sealed yet, and signs each seal (docs/adr/0033)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from duzhan.policy import sealing
from duzhan.policy.sealing import GENESIS, SEAL, Statement
from duzhan.store import runs, seals
from duzhan.store.keyring import Keyring
from duzhan.store.seals import ChainHead, EventLine, SealRow
from duzhan.store.transaction import Pool, Tx, reading, transaction

CHUNK = 2000
"""Events in one transaction."""


@dataclass(frozen=True, slots=True)
class SealReport:
    """How many events were sealed, by how many seals, and up to which event the history is sealed now."""

    events: int
    seals: int
    sealed: int


def seal_ledger(pool: Pool, keyring: Keyring, *, chunk: int = CHUNK) -> SealReport:
    """Seal every event that is final, in the order of their numbers, so many a transaction.

    Run by several at once, each waits for its turn and finds what is left. What an open transaction may still come
    before is left for the next time.
    """
    with reading(pool) as snapshot:
        started_at, sight = snapshot.now, seals.seen(snapshot)
    events = count = 0
    while True:
        with transaction(pool) as tx:
            final = seals.hold(tx, sight)
            sealed = seals.sealed(tx)
            lines = seals.events(tx, sealed, final, chunk)
            rows = _sealed(tx, lines, keyring)
            if rows:
                seals.add(tx, rows)
            events, count = events + len(lines), count + len(rows)
            if len(lines) < chunk:
                runs.record(tx, "sealing", started_at, {"events": events, "seals": count})
                return SealReport(events, count, lines[-1].id if lines else sealed)


def _sealed(tx: Tx, lines: Sequence[EventLine], keyring: Keyring) -> list[SealRow]:
    of_chain: defaultdict[str, list[EventLine]] = defaultdict(list)
    for line in lines:
        of_chain[line.chain].append(line)
    heads = seals.heads(tx, list(of_chain))
    # The clock may have been set back; a chain's instants are never.
    for head in heads.values():
        tx.not_before(head.at)
    return [_seal(tx, of_chain[chain], heads.get(chain), keyring) for chain in sorted(of_chain)]


def _seal(tx: Tx, lines: Sequence[EventLine], head: ChainHead | None, keyring: Keyring) -> SealRow:
    leaves = tuple(sealing.leaf(line.text) for line in lines)
    statement = Statement(
        chain=lines[0].chain,
        seq=1 if head is None else head.seq + 1,
        first_event=lines[0].id,
        last_event=lines[-1].id,
        count=len(lines),
        root=sealing.root(leaves).hex(),
        prev=GENESIS if head is None else head.hash,
        at=tx.now,
        key=keyring.key,
    )
    digest = statement.hash()
    signed = keyring.sign(sealing.signed_text(SEAL, digest))
    return SealRow(statement, tuple(line.id for line in lines), leaves, digest, signed.public_key, signed.signature)
