"""The bundle 核验包: cases with everything that proves them, and the script that verifies it, in one file."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

MEDIA_TYPE = "application/zip"
FORM = "duzhan-bundle-1"
_VERIFIER = Path(__file__).with_name("verify.py")
_READ_ME = """本核验包含有督战案件的全部事件、签封证明、签封、存证和佐证校验值，可离线核验，不依赖原系统。

核验：安装 Python 3.10 或更高版本，在本目录运行

    python3 verify.py

只认公布的公钥：python3 verify.py --key 公钥
与自己保存的存证比对：python3 verify.py --anchors 存证文件

每件案件一个目录：events.jsonl 每行一件事件的原文，proofs.jsonl 是对应的证明。
已销号的案件另有销号证明 certificate.docx、certificate.html。
"""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """One case: its entry in the table of contents, its events and proofs line by line, and further files by name."""

    number: str
    entry: Mapping[str, object]
    events: Sequence[str]
    proofs: Sequence[Mapping[str, object] | None]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes into one bundle; seals and anchors each once, however many cases need them."""

    made_at: str
    cases: Sequence[CaseFiles]
    seals: Sequence[Mapping[str, object]]
    anchors: Sequence[str]


def packed(bundle: Bundle) -> bytes:
    """Return the file: the same bytes for the same content."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, content in _files(bundle):
            # Entries of 1980: a bundle has no clock of its own.
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _files(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    contents = {"form": FORM, "made_at": bundle.made_at, "cases": [case.entry for case in bundle.cases]}
    yield "README.txt", _READ_ME.encode()
    yield "verify.py", _VERIFIER.read_bytes()
    yield "bundle.json", json.dumps(contents, ensure_ascii=False, indent=1).encode()
    yield "seals.jsonl", _lines(map(_json, bundle.seals))
    yield "anchors.jsonl", _lines(bundle.anchors)
    for case in bundle.cases:
        folder = f"cases/{case.number}"
        yield f"{folder}/events.jsonl", _lines(case.events)
        yield f"{folder}/proofs.jsonl", _lines(map(_json, case.proofs))
        for name, content in case.files.items():
            yield f"{folder}/{name}", content


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(lines: Iterator[str] | Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
