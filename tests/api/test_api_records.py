"""Records and appeals over HTTP and by the client: from the draft to the decision, with versions and files."""

from pathlib import Path

import pytest
from serving import Api, problem
from world import WATER

from duzhan.client import Refused
from duzhan.vocabulary.records import AppealOutcome, RecordKind
from duzhan.wire.appeals import AppealDecision, AppealFilter, AppealIn
from duzhan.wire.records import RecordFilter, RecordIn, ReturnRecord, WithdrawRecord
from statemachines.record import RecordState, RecordTrigger

T = RecordTrigger


def test_a_record_is_drafted_signed_appealed_and_decided(api: Api, tmp_path: Path) -> None:
    case = api.assigned()
    said = {"kind": "bulletin", "unit": WATER, "since": "2020-05-01", "until": "2020-05-28", "reason": "推进迟缓"}
    command = RecordIn.model_validate({**said, "rows": (case,), "passed_over": "情况紧急"})
    with api.client("county_office") as county, api.client("city_office") as city:
        made = county.draft_record(command)
        revised = county.revise_record(made.number, command, version=made.version)
        with pytest.raises(Refused) as stale:
            county.fire_record(T.PROPOSE, made.number, version=made.version)
        assert stale.value.status == 412
        proposed = county.fire_record(T.PROPOSE, made.number, version=revised.version)
        back = city.fire_record(T.RETURN, made.number, ReturnRecord(reason="补充依据"), version=proposed.version)
        again = county.fire_record(T.PROPOSE, made.number, version=back.version)
        signed = city.fire_record(T.SIGN, made.number, version=again.version)
        assert (signed.state, city.records(RecordFilter(kind=RecordKind.BULLETIN)).items[0].number) == (
            RecordState.SIGNED,
            made.number,
        )
        with api.client("water_head") as head, api.client("province_office") as province:
            assert [each.number for each in head.records().items] == [made.number]
            first = head.lodge_appeal(AppealIn(record=made.number, grounds="汛期停工"))
            assert head.withdraw_appeal(first.number, "再核实").state.value == "withdrawn"
            lodged = head.lodge_appeal(AppealIn(record=made.number, grounds="汛期停工"))
            assert [each.number for each in province.appeals(AppealFilter(waiting=True)).items] == [lodged.number]
            decision = AppealDecision(outcome=AppealOutcome.UPHELD, reason="依据属实")
            assert province.decide_appeal(lodged.number, decision).state.value == "upheld"
            assert head.appeal(lodged.number).answer == "依据属实"
            head.download_record(made.number, tmp_path / "record.docx")
            head.download_records(tmp_path / "list.docx")
        draft = county.draft_record(command)
        assert county.fire_record(T.WITHDRAW, draft.number, WithdrawRecord(reason="重复"), version=1).version == 2
    assert {(tmp_path / name).read_bytes()[:2] for name in ("record.docx", "list.docx")} == {b"PK"}
    address = f"/records/{made.number}"
    assert problem(api.http("sibling_office").get(address), 404, "record-not-found")
    office = api.http("county_office")
    assert problem(office.post(f"/records/{draft.number}/propose", json={}), 428, "record-version-required")
    signs = {"json": {}, "headers": {"If-Match": '"1"'}}
    refused = problem(office.post(f"/records/{draft.number}/propose", **signs), 412, "record-stale-version")
    assert refused["version"] == 2
    wrong = {**said, "rows": ["DZ-410325-9999"]}
    assert problem(office.post("/records", json=wrong), 422, "record-row-refused")
    assert problem(api.http("water").post("/records", json=wrong), 403, "not-permitted")
