"""证明: of every event of a case the way to the root of its seal, and from that seal on to the next anchor."""

from dataclasses import dataclass

from duzhan.policy import sealing
from duzhan.policy.sealing import AnchorLine
from duzhan.store import anchors, seals
from duzhan.store.seals import EventLine, SealRow
from duzhan.store.transaction import ReadTx
from statemachines.states import Trigger

_NEXT = 3
"""Anchors looked at after a seal: the first has it, unless the clock was set."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event lies in its seal, and its brothers on the way up."""

    chain: str
    seq: int
    position: int
    count: int
    way: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The events of a case with their places (None: not sealed yet), and the seals and anchors that these need."""

    events: tuple[tuple[EventLine, Place | None], ...]
    seals: tuple[SealRow, ...]
    anchors: tuple[AnchorLine, ...]


def prove_events(tx: ReadTx, case_id: int) -> Proof:
    """Prove every event of a case, as far as it is sealed and anchored."""
    lines = seals.of_case(tx, case_id)
    chain = lines[0].chain
    covering = seals.covering(tx, chain, [line.id for line in lines])
    placed = {event: (seal, position) for seal in covering for position, event in enumerate(seal.events)}
    needed: dict[int, SealRow] = {}
    found: dict[int, AnchorLine] = {}
    for seal in covering:
        anchor = _anchor(tx, seal)
        needed |= {row.statement.seq: row for row in _links(tx, seal, anchor)}
        if anchor is not None:
            found[anchor.statement.number] = anchor
    return Proof(
        events=tuple((line, _place(*placed[line.id]) if line.id in placed else None) for line in lines),
        seals=tuple(needed[seq] for seq in sorted(needed)),
        anchors=tuple(found[number] for number in sorted(found)),
    )


def closing_of(tx: ReadTx, case_id: int) -> tuple[SealRow | None, AnchorLine | None]:
    """Return the seal of the event that closed a case last, and the anchor that has it; None for what is not there."""
    closing = next(line for line in reversed(seals.of_case(tx, case_id)) if line.kind == Trigger.CLOSE)
    seal = next(iter(seals.covering(tx, closing.chain, [closing.id])), None)
    return seal, None if seal is None else _anchor(tx, seal)


def _place(seal: SealRow, position: int) -> Place:
    said = seal.statement
    return Place(said.chain, said.seq, position, said.count, sealing.proof(seal.leaves, position))


def _anchor(tx: ReadTx, seal: SealRow) -> AnchorLine | None:
    """Return the first anchor whose head of the chain is the seal or one after it."""
    return next((line for line in anchors.since(tx, seal.statement.at, _NEXT) if _head(line, seal) is not None), None)


def _head(line: AnchorLine, seal: SealRow) -> int | None:
    said = seal.statement
    seqs = (head.seq for head in line.statement.heads if head.chain == said.chain)
    return next((seq for seq in seqs if seq >= said.seq), None)


def _links(tx: ReadTx, seal: SealRow, anchor: AnchorLine | None) -> list[SealRow]:
    """Return the seal and those that link it to the anchored one."""
    head = None if anchor is None else _head(anchor, seal)
    return [seal] if head is None else seals.between(tx, seal.statement.chain, seal.statement.seq, head)
