"""Reconciliation over HTTP: a file is uploaded, lines are read and concluded by both sides, the certificate printed."""

import io
from pathlib import Path
from uuid import UUID, uuid4

import docx
import httpx
import pytest
from reconciling import changed, ledger
from serving import LIMIT, Api, problem
from their_ledger import as_csv, as_xlsx
from world import COUNTY, PEOPLE, actor

from duzhan.client import Refused
from duzhan.documents.reconciliation_certificate import MEDIA_TYPE
from duzhan.policy.permissions import SCOPED_BY_UNIT
from duzhan.vocabulary import Conclusion, Level, Match, Role
from duzhan.wire.reconciliations import ConclusionIn, LineFilter, ReconciliationFilter, ReconciliationIn

CANARY = "金丝雀：别县的人不许看见"
WORDS = {"conclusion": "adopt_ours", "words": "经双方核对"}
ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}


def send(http: httpx.Client, content: bytes | None, name: str = "县台账.xlsx", **fields: str) -> httpx.Response:
    """Upload a ledger, or none, for 嵩县."""
    parts: dict[str, tuple[str | None, bytes]] = {
        field: (None, value.encode()) for field, value in {"area": COUNTY, "level": "county", **fields}.items()
    }
    if content is not None:
        parts["file"] = (name, content)
    return http.post("/reconciliations", files=parts)


def planted(api: Api) -> str:
    """Reconcile 嵩县 with one difference, and return the key."""
    number = api.world.to_rectifying(description=CANARY, place=CANARY).number
    made = send(api.http("city_office"), as_csv(changed(number, severity="严重")(ledger(api.world))))
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_an_uploaded_ledger_is_compared_line_by_line(api: Api, write: object) -> None:
    same, other = (api.world.to_rectifying(place=f"{n}组", description=f"{n}组水窖开裂").number for n in "甲乙")
    content = write(changed(other, severity="严重")(ledger(api.world)))  # type: ignore[operator]
    http = api.http("city_office")
    made = send(http, content)
    assert made.status_code == 201
    said = made.json()
    assert made.headers["location"] == f"/api/v1/reconciliations/{said['id']}"
    assert (said["office"], said["counterpart"], said["rate"], said["side"]) == (
        "4103-office",
        "410325-office",
        0.5,
        "ours",
    )
    lines = http.get(f"/reconciliations/{said['id']}").json()["items"]
    assert [(line["case"], line["match"], line["row"]) for line in lines] == [
        (same, "agree", 3),
        (other, "field_differs", 4),
    ]
    assert lines[1]["differences"] == [
        {"column": "severity", "heading": "问题性质/严重程度", "ours": "较重", "theirs": "严重"}
    ]


def test_a_ledger_in_gb_18030_with_few_columns_is_read(api: Api) -> None:
    api.world.to_rectifying()
    columns = ("description", "county", "number", "completion")
    made = send(api.http("city_office"), as_csv(ledger(api.world), columns=columns, encoding="gb18030"), "台账.csv")
    assert (made.status_code, made.json()["rate"]) == (201, 1.0)


def test_both_sides_conclude_and_the_certificate_names_them(api: Api, tmp_path: Path) -> None:
    first, second = (api.world.to_rectifying(place=f"{n}组", description=f"{n}组水窖开裂").number for n in "甲乙")
    theirs = changed(second, completion="已整改")(changed(first, severity="严重")(ledger(api.world)))
    wanted = ReconciliationIn(area=COUNTY, level=Level.COUNTY)
    signing = ConclusionIn(conclusion=Conclusion.BOTH_CORRECTED, words="以现场为准")
    with api.client("city_office") as city, api.client("county_office") as county:
        made = city.reconcile(wanted, ("县台账.xlsx", io.BytesIO(as_xlsx(theirs))))
        assert city.conclude(made.id, 1, signing).conclusion is None
        assert county.conclude(made.id, 1, signing).conclusion is Conclusion.BOTH_CORRECTED
        waiting = county.reconciliation(made.id, LineFilter(waiting=True))
        assert [line.match for line in waiting.items] == [Match.STATE_CONFLICTS]
        assert [each.id for each in county.reconciliations(ReconciliationFilter(standing=True)).items] == [made.id]
        county.download_certificate(UUID(made.id), tmp_path / "x.docx")
        assert city.reconcile(wanted).repeats == made.id
        with pytest.raises(Refused, match="conflict"):
            city.conclude(made.id, 2, signing)
    file = docx.Document(str(tmp_path / "x.docx"))
    text = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert "洛阳市嵩县督战台账对账证明" in text
    assert "共2条，一致或双方已有结论的1条，对账率50.0%，尚有1条没有双方结论" in text
    assert f"第2条（{second}，销号状态不一致）" in text
    cells = [[cell.text for cell in row.cells] for row in file.tables[1].rows]
    assert cells[1][:3] == ["1", first, "双方更正"]
    assert cells[1][3].startswith("city_office 2020年5月29日09:40：以现场为准")
    assert cells[1][4].startswith("county_office 2020年5月29日")


