"""Verifies a bundle of cases offline: this one file, Python 3.10 or newer, no library, no network, no database.

It travels in every bundle as verify.py and imports nothing of the product that made it:

    python3 verify.py bundle.zip [--key PUBLIC_KEY] [--anchors FILE]

It recomputes the leaf of every event, follows its proof to the root of a seal, checks each seal's hash, signature and
link to the next one, checks the anchors' signatures, and that they name the very seals of the bundle. What it cannot
know by itself is whose key signed: compare the printed key with the one that was published, or give it by --key.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

# Ed25519 (RFC 8032), verification only: slow and plain, on public values, so that nothing needs to be installed.
KEY_BYTES = 32
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
"""Extended coordinates: x, y, z and x * y / z."""


def _add(a: Point, b: Point) -> Point:
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    both, twice = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, twice - both, twice + both, right + left
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _add(total, point)
        point, factor = _add(point, point), factor >> 1
    return total


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != KEY_BYTES or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is this key's over this message."""
    key, first, factor = (
        _point(public_key),
        _point(signature[:KEY_BYTES]),
        int.from_bytes(signature[KEY_BYTES:], "little"),
    )
    if key is None or first is None or BASE is None or len(signature) != 2 * KEY_BYTES or factor >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:KEY_BYTES] + public_key + message).digest(), "little") % ORDER
    a, b = _times(factor, BASE), _add(first, _times(digest, key))
    return not (a[0] * b[2] - b[0] * a[2]) % P and not (a[1] * b[2] - b[1] * a[2]) % P


# Hashes: SHA-256 with a first byte for what they are over.


def _sha256(first: int, rest: bytes) -> bytes:
    return hashlib.sha256(bytes([first]) + rest).digest()


def root_of(line: str, proof: Mapping[str, Any]) -> str | None:
    """Return the root that an event's line and its proof lead to; None where the proof is too short or too long."""
    node, position, count = _sha256(0, line.encode()), proof["position"], proof["count"]
    brothers = [bytes.fromhex(brother) for brother in proof["proof"]]
    while count > 1:
        if (position ^ 1) < count:
            if not brothers:
                return None
            brother = brothers.pop(0)
            node = _sha256(1, brother + node if position & 1 else node + brother)
        position, count = position // 2, (count + 1) // 2
    return None if brothers else node.hex()


class Seal(NamedTuple):
    """A seal of the bundle."""

    chain: str
    seq: int
    first: int
    last: int
    size: int
    root: str
    prev: str
    key: str
    hash: str
    at: str


