"""Where the ledger is not what an anchor says that it was: what no change inside the database can hide."""

from collections.abc import Iterator, Sequence

from duzhan.policy import sealing
from duzhan.policy.proving import Fault, Finding
from duzhan.policy.sealing import ANCHOR, AnchorLine
from duzhan.store import anchors, keyring, seals
from duzhan.store.transaction import ReadTx


def found(tx: ReadTx, trusted: frozenset[str], lines: Sequence[str]) -> tuple[list[Finding], int]:
    """Hold the chains against anchor lines from outside and the database's own; return also how many there were."""
    own = anchors.after(tx, 0)
    findings = [*_of_lines(own, trusted), *_of_lines(lines, trusted)]
    told = [line for line in _readable(lines) if line.line not in set(own)]
    findings += [_at(line, Fault.OLD_COPY) for line in told[:1]]
    every = sorted({*_readable(own), *_readable(lines)}, key=lambda line: (line.statement.number, line.line))
    genuine = [line for line in every if _genuine(line) and line.public_key in trusted]
    return [*dict.fromkeys(findings), *_of_heads(tx, genuine)], len(every)


def _of_lines(lines: Sequence[str], trusted: frozenset[str]) -> Iterator[Finding]:
    """Find lines that nobody of ours signed, and gaps between them.

    A copy may begin with any anchor, and after an empty line, where it lacks some: each is worth what it says.
    """
    before: AnchorLine | None = None
    for written in lines:
        if not written:
            before = None
            continue
        line = _read(written)
        if line is None:
            yield Finding(Fault.ANCHOR_FORGED, anchor=None if before is None else before.statement.number + 1)
            before = None
            continue
        if not _genuine(line) or line.public_key not in trusted:
            yield _at(line, Fault.ANCHOR_FORGED)
        if before is not None and not _follows(line, before):
            yield _at(line, Fault.ANCHOR_MISSING)
        before = line


def _of_heads(tx: ReadTx, lines: Sequence[AnchorLine]) -> Iterator[Finding]:
    """Find in each chain the first anchor that its seals do not agree with."""
    there = seals.hashes(tx, sorted({(head.chain, head.seq) for line in lines for head in line.statement.heads}))
    told: set[str] = set()
    for line in lines:
        for head in line.statement.heads:
            now = there.get((head.chain, head.seq))
            if now != head.hash and head.chain not in told:
                told.add(head.chain)
                fault = Fault.TAIL_CUT if now is None else Fault.RECHAINED
                yield Finding(fault, head.chain, head.seq, anchor=line.statement.number, at=line.statement.at)


def _follows(line: AnchorLine, before: AnchorLine) -> bool:
    said = line.statement
    return said.number == before.statement.number + 1 and said.prev == sealing.anchor_hash(before.line)


def _genuine(line: AnchorLine) -> bool:
    message = sealing.signed_text(ANCHOR, line.statement.text())
    return sealing.key_id(line.public_key) == line.statement.key and keyring.genuine(
        line.public_key, line.signature, message
    )


def _at(line: AnchorLine, fault: Fault) -> Finding:
    return Finding(fault, anchor=line.statement.number, at=line.statement.at)


def _readable(lines: Sequence[str]) -> list[AnchorLine]:
    return [line for line in map(_read, lines) if line is not None]


def _read(line: str) -> AnchorLine | None:
    try:
        return sealing.read_anchor(line)
    except ValueError:
        return None
