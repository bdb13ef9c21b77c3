"""A closed case has a certificate and a bundle: both say who closed it by what evidence, and what proves it."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from serving import Api, problem

from duzhan.documents import verify
from duzhan.documents.certificate_docx import MEDIA_TYPE as WORD
from duzhan.store import keyring
from duzhan.usecases.anchor_ledger import anchor_ledger
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.wire.proofs import BundleFilter
from statemachines.states import Trigger


@pytest.fixture
def closed(api: Api) -> str:
    """Close a case whose words are somebody's attack."""
    api.world.evidence_folder = api.settings.evidence_folder
    api.world.evidence_folder.mkdir(parents=True, exist_ok=True)
    return api.world.to_closed(description='<script>alert(1)</script> & "引号"').number


def sealed(api: Api, keys: Path, tmp_path: Path) -> None:
    ring = keyring.opened(keys)
    seal_ledger(api.world.pool, ring)
    anchor_ledger(api.world.pool, ring, tmp_path / "anchors.jsonl")


def text_of(content: bytes) -> str:
    file = docx.Document(BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def test_the_certificate_says_who_closed_it_by_what_evidence_and_what_proves_it(
    api: Api, closed: str, keys: Path, tmp_path: Path
) -> None:
    before = api.http("water").get(f"/cases/{closed}/certificate.docx")
    assert "尚未签封" in text_of(before.content)
    sealed(api, keys, tmp_path)
    answer = api.http("water").get(f"/cases/{closed}/certificate.docx")
    assert answer.headers["content-type"] == WORD
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''XH-2020-0001.docx"
    said = text_of(answer.content)
    for words in (
        "XH-2020-0001",
        closed,
        "verifier",
        "verifier2",
        "河南省脱贫攻坚领导小组办公室",
        "现场属实",
        "同意销号",
    ):
        assert words in said, words
    assert "牵头：嵩县水利局；配合：嵩县卫生健康委" in said
    evidence = api.http("water").get(f"/cases/{closed}/evidence").json()["items"]
    assert evidence
    assert all(piece["sha256"] in said for piece in evidence)
    assert re.search(r"链 4103 第 \d+ 段", said)
    assert "第 1 号，" in said
    assert keyring.opened(keys).public_keys()[-1] in said


def test_the_page_runs_nothing_and_escapes_what_people_wrote(api: Api, closed: str) -> None:
    page = api.http("water").get(f"/cases/{closed}/certificate.html")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert not re.search(r"<script|<img|<link|\sstyle=|\son\w+=|url\(|https?:", page.text)


def test_what_does_not_stand_closed_has_no_certificate(api: Api, closed: str) -> None:
    world, office = api.world, api.http("province_office")
    for number in (world.log().number, world.to_rectifying().number):
        problem(office.get(f"/cases/{number}/certificate.docx"), 409, "conflict")
    world.do(Trigger.REOPEN, closed, "province_office", findings="饮水又靠拉运", due_on="2020-06-28")
    problem(office.get(f"/cases/{closed}/certificate.html"), 409, "conflict")


def test_the_bundle_comes_with_everything_and_verifies(api: Api, closed: str, keys: Path, tmp_path: Path) -> None:
    sealed(api, keys, tmp_path)
    with api.client("auditor") as auditor:
        auditor.download_bundle(closed, tmp_path / "bundle.zip")
        auditor.download_bundle(closed, tmp_path / "whole.zip", BundleFilter(files=True))
        auditor.download_closing_certificate(closed, tmp_path / "certificate.docx")
        assert "销号证明" in auditor.closing_certificate_page(closed)
    names = set(zipfile.ZipFile(tmp_path / "bundle.zip").namelist())
    assert {"verify.py", "README.txt", f"cases/{closed}/certificate.docx", f"cases/{closed}/certificate.html"} <= names
    assert set(zipfile.ZipFile(tmp_path / "whole.zip").namelist()) > names
    assert (tmp_path / "certificate.docx").read_bytes().startswith(b"PK")
    for name in ("bundle.zip", "whole.zip"):
        assert verify.examine(verify.opened(tmp_path / name), keyring.opened(keys).public_keys()).faults == []


def test_a_reopened_case_keeps_its_bundle(api: Api, closed: str, keys: Path, tmp_path: Path) -> None:
    api.world.do(Trigger.REOPEN, closed, "province_office", findings="饮水又靠拉运", due_on="2020-06-28")
    sealed(api, keys, tmp_path)
    packed = api.http("auditor").get(f"/cases/{closed}/bundle")
    with zipfile.ZipFile(BytesIO(packed.content)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    assert not any(name.endswith("certificate.docx") for name in files)
    assert verify.examine(files).faults == []
    problem(api.http("auditor").get(f"/cases/{closed}/bundle?file=true"), 422, "invalid-input")
