"""Evidence: taken in whole or not at all, of a few kinds only, and handed out inert."""

import hashlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from serving import LIMIT, PNG, Api, evidence, form, problem

from duzhan.errors import UnsupportedMedia
from duzhan.store import evidence_files

JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
PDF = b"%PDF-1.7\n" + bytes(64)


def office(*parts: str) -> bytes:
    """Return a zip with these parts, as Word and Excel write them."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as writer:
        for part in parts:
            writer.writestr(part, "<x/>")
    return package.getvalue()


WORD = office("[Content_Types].xml", "word/document.xml")
EXCEL = office("[Content_Types].xml", "xl/workbook.xml")


def attach(api: Api, number: str, content: bytes = PNG, name: str = "井口.png", by: str = "water") -> httpx.Response:
    return api.http(by).post(f"/cases/{number}/evidence", data=form(), files=evidence(content, name))


def stored(api: Api) -> list[Path]:
    folder = api.settings.evidence_folder
    return sorted(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("content", "media_type", "suffix"),
    [
        (PNG, "image/png", ".png"),
        (JPEG, "image/jpeg", ".jpg"),
        (PDF, "application/pdf", ".pdf"),
        (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        (EXCEL, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ],
    ids=["png", "jpeg", "pdf", "word", "excel"],
)
def test_what_goes_in_comes_out(api: Api, content: bytes, media_type: str, suffix: str) -> None:
    number = api.assigned()
    taken = attach(api, number, content, "现场 照片.html")
    assert taken.status_code == 201
    row = taken.json()
    digest = hashlib.sha256(content).hexdigest()
    assert (row["sha256"], row["size"], row["media_type"]) == (digest, len(content), media_type)
    assert row["filename"] == f"现场 照片{suffix}"
    got = api.http("water").get(taken.headers["location"].removeprefix("/api/v1"))
    assert got.content == content
    assert got.headers["content-type"] == media_type
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert api.http("water").get(f"/cases/{number}/evidence").json() == {"items": [row], "next": None}


def test_a_file_lies_under_its_digest_for_us_alone_and_the_case_keeps_its_version(api: Api) -> None:
    number = api.assigned()
    attach(api, number)
    attach(api, number)
    (file,) = stored(api)
    assert file.name == hashlib.sha256(PNG).hexdigest()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert api.one("select count(*) from evidence") == 2
    assert api.one('select version from "case" where number = :number', number=number) == 2
    told = api.http("water").get(f"/cases/{number}/events").json()["items"][-1]
    assert (told["kind"], told["actor"], told["unit"]) == ("attach", "water", "410325-water")
    assert told["detail"]["sha256"] == file.name


@pytest.mark.parametrize(
    ("content", "name"),
    # Named by the file alone: the bytes of a zip hold the time it was made at.
    [
        pytest.param(content, name, id=name)
        for content, name in (
            (b"", "empty.png"),
            (b"<html><script>alert(1)</script>", "photo.jpg"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
            (b"MZ\x90\x00", "x.pdf"),
            (b"#!/bin/sh\nrm -rf /", "x.docx"),
            (b"GIF89a" + bytes(50), "x.gif"),
            (b"PK\x03\x04" + bytes(50), "x.xlsx"),
            (office("a.txt"), "x.docx"),
            (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "x.docm"),
            (WORD[:-10], "cut.docx"),
            (WORD + b"tail", "tail.docx"),
        )
    ],
)
def test_other_content_is_refused_whatever_it_is_called(api: Api, content: bytes, name: str) -> None:
    number = api.assigned()
    before = api.counts()
    problem(attach(api, number, content, name), 415, "unsupported-media")
    assert stored(api) == []
    assert api.counts() == {**before, "token": before["token"] + 1}


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 100_000, 3 * LIMIT])
def test_a_file_over_the_limit_is_refused_and_leaves_nothing(api: Api, size: int) -> None:
    number = api.assigned()
    problem(attach(api, number, PNG + bytes(size - len(PNG))), 413, "too-large")
    assert stored(api) == []
    assert api.one("select count(*) from evidence") == 0


def test_a_file_of_exactly_the_limit_is_taken(api: Api) -> None:
    assert attach(api, api.assigned(), PNG + bytes(LIMIT - len(PNG))).status_code == 201


def test_a_length_that_lies_is_counted_anyway(api: Api) -> None:
    number = api.assigned()

    def endless() -> object:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n' + PNG
        for _ in range(200):
            yield bytes(10_000)

    answer = api.http("water").post(
        f"/cases/{number}/evidence",
        content=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    problem(answer, 413, "too-large")
    assert stored(api) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\boot.ini", "boot.png"),
        ("a%0D%0AX-Injected: 1.png", "a%0D%0AX-Injected: 1.png"),
        ("", "evidence.png"),
        ("...", "evidence.png"),
        ("报告.pdf.exe", "报告.pdf.png"),
        ('"; filename=evil.html', '"; filename=evil.png'),
        ("x" * 500 + ".png", "x" * 100 + ".png"),
    ],
)
def test_a_name_is_only_a_name(api: Api, name: str, kept: str) -> None:
    number = api.assigned()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nreceipt\r\n'
        b'--b\r\nContent-Disposition: form-data; name="taken_on"\r\n\r\n2020-05-01\r\n'
    )
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    body += (
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n'.encode()
        + PNG
        + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    taken = api.http("water").post(f"/cases/{number}/evidence", content=body, headers=headers)
    assert (taken.status_code, taken.json()["filename"]) == (201, kept)
    got = api.http("water").get(taken.headers["location"].removeprefix("/api/v1"))
    assert "x-injected" not in got.headers
    assert got.headers["content-disposition"].count(";") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "selfie"},
        {"kind": ""},
        {"taken_on": "yesterday"},
        {"taken_on": "2020-05-30"},
        {"taken_on": "9999-12-31"},
        {"unit": "410325-health"},
        {"unit": "\x00"},
        {"case_id": "1"},
        {"uploaded_by": "1"},
    ],
)
def test_wrong_fields_of_an_upload_are_refused(api: Api, fields: dict[str, str]) -> None:
    number = api.assigned()
    answer = api.http("water").post(f"/cases/{number}/evidence", data=form(**fields), files=evidence())
    problem(answer, 422, "invalid-input")
    assert (stored(api), api.one("select count(*) from evidence")) == ([], 0)


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"", "multipart/form-data", 400),
        (b"", "multipart/form-data; boundary=b", 422),
        (b"garbage", "multipart/form-data; boundary=b", 400),
        (b"--b\r\nno header\r\n\r\n", "multipart/form-data; boundary=b", 400),
        (b"--b\r\n" * 5000, "multipart/form-data; boundary=b", 400),
        (b"{}", "application/json", 415),
        (b"kind=receipt", "application/x-www-form-urlencoded", 415),
    ],
)
def test_malformed_uploads_are_refused(api: Api, content: bytes, media_type: str, status: int) -> None:
    number = api.assigned()
    headers = {"Content-Type": media_type}
    answer = api.http("water").post(f"/cases/{number}/evidence", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


def test_who_may_add_evidence(api: Api) -> None:
    number = api.assigned()
    for who in ("water", "water_head", "health", "finder", "county_office", "province_office"):
        expected = 201 if who != "county_office" else attach(api, number, by=who).status_code
        assert attach(api, number, by=who).status_code == expected, who
    for who, status, slug in (
        ("auditor", 403, "not-permitted"),
        ("county_leader", 403, "not-permitted"),
        ("sibling_water", 404, "not-found"),
        ("other_city_office", 404, "not-found"),
        ("sysadmin", 403, "not-permitted"),
    ):
        problem(attach(api, number, by=who), status, slug)


def test_evidence_of_a_case_out_of_scope_does_not_exist(api: Api) -> None:
    number, other = api.assigned(), api.assigned()
    piece = attach(api, number).json()["id"]
    absent = api.http("water").get(f"/cases/{number}/evidence/00000000-0000-4000-8000-000000000000")
    for who, path in (
        ("sibling_water", f"/cases/{number}/evidence/{piece}"),
        ("water", f"/cases/{other}/evidence/{piece}"),
        ("sibling_water", f"/cases/{number}/evidence"),
    ):
        answer = api.http(who).get(path)
        problem(answer, 404, "not-found")
        assert answer.content == absent.content
    problem(api.http("water").get(f"/cases/{number}/evidence/passwd"), 422, "invalid-input")


def test_a_verified_case_takes_no_more_evidence(api: Api) -> None:
    number = api.world.to_verified().number
    told = problem(attach(api, number), 409, "conflict")
    assert told["detail"] == "案件已验收或销号，不能再补充佐证"
    assert stored(api) == []


def test_a_damaged_file_is_not_handed_out(api: Api) -> None:
    number = api.assigned()
    taken = attach(api, number)
    (file,) = stored(api)
    assert evidence_files.intact(file.name, file.parent)
    file.write_bytes(PNG[:-1] + b"x")
    assert not evidence_files.intact(file.name, file.parent)
    problem(api.http("water").get(taken.headers["location"].removeprefix("/api/v1")), 409, "evidence-damaged")
    file.unlink()
    assert not evidence_files.intact(file.name, file.parent)
    # The same content again mends it.
    attach(api, number)
    assert evidence_files.intact(file.name, file.parent)


def test_copies_at_once_are_one_file(api: Api) -> None:
    number = api.assigned()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: attach(api, number, JPEG).status_code, range(8)))
    assert answers == [201] * 8
    assert len(stored(api)) == 1


@given(st.binary(max_size=400), st.integers(0, 300), st.sampled_from([WORD, EXCEL]))
@hypothesis_settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_no_content_makes_the_sniffer_stumble(noise: bytes, at: int, package: bytes) -> None:
    spoilt = package[:at] + noise + package[at + len(noise) :]
    for content in (noise, spoilt, b"PK\x03\x04" + noise, noise + package[-22:]):
        try:
            evidence_files.media_type_of(io.BytesIO(content))
        except UnsupportedMedia:
            continue
