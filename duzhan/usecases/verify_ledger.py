"""核验台账: recomputes every leaf, root, link and signature, and names the first row that is not as it was sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from duzhan.policy import proving, sealing
from duzhan.policy.proving import Fault, Finding
from duzhan.policy.sealing import GENESIS, SEAL
from duzhan.store import keyring, seals
from duzhan.store.seals import SealRow
from duzhan.store.transaction import ReadTx
from duzhan.usecases import anchor_faults

PAGE = 5000
MOST = 1000
"""Findings that are told; more do not make it worse."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was looked at, how many events wait for their seal, and everything that is not as it was sealed."""

    events: int
    seals: int
    anchors: int
    unsealed: int
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Chain:
    """A chain on its way: its seals one after the other, and the leaves that the next of them must account for."""

    code: str
    rows: Iterator[SealRow]
    seal: SealRow | None = None
    seq: int = 0
    prev: str = GENESIS
    leaves: dict[int, bytes] = field(default_factory=dict)

    def step(self) -> None:
        """Go on to the next seal; after the last one there is none."""
        if self.seal is not None:
            self.seq, self.prev = self.seal.statement.seq, self.seal.hash
        self.seal = next(self.rows, None)

    def take(self, upto: int) -> dict[int, bytes]:
        """Take out the leaves up to an event."""
        taken = {event: leaf for event, leaf in self.leaves.items() if event <= upto}
        self.leaves = {event: leaf for event, leaf in self.leaves.items() if event > upto}
        return taken


def verify_ledger(tx: ReadTx, trusted: Sequence[str], lines: Sequence[str]) -> Verdict:
    """Verify the whole history against its seals, and both against these anchor lines and the database's own.

    ``trusted`` are the public keys that may have signed. Events after the last seal are counted, and no finding.
    """
    audit = _Audit(tx, frozenset(trusted))
    events = unsealed = 0
    after, sealed = -_LAST, seals.sealed(tx)
    while page := seals.events(tx, after, _LAST, PAGE):
        for line in page:
            audit.chain(line.chain).leaves[line.id] = sealing.leaf(line.text)
        after, events = page[-1].id, events + len(page)
        unsealed += sum(line.id > sealed for line in page)
        audit.judge(after)
    audit.judge(_LAST)
    audit.outside(sealed)
    told, anchored = anchor_faults.found(tx, frozenset(trusted), lines)
    findings = sorted(audit.findings, key=lambda found: (found.event or _LAST, found.chain or "", found.seq or 0))
    return Verdict(events, audit.seals, anchored, unsealed, (*findings, *told)[:MOST])


class _Audit:
    """The chains on their way, and what was found so far."""

    def __init__(self, tx: ReadTx, trusted: frozenset[str]) -> None:
        self._tx = tx
        self._trusted = trusted
        self._chains = {code: _Chain(code, seals.of_chain(tx, code)) for code in seals.chains(tx)}
        self.findings: list[Finding] = []
        self.seals = 0
        for chain in self._chains.values():
            chain.step()

    def chain(self, code: str) -> _Chain:
        """Return a chain, which may have no seal yet."""
        return self._chains.setdefault(code, _Chain(code, iter(())))

    def judge(self, upto: int) -> None:
        """Judge every seal that ends at or before an event."""
        for chain in self._chains.values():
            while (seal := chain.seal) is not None and seal.statement.last_event <= upto:
                self.seals += 1
                seq = seal.statement.seq
                self.findings += [replace(found, chain=chain.code, seq=seq) for found in self._of_seal(chain, seal)]
                chain.step()

    def outside(self, sealed: int) -> None:
        """Find the events that lie before the last seal of all and in none."""
        for chain in self._chains.values():
            inside = [event for event in chain.leaves if event <= sealed]
            self.findings += [Finding(Fault.EVENT_INSERTED, chain.code, chain.seq, event) for event in inside]

    def _of_seal(self, chain: _Chain, seal: SealRow) -> Iterator[Finding]:
        said, found = seal.statement, chain.take(seal.statement.last_event)
        yield from self._of_words(seal)
        if said.seq != chain.seq + 1:
            yield Finding(Fault.SEAL_MISSING, at=sealing.instant(said.at))
            found = {event: leaf for event, leaf in found.items() if event >= said.first_event}
        elif said.prev != chain.prev:
            yield Finding(Fault.CHAIN_BROKEN, at=sealing.instant(said.at))
        yield from proving.compare(dict(zip(seal.events, seal.leaves, strict=True)), found, self._texts)

    def _of_words(self, seal: SealRow) -> Iterator[Finding]:
        said = seal.statement
        ends = said.first_event, said.last_event, said.count
        covers = seal.events[0], seal.events[-1], len(seal.events)
        if ends != covers or sealing.root(seal.leaves).hex() != said.root or said.hash() != seal.hash:
            yield Finding(Fault.SEAL_CHANGED, at=sealing.instant(said.at))
        elif not keyring.genuine(seal.public_key, seal.signature, sealing.signed_text(SEAL, seal.hash)):
            yield Finding(Fault.SEAL_FORGED, at=sealing.instant(said.at))
        elif seal.public_key not in self._trusted:
            yield Finding(Fault.KEY_UNKNOWN, at=sealing.instant(said.at))

    def _texts(self, events: Sequence[int]) -> Mapping[int, str]:
        return {line.id: line.text for line in seals.named(self._tx, events)}


_LAST = 2**62
"""Beyond every event."""
