"""Teams on tour: where they may go, what their visits see, whom they do not trouble twice, and whom nobody has seen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
import touring
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from touring import BEGUN, CONTENTS, ENDS, NEIGHBOUR, OFFICE, TEAM, TODAY
from world import COUNTY, VILLAGE, WATER, World, actor

from duzhan.documents import tour_docx
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.policy.tour_refusals import (
    HouseholdRepeated,
    NotOnTeam,
    OwnArea,
    TeamNotFound,
    TourNotFound,
    TourVisited,
    TourWithdrawn,
    VisitNotFound,
)
from duzhan.store.transaction import reading
from duzhan.usecases.add_team_member import add_team_member
from duzhan.usecases.add_tour_stops import add_tour_stops
from duzhan.usecases.end_team_member import end_team_member
from duzhan.usecases.form_team import form_team
from duzhan.usecases.log_visit_findings import log_visit_findings
from duzhan.usecases.prepare_visit import prepare_visit
from duzhan.usecases.print_tour import print_tour
from duzhan.usecases.read_coverage import read_coverage
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.read_teams import read_team, read_teams
from duzhan.usecases.read_tour import list_tours, read_tour
from duzhan.usecases.read_visit import last_visits, read_visit
from duzhan.usecases.record_visit import record_visit
from duzhan.usecases.withdraw_tour import withdraw_tour
from duzhan.vocabulary import Source
from duzhan.wire.notices import InboxFilter
from duzhan.wire.tours import (
    MemberEnd,
    NewMember,
    NewStops,
    NewTeam,
    StopIn,
    TourDetail,
    TourFilter,
    TourIn,
    TourWithdrawal,
)
from duzhan.wire.visits import CoverageFilter, MoreFindings

TOWNSHIP = "410325103"


def codes(refusal: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [code for _, code, _ in refusal.value.errors]


def test_a_team_never_goes_to_what_is_a_members_own(world: World) -> None:
    touring.join(world, "finder")
    touring.join(world, "verifier", WATER)
    for place in (VILLAGE, COUNTY):
        with pytest.raises(OwnArea, match="嵩县水利局") as refusal:
            touring.convened(world, place)
        assert refusal.value.facts["guard"] == "not_own_area"
    tour = touring.convened(world, NEIGHBOUR).id
    with world.tx() as tx, pytest.raises(OwnArea):
        add_tour_stops(tx, tour, NewStops(stops=(StopIn(area=VILLAGE),)), actor=actor(OFFICE))
    # Who comes later stays away as much: the tour goes to the county that lends them.
    with pytest.raises(OwnArea, match="汝阳县"):
        touring.join(world, "verifier2", "410326-health")
    touring.join(world, "verifier2", "41-health")
    with world.tx() as tx, pytest.raises(IntegrityError, match="keeps away"):
        tx.connection.execute(
            text(
                "insert into tour_stop (tour, area, since, until, visits_planned, added_by, added_at)"
                " select :tour, :area, since, until, 1, 1, now() from tour where id = :tour"
            ),
            {"tour": tour, "area": VILLAGE},
        )


def heard(world: World, username: str) -> list[tuple[str, str]]:
    """Return what somebody's inbox says of tours, the newest first."""
    with reading(world.pool) as tx:
        return [(each.subject, each.body) for each in read_inbox(tx, InboxFilter(), actor=actor(username)).items]


def withdraw(world: World, tour: int, by: str = OFFICE) -> TourDetail:
    with world.tx() as tx:
        return withdraw_tour(tx, tour, TourWithdrawal(reason="防汛任务紧急"), actor=actor(by))


def test_every_member_hears_once_where_the_team_is_sent_and_who_joins_later_too(world: World) -> None:
    tour = touring.toured(world, VILLAGE, NEIGHBOUR)
    subject = "巡回督战通知：5月下旬洛阳巡回督战（5月25日（周一）至6月12日（周五））"
    for member in ("finder", "verifier"):
        assert [said for said, _ in heard(world, member)] == [subject]
    body = heard(world, "finder")[0][1]
    assert "河南省脱贫攻坚领导小组办公室派你所在的督战组" in body
    assert "行程：洛阳市嵩县车村镇拜石村、洛阳市汝阳县共 2 处" in body
    assert heard(world, "verifier2") == []
    touring.join(world, "verifier2", "41-health", since=ENDS)
    assert heard(world, "verifier2") == heard(world, "finder")
    with world.tx() as tx:
        terms = {each.name: each.id for each in read_team(tx, TEAM, actor=actor(OFFICE)).members}
        end_team_member(tx, TEAM, terms["verifier"], MemberEnd(until=BEGUN), actor=actor(OFFICE))
        end_team_member(tx, TEAM, terms["verifier2"], MemberEnd(until=ENDS), actor=actor(OFFICE))
    touring.join(world, "verifier", since=TODAY)
    later = TourIn(name="7月", team=TEAM, since=date(2020, 7, 1), until=date(2020, 7, 9), stops=(StopIn(area=VILLAGE),))
    with world.tx() as tx:
        touring.convene_tour(tx, later, actor=actor(OFFICE))
    assert [len(heard(world, member)) for member in ("finder", "verifier", "verifier2")] == [2, 2, 1]
    assert read_of(world, tour).withdrawn_at is None


