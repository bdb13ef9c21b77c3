"""A bundle verifies on a machine that has nothing but Python, and no longer once anything in it is changed."""

import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from world import World, actor

from duzhan.documents import verify
from duzhan.errors import NotFound
from duzhan.policy.permissions import Agent
from duzhan.store import keyring
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import reading
from duzhan.usecases.anchor_ledger import anchor_ledger
from duzhan.usecases.bundle_cases import bundle_cases
from duzhan.usecases.seal_ledger import seal_ledger

OPERATOR = Agent("cli:ledger")
SEED = 20200228
Files = dict[str, bytes]


@pytest.fixture
def ring(keys: Path) -> Keyring:
    return keyring.opened(keys)


@pytest.fixture
def anchors(tmp_path: Path) -> Path:
    return tmp_path / "anchors.jsonl"


@pytest.fixture
def closed(world: World, ring: Keyring, anchors: Path) -> str:
    """Close a case whose life was sealed in several seals, some of them long before their anchor."""
    case = world.to_rectifying()
    for _ in range(3):
        seal_ledger(world.pool, ring)
        world.progress(case.number, "water", 50)
    seal_ledger(world.pool, ring)
    anchor_ledger(world.pool, ring, anchors)
    world.submit(case.number)
    world.review(case.number)
    world.verify(case.number, "verifier")
    world.verify(case.number, "verifier2")
    world.order(case.number)
    world.close()
    seal_ledger(world.pool, ring)
    anchor_ledger(world.pool, ring, anchors)
    return case.number


def bundled(world: World, *numbers: str, folder: Path | None = None) -> bytes:
    with reading(world.real) as tx:
        return bundle_cases(tx, numbers, doer=OPERATOR, evidence_folder=folder)


def files_of(packed: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(packed)) as package:
        return {name: package.read(name) for name in package.namelist()}


def alone(folder: Path, packed: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Unpack a bundle and run its own script by a Python without any library."""
    with zipfile.ZipFile(BytesIO(packed)) as package:
        package.extractall(folder)
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_bundle_verifies_by_its_own_script_alone(
    world: World, closed: str, ring: Keyring, anchors: Path, tmp_path: Path
) -> None:
    packed = bundled(world, closed, folder=world.evidence_folder)
    told = alone(tmp_path / "out", packed, "--key", ring.public_keys()[-1], "--anchors", str(anchors))
    assert (told.returncode, told.stderr) == (0, "")
    events = len(files_of(packed)[f"cases/{closed}/events.jsonl"].splitlines())
    assert f"{closed}：事件 {events} 件，已签封 {events} 件，已存证 {events} 件" in told.stdout
    assert told.stdout.endswith("核验通过：与签封时一致\n")


def test_what_is_not_sealed_yet_is_counted(world: World, closed: str) -> None:
    other = world.log().number
    bundle = verify.examine(files_of(bundled(world, closed, other)))
    assert bundle.faults == []
    assert f"{other}：事件 1 件，已签封 0 件，已存证 0 件" in bundle.told


def changed(name: str, was: str, now: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        (path,) = [path for path in files if path.endswith(name)]
        text = files[path].decode()
        assert was in text
        files[path] = text.replace(was, now, 1).encode()

    return change


def without_line(name: str, number: int) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        for path in [path for path in files if path.endswith(name)]:
            lines = files[path].decode().splitlines(keepends=True)
            del lines[number]
            files[path] = "".join(lines).encode()

    return change


def another_picture(files: Files) -> None:
    (path,) = [path for path in files if "/evidence/" in path]
    files[path] += b"."


def without_an_event(files: Files) -> None:
    """Leave an event out with its proof, and count as if it had never been."""
    without_line("events.jsonl", 2)(files)
    without_line("proofs.jsonl", 2)(files)
    contents = json.loads(files["bundle.json"])
    contents["cases"][0]["events"] -= 1
    files["bundle.json"] = json.dumps(contents).encode()


def without_evidence(files: Files) -> None:
    contents = json.loads(files["bundle.json"])
    contents["cases"][0]["evidence"] = []
    files["bundle.json"] = json.dumps(contents).encode()


TAMPERED: dict[str, tuple[Callable[[Files], None], str]] = {
    "an event's words": (changed("events.jsonl", "石坡组", "别处"), "内容与签封时不一致"),
    "an event left out": (without_an_event, "版本不连续"),
    "only its line left out": (without_line("events.jsonl", 2), "件数不符"),
    "a seal's root": (changed("seals.jsonl", '\\"4103\\",2,', '\\"4103\\",3,'), "签名不对"),
    "a seal left out": (without_line("seals.jsonl", 0), "没有它的签封"),
    "an anchor's head": (changed("anchors.jsonl", '["4103", 4', '["4103", 5'), "签名不对"),
    "a piece of evidence": (another_picture, "文件被改动"),
    "the list of evidence": (without_evidence, "佐证清单缺少"),
    "the table of contents": (lambda files: files.pop("bundle.json") and None, "残缺"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_in_a_bundle_is_named(world: World, closed: str, what: str) -> None:
    files = files_of(bundled(world, closed, folder=world.evidence_folder))
    change, told = TAMPERED[what]
    change(files)
    assert any(told in fault for fault in verify.examine(files).faults)


def test_another_key_and_another_anchor_than_the_readers_are_named(
    world: World, closed: str, ring: Keyring, anchors: Path
) -> None:
    files = files_of(bundled(world, closed))
    assert verify.examine(files, ring.public_keys(), anchors.read_text().splitlines()).faults == []
    assert any("不是指定的公钥" in fault for fault in verify.examine(files, ["00" * 32]).faults)
    first = anchors.read_text().splitlines()[:1]
    assert any("不在你自己保存的存证里" in fault for fault in verify.examine(files, (), first).faults)


def test_a_bundle_holds_no_case_that_its_reader_may_not_see(world: World, closed: str) -> None:
    with reading(world.real) as tx:
        assert bundle_cases(tx, [closed], doer=actor("county_office"), evidence_folder=None)
        with pytest.raises(NotFound):
            bundle_cases(tx, [closed], doer=actor("sibling_office"), evidence_folder=None)


def test_the_plain_verification_agrees_with_the_library() -> None:
    chosen = random.Random(SEED)  # noqa: S311  # not a secret
    order = verify.ORDER
    for _ in range(20):
        key = Ed25519PrivateKey.from_private_bytes(chosen.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), chosen.randbytes(chosen.randrange(200))
        signature = key.sign(message)
        high = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
        flipped = bytearray(signature)
        flipped[chosen.randrange(64)] ^= 1 << chosen.randrange(8)
        tries = {
            "as signed": (public, message, signature),
            "another message": (public, message + b".", signature),
            "a flipped bit": (public, message, bytes(flipped)),
            "a second form of the same": (public, message, signature[:32] + high),
            "another key": (chosen.randbytes(32), message, signature),
            "too short": (public, message, signature[:-1]),
        }
        for name, (by, about, signed) in tries.items():
            assert verify.signed(by, about, signed) == keyring.genuine(by.hex(), signed.hex(), about), (SEED, name)
            assert verify.signed(by, about, signed) == (name == "as signed"), (SEED, name)