class Bundle:
    """The files of a bundle, and what was found out about them so far."""

    def __init__(self, files: Mapping[str, bytes], keys: Sequence[str], anchors: Sequence[str] | None) -> None:
        """Take the files by name, the keys that may have signed (none: any), and the reader's own anchors."""
        self.files, self.keys, self.anchors = files, keys, anchors
        self.faults: list[str] = []
        self.told: list[str] = []
        self.seals: dict[tuple[str, int], Seal] = {}
        self.anchored: set[tuple[str, int]] = set()
        self.signers: set[str] = set()

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file, none of one that is missing."""
        return self.files.get(name, b"").decode().split("\n")[:-1]

    def check(self, right: bool, otherwise: str) -> bool:  # noqa: FBT001  # what is checked comes first
        """Note a fault unless it is right."""
        if not right:
            self.faults.append(otherwise)
        return right

    def signature(self, what: str, message: str, by: Mapping[str, Any], key: str) -> None:
        """Check a signature, and that the key is one of those that may have signed."""
        public = by["public_key"]
        self.signers.add(public)
        genuine = signed(bytes.fromhex(public), message.encode(), bytes.fromhex(by["signature"]))
        self.check(genuine, f"{what}：签名不对")
        named = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
        self.check(named == key, f"{what}：密钥编号与公钥不符")
        self.check(not self.keys or public in self.keys, f"{what}：签名的密钥不是指定的公钥")


def examine(files: Mapping[str, bytes], keys: Sequence[str] = (), anchors: Sequence[str] | None = None) -> Bundle:
    """Examine a bundle; its ``faults`` are empty where all of it is as it was sealed."""
    bundle = Bundle(files, keys, anchors)
    try:
        _seals(bundle)
        _anchors(bundle)
        for case in json.loads(files["bundle.json"])["cases"]:
            _case(bundle, case)
    except (KeyError, TypeError, ValueError, IndexError) as malformed:
        bundle.faults.append(f"核验包残缺或格式不对：{malformed!r}")
    bundle.told += [f"签名公钥 {key}" for key in sorted(bundle.signers)]
    return bundle


def _seals(bundle: Bundle) -> None:
    for line in bundle.lines("seals.jsonl"):
        written = json.loads(line)
        kind, chain, seq, first, last, count, root, prev, alg, at, key = json.loads(written["seal"])
        what, digest = f"签封 {chain}/{seq}", _sha256(2, written["seal"].encode()).hex()
        bundle.check(kind == "duzhan-seal-1" and alg == "sha256", f"{what}：不认识的格式")
        bundle.signature(what, f"duzhan-seal-1\n{digest}", written, key)
        bundle.seals[chain, seq] = Seal(chain, seq, first, last, count, root, prev, key, digest, at)
    for seal in bundle.seals.values():
        before = bundle.seals.get((seal.chain, seal.seq - 1))
        bundle.check(before is None or before.hash == seal.prev, f"签封 {seal.chain}/{seal.seq}：与前一签封不相连")


def _anchors(bundle: Bundle) -> None:
    own = None if bundle.anchors is None else set(bundle.anchors)
    for line in bundle.lines("anchors.jsonl"):
        written = json.loads(line)
        kind, number, at, heads, _prev, key = written["anchor"]
        what = f"存证 {number}（{at}）"
        text = json.dumps(written["anchor"], ensure_ascii=False, separators=(",", ":"))
        bundle.check(kind == "duzhan-anchor-1", f"{what}：不认识的格式")
        bundle.signature(what, f"duzhan-anchor-1\n{text}", written, key)
        bundle.check(own is None or line in own, f"{what}：不在你自己保存的存证里")
        for chain, seq, digest in heads:
            seal = bundle.seals.get((chain, seq))
            if seal is not None and bundle.check(seal.hash == digest, f"{what}：与签封 {chain}/{seq} 不符"):
                bundle.anchored.add((chain, seq))


def _is_anchored(bundle: Bundle, seal: Seal | None) -> bool:
    """Tell whether an anchor names the seal, or one that is linked to it by the seals of the bundle."""
    while seal is not None:
        if (seal.chain, seal.seq) in bundle.anchored:
            return True
        seal = bundle.seals.get((seal.chain, seal.seq + 1))
    return False


def _case(bundle: Bundle, case: Mapping[str, Any]) -> None:
    number, folder = case["number"], f"cases/{case['number']}"
    events, proofs = bundle.lines(f"{folder}/events.jsonl"), bundle.lines(f"{folder}/proofs.jsonl")
    bundle.check(len(events) == len(proofs) == case["events"] > 0, f"{number}：事件与证明的件数不符")
    sealed = anchored = 0
    for line, written in zip(events, proofs, strict=True):
        seal = _event(bundle, number, line, json.loads(written))
        sealed, anchored = sealed + (seal is not None), anchored + _is_anchored(bundle, seal)
    told = [json.loads(line) for line in events]
    versions = [int(event[3]) for event in told]
    steps = {after - before for before, after in pairwise(versions)}
    bundle.check(versions[:1] == [1] and steps <= {0, 1}, f"{number}：缺少事件，版本不连续")
    bundle.check(len({event[2] for event in told}) == 1, f"{number}：混有别的案件的事件")
    bundle.check(all(json.loads(event[12])["number"] == number for event in told), f"{number}：事件不是这件案件的")
    _evidence(bundle, case, told)
    bundle.told.append(f"{number}：事件 {len(events)} 件，已签封 {sealed} 件，已存证 {anchored} 件")


def _event(bundle: Bundle, number: str, line: str, proof: Mapping[str, Any] | None) -> Seal | None:
    if proof is None:
        return None
    event, seal = int(json.loads(line)[1]), bundle.seals.get((proof["chain"], proof["seq"]))
    what = f"{number} 事件 {event}"
    if seal is None:
        bundle.faults.append(f"{what}：核验包里没有它的签封")
        return None
    inside = seal.first <= event <= seal.last and seal.size == proof["count"]
    right = bundle.check(inside and root_of(line, proof) == seal.root, f"{what}：内容与签封时不一致")
    return seal if right else None


def _evidence(bundle: Bundle, case: Mapping[str, Any], told: Sequence[Sequence[Any]]) -> None:
    """Check that the evidence listed is what the events speak of, and the files that are there."""
    number = case["number"]
    details = [(event[4], json.loads(event[11])) for event in told]
    attached = {detail["sha256"] for kind, detail in details if kind == "attach"}
    closed = {digest for kind, detail in details if kind == "close" for digest in detail["evidence"]}
    listed = {piece["sha256"] for piece in case["evidence"]}
    bundle.check(listed >= attached | closed, f"{number}：佐证清单缺少事件里记载的佐证")
    for digest in sorted(listed):
        content = bundle.files.get(f"cases/{number}/evidence/{digest}")
        if content is not None:
            bundle.check(hashlib.sha256(content).hexdigest() == digest, f"{number} 佐证 {digest}：文件被改动")


def anchor_lines(text: str) -> list[str]:
    """Return the anchors in a text: one a line, or pasted from mails in any order, wrapped, quoted and told twice.

    Pasted, an empty line stands where some are missing; what begins as an anchor and is none stays, to be refused.
    """
    written = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if all(line.startswith("{") and line.endswith("}") for line in written):
        return written
    squeezed, begin = re.sub(r"[\s>]+", "", text), '{"anchor":'
    found, broken = {}, [] if begin in squeezed else [squeezed]
    for piece in squeezed.split(begin)[1:]:
        try:
            told, _ = json.JSONDecoder().raw_decode(begin + piece)
            found[int(told["anchor"][1])] = json.dumps(told)
        except (ValueError, LookupError, TypeError):
            broken.append(begin + piece)
    gaps = [[] if number - 1 in found else [""] for number in sorted(found)]
    return [line for gap, number in zip(gaps, sorted(found), strict=True) for line in (*gap, found[number])] + broken


def opened(path: Path) -> dict[str, bytes]:
    """Read a bundle, packed or unpacked."""
    if path.is_dir():
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in _files(path)}
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())


def main(arguments: Sequence[str]) -> int:
    """Verify what the command line names; 0 where everything is as it was sealed, else 1."""
    parser = argparse.ArgumentParser(description="离线核验督战案件的核验包")
    parser.add_argument(
        "bundle", nargs="?", type=Path, default=Path(__file__).parent, help="核验包（zip 或解开的目录）"
    )
    parser.add_argument("--key", action="append", default=[], help="公布的公钥；给出后只认这些公钥的签名")
    parser.add_argument("--anchors", type=Path, help="你自己保存的存证文件，或存证邮件的正文")
    chosen = parser.parse_args(arguments)
    anchors = None if chosen.anchors is None else anchor_lines(chosen.anchors.read_text(encoding="utf-8"))
    bundle = examine(opened(chosen.bundle), chosen.key, anchors)
    verdict = ["核验未通过"] if bundle.faults else ["核验通过：与签封时一致"]
    sys.stdout.write("\n".join([*bundle.told, *bundle.faults, *verdict]) + "\n")
    return 1 if bundle.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