def read_of(world: World, tour: int, by: str = OFFICE) -> TourDetail:
    with reading(world.pool) as tx:
        return read_tour(tx, tour, actor=actor(by))


def test_a_tour_is_taken_back_by_its_office_alone_and_before_the_first_visit(world: World) -> None:
    tour, visited = touring.toured(world, VILLAGE, NEIGHBOUR), touring.convened(world, VILLAGE, name="另一次").id
    assert (read_of(world, tour).may_withdraw, read_of(world, tour, "city_office").may_withdraw) == (True, False)
    for by in ("city_office", "county_office", "finder"):
        with pytest.raises(NotPermitted):
            withdraw(world, tour, by)
    with pytest.raises(TourNotFound):
        withdraw(world, tour, "other_city_office")
    world.now += timedelta(hours=1)
    gone = withdraw(world, tour)
    assert (gone.withdrawn_for, gone.withdrawn_at, gone.stops) == ("防汛任务紧急", world.now, 2)
    assert (gone.may_change, gone.may_visit, gone.may_withdraw) == (False, False, False)
    assert not read_of(world, tour, "finder").may_visit
    for member in ("finder", "verifier"):
        subject, body = heard(world, member)[0]
        assert subject.startswith("巡回督战撤回：5月下旬洛阳巡回督战")
        assert "防汛任务紧急" in body
    with pytest.raises(TourWithdrawn):
        withdraw(world, tour)
    with pytest.raises(TourWithdrawn):
        touring.visit(world, tour)
    with world.tx() as tx, pytest.raises(TourWithdrawn):
        add_tour_stops(tx, tour, NewStops(stops=(StopIn(area=COUNTY),)), actor=actor(OFFICE))
    # What it would have gone to is in nobody's way any more.
    touring.join(world, "verifier2", "410326-health")
    touring.visit(world, visited)
    assert not read_of(world, visited).may_withdraw
    with pytest.raises(TourVisited):
        withdraw(world, visited)
    with reading(world.pool) as tx:
        said = docx.Document(BytesIO(tour_docx.write(print_tour(tx, tour, actor=actor(OFFICE)))))
    assert "本次巡回督战未开展，已撤回。理由：防汛任务紧急" in [paragraph.text for paragraph in said.paragraphs]


def test_of_a_visit_and_a_withdrawal_at_the_same_time_one_comes_too_late(world: World) -> None:
    touring.join(world, "finder")
    for _ in range(4):
        tour = touring.convened(world, VILLAGE).id

        def act(what: str, tour: int = tour) -> str:
            try:
                withdraw(world, tour) if what == "withdraw" else touring.visit(world, tour)
            except (TourVisited, TourWithdrawn):
                return "late"
            return "done"

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(act, ("withdraw", "visit"))) == ["done", "late"]
        kept = read_of(world, tour)
        assert (kept.withdrawn_at is None) == (kept.visits_made == 1)
    touring.visit(world, touring.convened(world, VILLAGE).id)
    late = "insert into tour_withdrawal select max(tour), '', 1, now() from visit"
    with world.tx() as tx, pytest.raises(IntegrityError, match="visited or withdrawn"):
        tx.connection.execute(text(late))


def test_a_visit_stays_away_too_where_the_stop_is_wider_than_what_is_a_members_own(world: World) -> None:
    touring.join(world, "finder", f"{TOWNSHIP}-government")
    tour = touring.convened(world, COUNTY).id
    with pytest.raises(OwnArea):
        touring.visit(world, tour)
    assert touring.visit(world, tour, area="410325").area == COUNTY


