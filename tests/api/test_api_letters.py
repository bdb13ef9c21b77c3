"""Letters over HTTP: listed, read, printed, downloaded, signed for; and who stands in for whom."""

import re
from io import BytesIO
from pathlib import Path

import docx
import httpx
import pytest
from correspondence import lettered, sweep
from serving import Api, problem

from duzhan.api.operations import PREFIX
from duzhan.wire.cases import CaseFilter
from duzhan.wire.delegations import NewDelegation
from duzhan.wire.letters import LetterFilter, ReceiptIn

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def letter(api: Api) -> str:
    """Issue a blue letter to 嵩县水利局."""
    number = lettered(api.world)
    api.world.shift_database_clock(api.pool)
    return number


def test_a_letter_is_read_with_its_words_its_grounds_and_whom_it_reached(api: Api, letter: str) -> None:
    found = api.http("water").get(f"/letters/{letter}").json()
    assert (found["document_number"], found["light"], found["due_on"]) == (
        "豫脱贫督办〔2020〕1号",
        "blue",
        "2020-06-28",
    )
    assert found["title"].endswith("的督办单")
    assert "时限已用24天" in found["paragraphs"][0]
    assert [ground["condition"] for ground in found["grounds"]] == ["before_due_working_days", "budget_used_percent"]
    assert found["told"] == [{"account": "water", "seat": "handler", "stood_in_for": []}]
    assert (found["receipt"], found["may_sign"]) == (None, True)


def test_a_signature_brings_a_receipt_and_the_same_one_again(api: Api, letter: str) -> None:
    water, head = api.http("water"), api.http("water_head")
    signed = water.post(f"/letters/{letter}/receipt", json={"reply": "6月24日前完成通水"})
    assert signed.status_code == httpx.codes.OK
    assert signed.json()["signed_by"] == "water"
    assert head.post(f"/letters/{letter}/receipt", json={}).json() == signed.json()
    assert water.get(f"/letters/{letter}").json()["receipt"] == signed.json()
    problem(api.http("county_office").post(f"/letters/{letter}/receipt", json={}), 403, "not-permitted")


@pytest.mark.parametrize("reply", ["", " ", "x" * 501, 7, "\x00", ["抓紧"]])
def test_a_reply_that_is_none_is_refused_and_nothing_is_signed(api: Api, letter: str, reply: object) -> None:
    water = api.http("water")
    problem(water.post(f"/letters/{letter}/receipt", json={"reply": reply}), 422, "invalid-input")
    problem(water.post(f"/letters/{letter}/receipt", json={"signed_by": "water_head"}), 422, "invalid-input")
    assert water.get(f"/letters/{letter}").json()["receipt"] is None


def test_what_no_letter_is_called_is_absent_like_any_other(api: Api, letter: str) -> None:
    water = api.http("water")
    absent = water.get("/letters/DB-P-2020-9999")
    for number in ("DZ-410325-0001", letter.lower(), f"{letter}0", "1", "..", "DB-P-2020-0001%00"):
        answer = water.get(f"/letters/{number}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), number
    assert water.get("/letters/DZ-410325-0001").content == absent.content
    problem(api.http().get(f"/letters/{letter}/letter.docx"), 401, "not-authenticated")


def test_the_page_runs_nothing_fetches_nothing_and_escapes_what_people_wrote(api: Api) -> None:
    words = '<script>alert(1)</script> & "引号"'
    number = lettered(api.world, description=words, place="<b>石坡组</b>")
    page = api.http("water").get(f"/letters/{number}/letter.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert not re.search(r"<script|<b>|<img|<link|\sstyle=|\son\w+=|url\(|https?:", page.text)


def test_the_word_file_is_named_by_its_formal_number(api: Api, letter: str) -> None:
    file = api.http("water").get(f"/letters/{letter}/letter.docx")
    assert file.headers["content-type"] == WORD
    name = "%E8%B1%AB%E8%84%B1%E8%B4%AB%E7%9D%A3%E5%8A%9E%E3%80%942020%E3%80%951%E5%8F%B7.docx"
    assert file.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert docx.Document(BytesIO(file.content)).core_properties.subject == "豫脱贫督办〔2020〕1号"


def test_the_list_pages_with_a_link_and_narrows(api: Api, letter: str) -> None:
    sweep(api.world, "2020-06-29 09:00")
    water = api.http("water")
    first = water.get("/letters", params={"limit": 1})
    (newest,) = first.json()["items"]
    assert newest["light"] == "orange"
    following = re.fullmatch(r"<(.+)>; rel=\"next\"", first.headers["link"])
    assert following is not None
    rest = water.get(following[1].removeprefix(PREFIX)).json()
    assert [each["number"] for each in rest["items"]] == [letter]
    assert [each["number"] for each in water.get("/letters?unsigned=true&light=blue").json()["items"]] == [letter]
    of_case = water.get(f"/cases/{newest['case']}/letters").json()["items"]
    assert [each["number"] for each in of_case] == [newest["number"], letter]
    problem(water.get("/letters?cursor=x"), 422, "invalid-input")
    problem(water.get("/letters?light=purple"), 422, "invalid-input")


def test_the_client_reads_downloads_and_signs(api: Api, letter: str, tmp_path: Path) -> None:
    with api.client("water") as water:
        (case,) = water.cases(CaseFilter()).items
        assert water.letters(LetterFilter(unsigned=True)) == water.letters_of(case.number) == water.letters()
        water.download_letter(letter, tmp_path / "letter.docx")
        assert (tmp_path / "letter.docx").read_bytes().startswith(b"PK")
        assert "督办单" in water.letter_page(letter)
        receipt = water.sign(letter, ReceiptIn(reply="抓紧办理"))
        assert water.letter(letter).receipt == receipt == water.sign(letter)


def test_one_s_own_delegations_are_made_listed_and_revoked(api: Api) -> None:
    june = {"since": "2020-06-01", "until": "2020-06-12", "reason": "年休假"}
    with api.client("water") as water:
        made = water.delegate(NewDelegation.model_validate({"delegate": "water_head", **june}))
        assert (made.account, made.delegate, made.revoked_at) == ("water", "water_head", None)
        assert water.delegations().items == (made,)
        revoked = water.revoke_delegation(made.id)
        assert revoked.revoked_at is not None
    head = api.http("water_head")
    assert [each["id"] for each in head.get("/delegations").json()["items"]] == [made.id]
    problem(head.post(f"/delegations/{made.id}/revoke"), 404, "not-found")
    problem(head.post(f"/delegations/{2**63}/revoke"), 422, "invalid-input")
    problem(head.post("/delegations", json={"delegate": "health", **june}), 422, "invalid-input")
    assert head.post("/delegations", json={"delegate": "water", **june}).status_code == httpx.codes.CREATED
    problem(head.post("/delegations", json={"delegate": "water", **june}), 409, "conflict")
    problem(api.http("sysadmin").get("/delegations"), 403, "not-permitted")
