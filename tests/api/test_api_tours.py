"""Tours over HTTP: teams, itineraries, checklists, visits and coverage, and nothing of them out of scope."""

from datetime import date
from pathlib import Path

import touring
from serving import Api, problem
from touring import BEGUN, ENDS, TEAM, TODAY
from world import VILLAGE, WATER

from duzhan.wire.tours import MemberEnd, NewMember, NewStops, NewTeam, StopIn, TourFilter, TourIn
from duzhan.wire.visits import CoverageFilter, MoreFindings


def test_a_team_is_sent_out_sees_and_reports_and_outside_its_area_there_is_nothing(api: Api, tmp_path: Path) -> None:
    with api.client("province_office") as office:
        assert len(office.teams().items) == 9
        assert office.form_team(NewTeam(name="督战十组", areas=("4103",))).code == "41-team-10"
        member = NewMember(username="finder", unit="41-water", since=BEGUN)
        joined = office.add_member(TEAM, member).members[0]
        wanted = TourIn(
            name="巡回", team=TEAM, since=BEGUN, until=ENDS, stops=(StopIn(area=VILLAGE, households=("17",)),)
        )
        tour = office.convene_tour(wanted)
        assert office.add_stops(tour.id, NewStops(stops=(StopIn(area="410326"),))).stops == 2
        astray = office.convene_tour(wanted.model_copy(update={"name": "重复派出"}))
        assert office.withdraw_tour(astray.id, "与上一次重复").withdrawn_for == "与上一次重复"
    back = f"/tours/{astray.id}/withdrawal"
    problem(api.http("province_office").post(back, json={"reason": "再撤"}), 409, "tour-withdrawn")
    problem(api.http("city_office").post(back, json={"reason": "不是本办"}), 403, "not-permitted")
    own = problem(
        api.http("province_office").post(
            f"/teams/{TEAM}/members", json={"username": "verifier", "unit": WATER, "since": "2020-05-25"}
        ),
        409,
        "own-area",
    )
    assert own["guard"] == "not_own_area"
    with api.client("finder") as finder:
        assert finder.checklist(tour.id, VILLAGE).households == ("17",)
        noted = touring.noted(households=["17"], findings=[touring.finding()])
        seen = finder.record_visit(tour.id, noted)
        assert finder.record_visit(tour.id, noted) == seen == finder.visit(seen.id)
        more = MoreFindings(source_ref="m-1", findings=(touring.finding("水泵停用"),))
        assert [each.description for each in finder.log_from_visit(seen.id, more).logged][1:] == ["水泵停用"]
        assert finder.tours(TourFilter(team=TEAM)).items[1].findings == 2
        again = api.http("finder").post(f"/tours/{tour.id}/visits", json=noted.model_dump(mode="json"))
        assert (again.status_code, again.headers["location"]) == (200, f"/api/v1/visits/{seen.id}")
    with api.client("city_office") as city:
        assert city.coverage(CoverageFilter(area=VILLAGE)).targets[0].visited_on == TODAY
        city.download_tour_report(tour.id, tmp_path / "tour.docx")
        assert (tmp_path / "tour.docx").read_bytes()[:2] == b"PK"
        assert city.tour(tour.id).visits[0].id == seen.id
    for person, status in (("other_city_office", 404), ("water", 404), ("sysadmin", 403)):
        http, slugs = api.http(person), {404: "tour-not-found", 403: "not-permitted"}
        for path in (
            f"/tours/{tour.id}",
            f"/tours/{tour.id}/report.docx",
            f"/tours/{tour.id}/checklist?area={VILLAGE}",
        ):
            problem(http.get(path), status, slugs[status])
        problem(http.get(f"/visits/{seen.id}"), status, {404: "visit-not-found", 403: "not-permitted"}[status])
        problem(http.post(f"/tours/{tour.id}/visits", json=noted.model_dump(mode="json")), status, slugs[status])
        problem(http.get(f"/teams/{TEAM}"), status, {404: "team-not-found", 403: "not-permitted"}[status])
    with api.client("province_office") as office:
        left = office.end_membership(TEAM, joined.id, MemberEnd(until=date(2020, 5, 30)))
        assert left == office.team(TEAM)
    problem(api.http("finder").post("/tours", json=wanted.model_dump(mode="json")), 403, "not-permitted")