def test_only_offices_of_province_and_city_send_teams_and_only_their_own(world: World) -> None:
    for by in ("county_office", "finder", "auditor"):
        with pytest.raises(NotPermitted):
            touring.convened(world, by=by)
    with pytest.raises(InvalidInput) as above:
        touring.convened(world, by="city_office")
    assert codes(above) == ["team_level_above"]
    with pytest.raises(TeamNotFound):
        touring.convened(world, by="other_city_office")
    with world.tx() as tx:
        team = form_team(tx, NewTeam(name="洛阳督战组", areas=(COUNTY,)), actor=actor("city_office"))
        assert (team.code, team.level.value, team.may_change) == ("4103-team-1", "city", True)
        assert not read_team(tx, team.code, actor=actor("county_office")).may_change
        with pytest.raises(InvalidInput) as outside:
            form_team(tx, NewTeam(name="越界", areas=("410422",)), actor=actor("city_office"))
        assert codes(outside) == ["stop_outside_office"]


def test_stops_lie_in_the_teams_area_in_the_window_and_once(world: World) -> None:
    touring.join(world, "finder")
    wrong = {
        "stop_too_high": StopIn(area="4103"),
        "stop_outside_team": StopIn(area="410422"),
        "unknown_area": StopIn(area="419999"),
        "dates_outside_tour": StopIn(area=VILLAGE, until=date(2020, 7, 1)),
        "household_of_village": StopIn(area=COUNTY, households=("17",)),
        "household_number": StopIn(area=VILLAGE, households=("123456789012345678",)),
        "household_twice": StopIn(area=VILLAGE, households=("17", "17")),
    }
    tour = touring.convened(world, NEIGHBOUR).id
    for code, stop in {**wrong, "stop_twice": StopIn(area=NEIGHBOUR)}.items():
        with world.tx() as tx, pytest.raises(InvalidInput) as refusal:
            add_tour_stops(tx, tour, NewStops(stops=(stop,)), actor=actor(OFFICE))
        assert codes(refusal) == [code]
    world.now += timedelta(days=40)
    with world.tx() as tx, pytest.raises(InvalidInput) as over:
        add_tour_stops(tx, tour, NewStops(stops=(StopIn(area=VILLAGE),)), actor=actor(OFFICE))
    assert codes(over) == ["stop_over"]


def test_a_checklist_asks_the_nine_content_areas_and_the_open_cases_of_the_place(world: World) -> None:
    tour = touring.toured(world, VILLAGE, households=("17", "18"))
    here, elsewhere = world.log(), world.log(area="410326", by=OFFICE)
    closed = world.to_closed(description="早已解决")
    with reading(world.pool) as tx:
        asked = prepare_visit(tx, tour, VILLAGE, actor=actor("finder")).checklist
        assert [item.code for item in asked.contents] == list(CONTENTS)
        assert {case.number for case in asked.cases} == {here.number}
        assert not {elsewhere.number, closed.number} & {case.number for case in asked.cases}
        assert asked.households == ("17", "18")
        assert [member.name for member in asked.members] == ["verifier"]
        with pytest.raises(NotOnTeam):
            prepare_visit(tx, tour, VILLAGE, actor=actor("verifier2"))
        with pytest.raises(InvalidInput) as off:
            prepare_visit(tx, tour, NEIGHBOUR, actor=actor("finder"))
    assert codes(off) == ["place_off_itinerary"]
    touring.visit(world, tour, households=["17"], answers=touring.answered(c4="无一户获贷"))
    with reading(world.pool) as tx:
        again = prepare_visit(tx, tour, VILLAGE, actor=actor("finder")).checklist
    assert again.households == ("18",)
    assert {item.code: item.answered and item.answered.value for item in again.contents}["4"] == "fails"


def test_a_visit_keeps_what_was_seen_and_its_findings_are_cases_like_any_other(world: World) -> None:
    tour = touring.toured(world, VILLAGE)
    one, other = world.log(), world.log(place="乙组")
    seen = touring.visit(
        world,
        tour,
        members=[actor("verifier").account],
        households=["17", "18"],
        answers=touring.answered(c1="3 户水压不足"),
        cases=[touring.looked(one.number)],
        findings=[touring.finding(household="17"), touring.finding("村卫生室无药")],
    )
    assert (seen.members, seen.visited, seen.fails, seen.cases_seen) == (("finder", "verifier"), ("17", "18"), 1, 1)
    assert {case.number: (case.seen, case.found) for case in seen.cases} == {
        one.number: (True, "管网已通，水压不足"),
        other.number: (False, ""),
    }
    cases = [world.case(each.number) for each in seen.logged]
    assert [(case.source, case.area, case.place) for case in cases] == [
        (Source.ROVING_TEAM, VILLAGE, "户编号 17"),
        (Source.ROVING_TEAM, VILLAGE, ""),
    ]
    with world.tx() as tx:
        clocks = tx.connection.execute(text("select count(*) from clock where case_id = any(:ids) and kind = 'assign'"),
                                       {"ids": [case.id for case in cases]}).scalar_one()  # fmt: skip
    assert clocks == 2
    with world.tx() as tx:
        more = MoreFindings(source_ref="later", findings=(touring.finding("又发现一处漏水"),))
        log_visit_findings(tx, seen.id, more, actor=actor("verifier"))
        twice = log_visit_findings(tx, seen.id, more, actor=actor("verifier"))
    assert len(twice.logged) == 3
    with reading(world.pool) as tx:
        assert [line.id for line in last_visits(tx, VILLAGE, actor=actor("county_leader"))] == [seen.id]