def test_the_certificate_is_a_word_file_with_a_name(api: Api) -> None:
    answer = api.http("city_office").get(f"/reconciliations/{planted(api)}/certificate.docx")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPE)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%B4%9B")
    assert answer.headers["cache-control"] == "no-store"


def test_the_same_request_twice_is_one_reconciliation(api: Api) -> None:
    api.world.to_rectifying()
    http, content = api.http("city_office"), as_csv(ledger(api.world))
    http.headers["Idempotency-Key"] = "once"
    first, again = send(http, content), send(http, content)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert api.one("select count(*) from reconciliation") == 1
    problem(send(http, content + b"x"), 422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("content", "fields", "status"),
    [
        (b"", {}, 422),
        (b"\x00\x01\x02 nothing that a ledger could be", {}, 422),
        (b"PK\x03\x04 no workbook", {}, 422),
        ("一,二,三\n1,2,3\n".encode(), {}, 422),
        (b"x" * (LIMIT + 1), {}, 413),
        (None, {}, 422),
        (None, {"level": "planet"}, 422),
        (None, {"level": "village"}, 422),
        (None, {"level": "city"}, 422),
        (None, {"area": "410399"}, 422),
        (None, {"area": "41' or 1=1"}, 422),
        (None, {"area": "\x00"}, 422),
        (None, {"as_of": "yesterday"}, 422),
        (None, {"as_of": "2030-01-01T00:00:00Z"}, 422),
        (None, {"unknown": "1"}, 422),
        (None, {"file": "not a file"}, 422),
        (None, {"area": "4104"}, 404),
    ],
)
def test_a_malformed_upload_is_refused_and_nothing_is_written(
    api: Api, content: bytes | None, fields: dict[str, str], status: int
) -> None:
    before = api.counts()
    answer = send(api.http("city_office"), content, **fields)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    after = api.counts()
    assert {name: count for name, count in after.items() if before[name] != count and name != "token"} == {}


def test_a_form_of_another_kind_is_refused(api: Api) -> None:
    http = api.http("city_office")
    problem(http.post("/reconciliations", json={"area": COUNTY}), 415, "wrong-content-type")
    problem(http.post("/reconciliations", data={"area": COUNTY}), 415, "wrong-content-type")


@pytest.mark.parametrize("key", ["1", "x", "%00", "00000000-0000-4000-8000-00000000000g"])
def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    answer = api.http("city_office").get(f"/reconciliations/{key}")
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize("line", ["0", "-1", "x", "99999999999999999999"])
def test_a_line_that_is_none_is_refused(api: Api, line: str) -> None:
    answer = api.http("city_office").post(f"/reconciliations/{planted(api)}/{line}/conclusion", json=WORDS)
    problem(answer, 422, "invalid-input")


def sees(username: str) -> bool:
    """Tell whether 嵩县 as a whole lies in somebody's scope."""
    return any(
        grant.role not in SCOPED_BY_UNIT | ADMINISTRATORS and COUNTY.startswith(str(grant.area))
        for grant in actor(username).grants
    )


def requests(http: httpx.Client, key: str) -> list[httpx.Response]:
    """Send every request about a reconciliation."""
    return [
        http.get(f"/reconciliations/{key}"),
        http.get(f"/reconciliations/{key}/certificate.docx"),
        http.post(f"/reconciliations/{key}/1/conclusion", json=WORDS),
    ]


def test_nobody_reaches_a_reconciliation_beyond_their_scope(api: Api) -> None:
    key, absent = planted(api), str(uuid4())
    for username, role, *_ in PEOPLE:
        http = api.http(username)
        answers, nothing = requests(http, key), requests(http, absent)
        listed = http.get("/reconciliations")
        if role in ADMINISTRATORS:
            assert {answer.status_code for answer in (*answers, listed)} == {403}, username
        elif sees(username):
            assert [answer.status_code for answer in answers[:2]] == [200, 200], username
            assert answers[2].status_code in {200, 403, 409}, username
            assert [each["id"] for each in listed.json()["items"]] == [key], username
        else:
            assert {answer.status_code for answer in answers} == {404}, username
            assert [answer.content for answer in answers] == [answer.content for answer in nothing], username
            assert listed.json()["items"] == [], username
        if not sees(username):
            assert CANARY not in "".join(answer.text for answer in (*answers, listed)), username
    assert {answer.status_code for answer in requests(api.http(), key)} == {401}


def test_only_offices_over_the_area_upload(api: Api) -> None:
    api.world.to_rectifying()
    content = as_csv(ledger(api.world))
    made = dict.fromkeys(("county_office", "city_office", "province_office", "province_office2"), 201)
    for username, role, *_ in PEOPLE:
        answer = send(api.http(username), content, level="city" if username == "county_office" else "county")
        outside = 403 if role in ADMINISTRATORS or sees(username) else 404
        assert answer.status_code == made.get(username, outside), username
    assert send(api.http(), content).status_code == 401
