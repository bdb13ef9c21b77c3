"""Seals as rows: what is still unsealed, the heads of the chains, and what is sealed, in order.

An event's number is taken before its transaction commits, so a higher number may be there before a lower one. What is
sealed therefore ends at a horizon: the highest number seen, once every transaction that was open at that sight has
ended. Each of them was numbered before it took an event's number (a trigger on ``event`` sees to it).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, RowMapping, text

from duzhan.policy import sealing
from duzhan.policy.sealing import Head
from duzhan.store.transaction import ReadTx, Tx

_OF_EVENT = """
c.city as chain, e.id, e.kind, array[e.id::text, e.case_id::text, e.version::text, e.kind, e.from_state, e.to_state,
  e.actor::text, e.agent, e.unit, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  e.detail::text, e.row::text] as fields
from event e join "case" c on c.id = e.case_id"""
_SEEN = text("select coalesce(max(id), 0) from event")
_NUMBER = text("select pg_current_xact_id()::text::bigint")
_FIRST = text("insert into seal_horizon (id, event, xid) values (1, 0, 0) on conflict do nothing")
_HOLD = text("select event, xid from seal_horizon where id = 1 for update")
_OPEN = text("""
select pg_snapshot_xmin(at)::text::bigint as oldest, pg_snapshot_xmax(at)::text::bigint as next
from pg_current_snapshot() as snapshot (at)""")
_MOVE = text("update seal_horizon set event = :event, xid = :xid where id = 1")
_SEALED = text("select coalesce(max(last_event), 0) from seal")
_EVENTS = text(f"select {_OF_EVENT} where e.id > :after and e.id <= :upto order by e.id limit :limit")
_NAMED = text(f"select {_OF_EVENT} where e.id = any(cast(:ids as bigint[])) order by e.id")
_OF_CASE = text(f"select {_OF_EVENT} where e.case_id = :case_id order by e.id")
_HEADS = text("""
select head.chain, head.seq, head.hash, head.at
from unnest(cast(:chains as text[])) as chains (chain)
cross join lateral (select * from seal s where s.chain = chains.chain order by s.seq desc limit 1) as head
order by head.chain""")
_ADD = text("""
insert into seal (chain, seq, first_event, last_event, count, events, leaves, root, prev, hash, alg, at, key,
                  public_key, signature)