def test_a_visit_is_recorded_once_and_whole_or_not_at_all(world: World) -> None:
    tour = touring.toured(world, VILLAGE)
    said = touring.noted(findings=[touring.finding()])

    def send(_: int) -> tuple[int, bool]:
        with world.tx() as tx:
            recorded = record_visit(tx, tour, said, actor=actor("finder"))
            return recorded.visit, recorded.created

    with ThreadPoolExecutor(4) as several:
        came = list(several.map(send, range(4)))
    assert len({visit for visit, _ in came}) == 1
    assert sum(created for _, created in came) == 1
    with reading(world.pool) as tx:
        assert read_tour(tx, tour, actor=actor(OFFICE)).findings == 1
    wrong: dict[str, dict[str, object]] = {
        "answers_incomplete": {"answers": touring.answered()[:8]},
        "answer_twice": {"answers": (*touring.answered(), *touring.answered()[:1])},
        "answer_unknown": {"answers": [{"content_area": "1.4", "answer": "holds"}]},
        "case_not_here": {"cases": [touring.looked("DZ-410325-0099")]},
        "member_not_there": {"members": [actor("verifier2").account]},
        "place_off_itinerary": {"area": NEIGHBOUR},
        "visited_in_future": {"visited_on": date(2020, 6, 1)},
        "unknown_content_area": {"findings": [{"content_area": "99", "description": "无此类"}]},
    }
    for code, fields in wrong.items():
        with pytest.raises(InvalidInput) as refusal:
            touring.visit(world, tour, **fields)
        assert codes(refusal) == [code]
    with pytest.raises(NotOnTeam):
        touring.visit(world, tour, by="verifier2")
    with pytest.raises(NotOnTeam):
        touring.visit(world, tour, visited_on=BEGUN - timedelta(days=1))
    with reading(world.pool) as tx:
        assert read_tour(tx, tour, actor=actor(OFFICE)).visits_made == 1


def test_no_household_is_troubled_twice_within_a_tours_window(world: World) -> None:
    tour = touring.toured(world, VILLAGE)
    other = touring.convened(world, VILLAGE).id
    touring.visit(world, tour, households=["17"])
    for again in (tour, other):
        with pytest.raises(HouseholdRepeated, match="17"):
            touring.visit(world, again, households=["18", "17"])

    def go(position: int) -> str:
        try:
            touring.visit(
                world, (tour, other)[position % 2], by=("finder", "verifier")[position % 2], households=["21"]
            )
        except HouseholdRepeated:
            return "refused"
        return "went"

    with ThreadPoolExecutor(6) as several:
        came = sorted(several.map(go, range(6)))
    assert came == ["refused"] * 5 + ["went"]
    with world.tx() as tx:
        later = TourIn(
            name="7月", team=TEAM, since=date(2020, 7, 1), until=date(2020, 7, 9), stops=(StopIn(area=VILLAGE),)
        )
        from_july = touring.convene_tour(tx, later, actor=actor(OFFICE)).id
    world.now += timedelta(days=34)
    assert touring.visit(world, from_july, visited_on=date(2020, 7, 2), households=["17"]).visited == ("17",)


def test_who_left_the_team_visits_no_more_and_a_term_ends_once(world: World) -> None:
    tour = touring.toured(world, VILLAGE)
    with world.tx() as tx:
        terms = {each.name: each.id for each in read_team(tx, TEAM, actor=actor(OFFICE)).members}
        end_team_member(tx, TEAM, terms["finder"], MemberEnd(until=TODAY - timedelta(days=1)), actor=actor(OFFICE))
    with pytest.raises(NotOnTeam):
        touring.visit(world, tour)
    with world.tx() as tx, pytest.raises(InvalidInput) as ended:
        end_team_member(tx, TEAM, terms["finder"], MemberEnd(until=TODAY), actor=actor(OFFICE))
    assert codes(ended) == ["term_ended"]
    for username, code in (("water", "not_a_supervisor"), ("verifier", "member_already")):
        with world.tx() as tx, pytest.raises(InvalidInput) as refusal:
            add_team_member(tx, TEAM, NewMember(username=username, unit="41-water", since=TODAY), actor=actor(OFFICE))
        assert codes(refusal) == [code]


