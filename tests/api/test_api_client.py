"""The typed client: every operation, refusals with facts, and repetitions that do no harm."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import httpx
import pytest
from serving import PNG, Api, finding
from world import WATER

from duzhan.client import Client, Refused
from duzhan.client.client import Upload
from duzhan.store import passwords
from duzhan.vocabulary import EvidenceKind, LedgerView, RectificationType
from duzhan.wire import triggers as wire
from duzhan.wire.cases import CaseFilter, Finding
from duzhan.wire.ledger import CsvSelection, LedgerFilter, LedgerSelection, SheetEncoding
from duzhan.wire.notices import InboxFilter
from duzhan.wire.triggers import SHAPES
from statemachines.states import State, Trigger

PASSWORD = "Vm8-shi2-po3-zu4"  # noqa: S105  # of an account of the test


def test_a_unit_works_its_case_through_the_client(api: Api, tmp_path: Path) -> None:
    with api.client("finder") as finder, api.client("province_office") as office, api.client("water") as water:
        case = finder.log_finding(Finding.model_validate(finding()))
        assert (case.state, case.version) == (State.FOUND, 1)
        case = office.assign(
            case.number,
            wire.Assign(lead_unit=WATER, rectification_type=RectificationType.TIME_LIMITED),
            version=case.version,
        )
        case = water.accept(case.number, wire.Accept(responsible_person="王建国"), version=case.version)
        detail = water.case(case.number)
        assert detail.state is State.RECTIFYING
        assert Trigger.PROGRESS in detail.permitted
        upload = Upload(
            kind=EvidenceKind.PHOTO_AFTER,
            taken_on=date(2020, 5, 29),
            filename="x.png",
            file=io.BytesIO(PNG),
            unit=WATER,
        )
        piece = water.attach(case.number, upload)
        water.download(case.number, piece.id, tmp_path / "x.png")
        assert (tmp_path / "x.png").read_bytes() == PNG
        assert water.evidence(case.number).items == (piece,)
        assert [event.kind for event in water.events(case.number).items] == ["log", "assign", "accept", "attach"]
        assert water.explanation(case.number).number == case.number
        assert [seen.number for seen in water.cases(CaseFilter(state=State.RECTIFYING, limit=1)).items] == [case.number]
        assert water.ledger(LedgerFilter(limit=5)).items[0].number == case.number
        assert (office.dashboard().total.open, office.dashboard(as_of=api.world.now).total.open) == (1, 0)
        office.export_workbook(tmp_path / "a.xlsx", LedgerSelection(number=(case.number,)))
        office.export_csv(tmp_path / "a.csv", CsvSelection(encoding=SheetEncoding.GB18030))
        office.export_document(tmp_path / "a.docx", LedgerSelection(columns=LedgerView.TASKS))
        office.download_blank_ledger(tmp_path / "blank.xlsx")
        assert [(tmp_path / name).read_bytes()[:2] for name in ("a.xlsx", "a.docx", "blank.xlsx")] == [b"PK"] * 3
        assert case.number in (tmp_path / "a.csv").read_text(encoding="gb18030")
        notice = water.notices(InboxFilter(limit=1)).items[0]
        water.mark_read(notice.id)
        assert water.working_days(date(2020, 5, 29), 1).due_on == date(2020, 6, 1)
        assert water.me().username == "water"


def test_every_trigger_has_a_method_with_its_shape() -> None:
    for trigger, shape in SHAPES.items():
        method = getattr(Client, trigger.value, None) or getattr(Client, f"{trigger.value}_")
        assert method.__annotations__["command"] is shape


def test_a_refusal_carries_its_facts(api: Api) -> None:
    number = api.world.to_rectifying().number
    with api.client("water_head") as head, pytest.raises(Refused) as no:
        head.submit(number, wire.Submit(text="好了"), version=3)
    assert (no.value.status, no.value.slug, no.value.guard) == (409, "guard-refused", "co_units_done")
    assert no.value.state is State.RECTIFYING
    assert Trigger.PROGRESS in no.value.permitted
    with api.client("finder") as finder, pytest.raises(Refused) as no:
        finder.log_finding(Finding.model_construct(area="", description=""))
    assert no.value.status == 422
    assert {error.field for error in no.value.errors} >= {"area", "description"}


def test_every_case_is_listed_page_after_page(api: Api) -> None:
    numbers = {api.world.log().number for _ in range(7)}
    with api.client("finder") as finder:
        assert {case.number for case in finder.every_case(CaseFilter(limit=3))} == numbers


def test_a_password_is_used_when_the_token_ran_out(api: Api) -> None:
    api.run("update account set password_hash = :hash where username = 'finder'", hash=passwords.hashed(PASSWORD))
    with Client(api.url, username="finder", password=PASSWORD, transport=httpx.HTTPTransport()) as finder:
        assert finder.me().username == "finder"
        api.run("update token set expires_at = clock_timestamp()")
        assert finder.me().username == "finder"
    with (
        Client(api.url, username="finder", password="no", transport=httpx.HTTPTransport()) as wrong,  # noqa: S106
        pytest.raises(Refused, match="bad-credentials"),
    ):
        wrong.me()


class Flaky(httpx.BaseTransport):
    """Loses answers on their way back, or answers 503 in the server's stead, by turns."""

    def __init__(self, faults: list[str]) -> None:
        self.real = httpx.HTTPTransport()
        self.faults = faults
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        fault = self.faults.pop(0) if self.faults else "none"
        if fault == "out of breath":
            return httpx.Response(503, headers={"Retry-After": "0"}, text="<html>busy</html>")
        response = self.real.handle_request(request)
        if fault == "lost":
            response.read()
            raise httpx.ReadError("the line went dead")
        return response


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(api: Api) -> None:
    line = Flaky(["out of breath", "lost"])
    with Client(api.url, token=api.token("finder"), transport=line) as finder:
        case = finder.log_finding(Finding.model_validate(finding()))
    assert (line.sent, case.version) == (3, 1)
    number = api.assigned()
    line = Flaky(["lost", "lost"])
    with Client(api.url, token=api.token("water"), transport=line) as water:
        moved = water.accept(number, wire.Accept(responsible_person="王建国"), version=2)
    assert (moved.version, api.one("select count(*) from event where kind = 'accept'")) == (3, 1)


def test_patience_ends(api: Api) -> None:
    line = Flaky(["out of breath"] * 10)
    with Client(api.url, token=api.token("finder"), transport=line) as finder, pytest.raises(Refused) as no:
        finder.me()
    assert (no.value.status, line.sent) == (503, 4)
    line = Flaky(["out of breath"] * 10)
    signing = Client(api.url, username="finder", password=PASSWORD, transport=line)
    with signing, pytest.raises(Refused):
        signing.me()
    assert line.sent == 1


def test_closing_ends_the_wait(api: Api) -> None:
    class Busy(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            del request
            return httpx.Response(503, headers={"Retry-After": "3600"}, text="busy")

    client = Client(api.url, token="x", transport=Busy())  # noqa: S106
    seen: list[Refused | RuntimeError] = []

    def ask(what: Callable[[], object]) -> None:
        try:
            what()
        except (Refused, RuntimeError) as no:
            seen.append(no)

    waiting = Thread(target=ask, args=(client.me,))
    waiting.start()
    client.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert len(seen) == 1


def test_a_newer_api_may_say_more(api: Api) -> None:
    class Newer(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            del request
            return httpx.Response(200, json={"username": "a", "name": "b", "grants": [], "mood": "good"})

    with Client(api.url, token="x", transport=Newer()) as client:  # noqa: S106
        assert client.me().name == "b"