values (:chain, :seq, :first_event, :last_event, :count, :events, :leaves, :root, :prev, :hash, :alg, :at, :key,
        :public_key, :signature)""")
# From chain to chain along the key, since each has thousands of seals.
_CHAINS = text("""
with recursive found (chain) as (
  select min(chain) from seal
  union all
  select (select min(s.chain) from seal s where s.chain > found.chain) from found where found.chain is not null
) select chain from found where chain is not null order by chain""")
_CHAIN = text("select * from seal where chain = :chain and seq > :after order by seq limit :limit")
# Of each event the first seal that ends at it or after it; a chain's seals follow each other.
_COVERING = text("""
select distinct on (covering.seq) covering.*
from unnest(cast(:events as bigint[])) as wanted (event)
cross join lateral (
  select * from seal s where s.chain = :chain and s.last_event >= wanted.event order by s.last_event limit 1
) as covering
where wanted.event = any(covering.events) order by covering.seq""")
_BETWEEN = text("select * from seal where chain = :chain and seq between :first and :last order by seq")
_HASHES = text("""
select s.chain, s.seq, s.hash from seal s
join unnest(cast(:chains as text[]), cast(:seqs as int[])) as wanted (chain, seq) using (chain, seq)""")
_UNSEALED = text("select min(at) from event where id > :sealed")
_PAGE = 200
"""Seals read at a time; each has a leaf for every event."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as it is hashed, and where it belongs."""

    chain: str
    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal as it is stored."""

    statement: sealing.Statement
    events: tuple[int, ...]
    leaves: tuple[bytes, ...]
    hash: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class ChainHead(Head):
    """The newest seal of a chain, and its instant."""

    at: datetime


def seen(tx: ReadTx) -> int:
    """Return the highest event in sight; it must be asked before the sealing transaction begins."""
    return int(str(tx.run(_SEEN).scalar_one()))


def hold(tx: Tx, sight: int) -> int:
    """Be the only sealer until the transaction ends, and return up to which event the history is final.

    ``sight`` was seen before this transaction had a number, so whoever holds a lower event number that is not there yet
    has a lower transaction number than this one. Where such a transaction is still open, the sight is kept for the
    next time, and an earlier one counts instead. After a restore into another server the kept transaction number is
    one of the old server's: too high, it is replaced; too low, it does no harm, since everything restored is final.
    """
    mine = int(str(tx.write(_NUMBER).scalar_one()))
    kept = alone(tx)
    open_ = tx.run(_OPEN).one()
    final = sight if open_.oldest >= mine else 0
    settled = kept.xid <= open_.oldest
    if settled or kept.xid >= open_.next:
        tx.write(_MOVE, {"event": sight, "xid": mine})
    return max(final, int(kept.event)) if settled else final


def alone(tx: Tx) -> Row[tuple[int, int]]:
    """Be the only one who seals or anchors until the transaction ends, and return the kept horizon."""
    tx.write(_FIRST)
    return tx.write(_HOLD).one()


def sealed(tx: ReadTx) -> int:
    """Return the last event that is sealed; 0 while none is."""
    return int(str(tx.run(_SEALED).scalar_one()))


def oldest_unsealed(tx: ReadTx) -> datetime | None:
    """Return the instant of the oldest event that is not sealed yet."""
    found: datetime | None = tx.run(_UNSEALED, {"sealed": sealed(tx)}).scalar_one()
    return found


def events(tx: ReadTx, after: int, upto: int, limit: int) -> list[EventLine]:
    """Return the next events of all chains by number, as they are hashed."""
    return _lines(tx.run(_EVENTS, {"after": after, "upto": upto, "limit": limit}).mappings().all())


def named(tx: ReadTx, ids: Sequence[int]) -> list[EventLine]:
    """Return the events with these numbers that are there."""
    return _lines(tx.run(_NAMED, {"ids": list(ids)}).mappings().all())


def of_case(tx: ReadTx, case_id: int) -> list[EventLine]:
    """Return the events of one case, oldest first."""
    return _lines(tx.run(_OF_CASE, {"case_id": case_id}).mappings().all())


def _lines(rows: Sequence[RowMapping]) -> list[EventLine]:
    return [EventLine(row["chain"], row["id"], row["kind"], sealing.event_text(row["fields"])) for row in rows]


def heads(tx: ReadTx, chains: Sequence[str]) -> dict[str, ChainHead]:
    """Return the newest seal of each of these chains, in their order."""
    found = tx.run(_HEADS, {"chains": list(chains)}).mappings()
    return {row["chain"]: ChainHead(**row) for row in found}


def add(tx: Tx, rows: Sequence[SealRow]) -> None:
    """Append seals."""
    tx.write(_ADD, [_values(row) for row in rows])


def _values(row: SealRow) -> dict[str, object]:
    said = row.statement
    return {
        **{name: getattr(said, name) for name in said.__slots__},
        "events": list(row.events),
        "leaves": b"".join(row.leaves),
        "hash": row.hash,
        "public_key": row.public_key,
        "signature": row.signature,
    }


def chains(tx: ReadTx) -> list[str]:
    """Return every chain that has a seal."""
    return [str(chain) for chain in tx.run(_CHAINS).scalars()]


def of_chain(tx: ReadTx, chain: str) -> Iterator[SealRow]:
    """Return every seal of a chain, the first one first, some at a time."""
    after = 0
    while page := tx.run(_CHAIN, {"chain": chain, "after": after, "limit": _PAGE}).mappings().all():
        yield from map(_row, page)
        after = page[-1]["seq"]


def between(tx: ReadTx, chain: str, first: int, last: int) -> list[SealRow]:
    """Return the seals of a chain from one place in it to another, both included."""
    return [_row(row) for row in tx.run(_BETWEEN, {"chain": chain, "first": first, "last": last}).mappings()]


def covering(tx: ReadTx, chain: str, events_: Sequence[int]) -> list[SealRow]:
    """Return the seals of a chain that hold one of these events at least, in order."""
    return [_row(row) for row in tx.run(_COVERING, {"chain": chain, "events": list(events_)}).mappings()]


def hashes(tx: ReadTx, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the hashes of those of these seals, each by chain and place in it, that are there."""
    values = {"chains": [chain for chain, _ in wanted], "seqs": [seq for _, seq in wanted]}
    return {(row.chain, row.seq): row.hash for row in tx.run(_HASHES, values)}


def _row(row: RowMapping) -> SealRow:
    leaves, width = bytes(row["leaves"]), sealing.WIDTH
    return SealRow(
        sealing.Statement(**{name: row[name] for name in sealing.Statement.__slots__}),
        tuple(row["events"]),
        tuple(leaves[at : at + width] for at in range(0, len(leaves), width)),
        row["hash"],
        row["public_key"],
        row["signature"],
    )