def test_a_tour_is_there_for_the_areas_that_it_stops_in_and_for_nobody_else(world: World) -> None:
    tour = touring.toured(world, VILLAGE, "410326")
    seen = touring.visit(world, tour, households=["17"], findings=[touring.finding()])
    with reading(world.pool) as tx:
        whole = read_tour(tx, tour, actor=actor("city_office"))
        assert (whole.stops, whole.visits_made, whole.findings) == (2, 1, 1)
        beside = read_tour(tx, tour, actor=actor("sibling_office"))
        assert (beside.stops, beside.visits_made, beside.visits, beside.findings) == (1, 0, (), 0)
        for stranger in ("other_city_office", "water"):
            with pytest.raises(TourNotFound):
                read_tour(tx, tour, actor=actor(stranger))
            assert list_tours(tx, TourFilter(), actor=actor(stranger)).items == ()
            assert TEAM not in {team.code for team in read_teams(tx, actor=actor(stranger)).items}
        for stranger in ("sibling_office", "other_city_office"):
            with pytest.raises(VisitNotFound):
                read_visit(tx, seen.id, actor=actor(stranger))


def test_coverage_counts_whom_nobody_has_seen_for_so_many_days(world: World) -> None:
    tour = touring.toured(world, VILLAGE, "410326")
    with reading(world.pool) as tx:
        before = read_coverage(tx, CoverageFilter(), actor=actor(OFFICE))
        assert (before.counties, before.villages, before.unseen_counties, before.unseen_villages) == (20, 52, 20, 52)
        assert (before.unseen_after_days, before.months) == (30, ())
    touring.visit(world, tour, households=["17"], findings=[touring.finding()])
    touring.visit(world, tour, area="410326", visited_on=TODAY - timedelta(days=2))
    world.now += timedelta(days=30)
    with reading(world.pool) as tx:
        after = read_coverage(tx, CoverageFilter(), actor=actor(OFFICE))
        assert (after.unseen_counties, after.unseen_villages) == (19, 51)
        assert [(month.month, month.visits, month.counties, month.villages) for month in after.months] == [
            ("2020-05", 2, 2, 1)
        ]
        assert (after.months[0].households, after.months[0].findings) == (1, 1)
        assert read_coverage(tx, CoverageFilter(days=29), actor=actor(OFFICE)).unseen_villages == 52
        mine = read_coverage(tx, CoverageFilter(), actor=actor("county_office"))
        assert (mine.counties, mine.villages, mine.unseen_villages) == (1, 5, 4)


def test_every_figure_of_a_tours_report_is_the_number_of_its_rows(world: World) -> None:
    tour = touring.toured(world, VILLAGE, "410326", households=("17", "18", "19"))
    open_one = world.log()
    found = [touring.finding(household="17"), touring.finding("井台破损")]
    noted = {"answers": touring.answered(c1="3 户水压不足"), "cases": [touring.looked(open_one.number)]}
    touring.visit(world, tour, households=["17", "18"], findings=found, **noted)
    touring.visit(world, tour, area="410326", answers=touring.answered(c1="差一户"))
    with reading(world.pool) as tx:
        report = print_tour(tx, tour, actor=actor(OFFICE))
        rows = {
            table: tx.connection.execute(text(f"select count(*) from {table}")).scalar_one()  # noqa: S608
            for table in ("visit", "visited_household", "visit_finding", "sampled_household", "visit_case")
        }
    file = docx.Document(BytesIO(tour_docx.write(report)))
    said = "\n".join(paragraph.text for paragraph in file.paragraphs)
    counted = (
        f"行程 2 处，计划走访 2 次，已走访 {rows['visit']} 次；抽查 {rows['sampled_household']} 户，"
        f"已入户 {rows['visited_household']} 户；发现问题 {rows['visit_finding']} 件，其中已销号 0 件。"
    )
    assert counted in said
    checked, logged, looked, visits = (
        [[cell.text for cell in row.cells] for row in table.rows[1:]] for table in file.tables
    )
    assert [row[1:] for row in checked] == [["0", "2", "0"], *[["2", "0", "0"]] * 8]
    assert (len(logged), len(looked), len(visits)) == (rows["visit_finding"], rows["visit_case"], rows["visit"])
    assert sum(int(row[3]) for row in visits) == rows["visited_household"]
    assert " ".join(row[5] for row in visits).split() == [row[0] for row in logged]
