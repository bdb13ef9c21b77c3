"""Seals: the bytes of an event, the tree over a run of them, and the chain of the trees (docs/adr/0033).

Every hash is SHA-256 with a first byte of its own for what it is over, as RFC 6962 has it, so that a leaf can never be
passed off as a node, or a node as a seal. Hashes travel as hexadecimal text outside this module.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ALG = "sha256"
GENESIS = "0" * 64
"""What the first seal of a chain, and the first anchor, name as their predecessor."""
WIDTH = 32
EVENT, SEAL, ANCHOR = "duzhan-event-1", "duzhan-seal-1", "duzhan-anchor-1"
"""The form of each text, as its first element; whoever changes a form gives it another number."""
_LEAF, _NODE, _SEAL, _ANCHOR = b"\x00", b"\x01", b"\x02", b"\x03"

FIELDS = (
    "id",
    "case_id",
    "version",
    "kind",
    "from_state",
    "to_state",
    "actor",
    "agent",
    "unit",
    "at",
    "detail",
    "row",
)
"""An event's fields in the order in which its text holds them; detail and row are the text that the database stores."""


def event_text(fields: Sequence[str | None]) -> str:
    """Return the one line that is hashed for an event: a JSON array of texts, without blanks."""
    return _line(EVENT, *fields)


def renumbered(text: str, number: int) -> str:
    """Return an event's line as it would be under another number."""
    kind, _, *rest = json.loads(text)
    return _line(kind, str(number), *rest)


def leaf(text: str) -> bytes:
    """Return the leaf of an event's line."""
    return hashlib.sha256(_LEAF + text.encode()).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over at least one leaf; a node without a brother goes up as it is."""
    return _levels(leaves)[-1][0]


def proof(leaves: Sequence[bytes], position: int) -> tuple[bytes, ...]:
    """Return the brothers on the way from a leaf, counted from 0, up to the root."""
    way = []
    for level in _levels(leaves)[:-1]:
        brother = position ^ 1
        if brother < len(level):
            way.append(level[brother])
        position //= 2
    return tuple(way)


def root_by_proof(of: bytes, position: int, count: int, way: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf and its brothers lead to; None where there are too few or too many of them."""
    left = list(way)
    while count > 1:
        brother = position ^ 1
        if brother < count:
            if not left:
                return None
            other = left.pop(0)
            of = _node(other, of) if position & 1 else _node(of, other)
        position, count = position // 2, (count + 1) // 2
    return None if left else of


def instant(at: datetime) -> str:
    """Return an instant as every text here has it: UTC, with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a seal says: which events of a chain it covers, under which root, after which seal."""

    chain: str
    seq: int
    first_event: int
    last_event: int
    count: int
    root: str
    prev: str
    at: datetime
    key: str
    alg: str = ALG

    def text(self) -> str:
        """Return the one line that is hashed and signed."""
        events = self.first_event, self.last_event, self.count
        return _line(SEAL, self.chain, self.seq, *events, self.root, self.prev, self.alg, instant(self.at), self.key)

    def hash(self) -> str:
        """Return the seal's hash, which the next one names."""
        return seal_hash(self.text())


def seal_hash(text: str) -> str:
    """Return the hash of a seal's line."""
    return hashlib.sha256(_SEAL + text.encode()).hexdigest()


def anchor_hash(line: str) -> str:
    """Return the hash of a whole anchor line, signature included, which the next anchor names."""
    return hashlib.sha256(_ANCHOR + line.encode()).hexdigest()


def signed_text(kind: str, hash_or_text: str) -> bytes:
    """Return what a signature is over; a seal's can never stand for an anchor's."""
    return f"{kind}\n{hash_or_text}".encode()


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal of a chain."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class AnchorStatement:
    """What an anchor says: how far every chain had come at an instant, after which anchor."""

    number: int
    at: str
    heads: tuple[Head, ...]
    prev: str
    key: str

    def text(self) -> str:
        """Return the line that is signed."""
        heads = [[head.chain, head.seq, head.hash] for head in self.heads]
        return _line(ANCHOR, self.number, self.at, heads, self.prev, self.key)


def anchor_line(statement: AnchorStatement, public_key: str, signature: str) -> str:
    """Return the line that leaves the database: what was signed, by whom, and the signature."""
    return json.dumps({"anchor": json.loads(statement.text()), "public_key": public_key, "signature": signature})


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """An anchor line, taken apart."""

    line: str
    statement: AnchorStatement
    public_key: str
    signature: str


def read_anchor(line: str) -> AnchorLine:
    """Take an anchor line apart; raises ValueError for any other text."""
    try:
        told = json.loads(line)
        kind, number, at, heads, prev, key = told["anchor"]
        statement = AnchorStatement(int(number), str(at), tuple(Head(*head) for head in heads), str(prev), str(key))
        found = AnchorLine(line, statement, str(told["public_key"]), str(told["signature"]))
    except (KeyError, TypeError, ValueError) as malformed:
        raise ValueError(line[:80]) from malformed
    if kind != ANCHOR:
        raise ValueError(kind)
    return found


def key_id(public_key: str) -> str:
    """Return the short name of a public key given as hexadecimal text."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def digest(salt: bytes, field: str, value: str) -> str:
    """Return what an event keeps of a personal value; without the salt it says nothing about it."""
    return hashlib.sha256(salt + f"{field}\n{value}".encode()).hexdigest()


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append(pairs + below[2 * len(pairs) :])
    return levels


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _line(*parts: object) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
