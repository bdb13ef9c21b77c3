"""A report is written by its unit, signed by its head, judged by its office, and its figures are the ledger's."""

from datetime import date

import pytest
from reporting import OFFICE, Reporting
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from world import HEALTH, World, actor, beijing

from duzhan.campaign.measures import Figure, Grouping, Metric, ObligationKind, Punctuality
from duzhan.errors import NotPermitted
from duzhan.policy.permissions import Actor
from duzhan.policy.report_refusals import ReportGuardFailed, ReportMoveRefused, ReportNotFound, ReportStale
from duzhan.store.transaction import reading
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.read_report import read_report
from duzhan.usecases.read_reports import read_reports
from duzhan.vocabulary import Role
from duzhan.wire.notices import InboxFilter
from duzhan.wire.reports import DraftReport, FiguresOut, ReportDetail, ReportFilter, SignReport, SubmitReport
from statemachines.monthly_report import ReportState, ReportTrigger

JUNE = date(2020, 6, 1)
LUOYANG = "4103-office"


@pytest.fixture
def reporting(world: World) -> Reporting:
    world.now = beijing("2020-06-01 08:40")
    return Reporting(world)


@pytest.fixture
def due(reporting: Reporting) -> int:
    """Open what is owed by June and return 洛阳's June report."""
    reporting.morning()
    return reporting.of(LUOYANG, JUNE).id


def figures(report: ReportDetail) -> FiguresOut:
    assert report.content is not None
    assert report.content.figures is not None
    return report.content.figures


def cases_of(found: FiguresOut, figure: Figure, by: Grouping = Grouping.ALL, key: str = "") -> tuple[str, ...]:
    (cell,) = [cell for cell in found.cells if (cell.by, cell.key, cell.figure) == (by, key, figure)]
    assert cell.count == len(cell.cases)
    return cell.cases


def test_obligations_are_opened_once_for_every_city_and_every_provincial_unit(reporting: Reporting) -> None:
    reporting.morning()
    before = reporting.owed(), reporting.owed(kind=ObligationKind.IMPLEMENTATION_PLAN)
    reporting.morning()
    assert (reporting.owed(), reporting.owed(kind=ObligationKind.IMPLEMENTATION_PLAN)) == before
    monthly, plans = before
    june = [report for report in monthly if report.month == JUNE]
    assert len([report for report in june if report.unit.endswith("-office")]) == 18
    assert len([report for report in june if report.unit.startswith("41-")]) == 17
    assert {report.month for report in monthly} == {date(2020, number, 1) for number in (3, 4, 5, 6)}
    assert {report.receiver for report in monthly} == {"41-office"}
    assert {report.due_at for report in june} == {beijing("2020-06-26 00:00")}
    assert {report.cutoff_at for report in june} == {beijing("2020-06-25 00:00")}
    receivers = {report.unit: report.receiver for report in plans}
    assert receivers["410325-office"] == LUOYANG
    assert receivers["411525-office"] == "41-office"
    assert "410102-office" not in receivers


def test_the_head_signs_and_nothing_is_submitted_that_was_changed_since(reporting: Reporting, due: int) -> None:
    head = reporting.person(LUOYANG)
    writer = actor("city_office")
    with pytest.raises(ReportGuardFailed) as empty:
        reporting.fire(ReportTrigger.SIGN, due, SignReport(), head)
    assert empty.value.facts["guard"] == "drafted"
    reporting.draft(due, writer)
    with pytest.raises(ReportGuardFailed) as no_head:
        reporting.fire(ReportTrigger.SIGN, due, SignReport(), writer)
    assert no_head.value.facts["guard"] == "signer_is_head"
    with pytest.raises(ReportGuardFailed) as unsigned:
        reporting.fire(ReportTrigger.SUBMIT, due, SubmitReport(), writer)
    assert unsigned.value.facts["guard"] == "signed_by_head"
    reporting.fire(ReportTrigger.SIGN, due, SignReport(), head)
    reporting.draft(due, writer, problems="另有一件")
    with pytest.raises(ReportGuardFailed):
        reporting.fire(ReportTrigger.SUBMIT, due, SubmitReport(), writer)
    reporting.fire(ReportTrigger.SIGN, due, SignReport(), head)
    filed = reporting.fire(ReportTrigger.SUBMIT, due, SubmitReport(), writer)
    assert (filed.state, filed.punctuality) == (ReportState.SUBMITTED, Punctuality.ON_TIME)
    assert [line.trigger.value for line in filed.versions] == ["draft", "sign", "draft", "sign", "submit"]
    assert filed.content is not None
    assert filed.content.texts.problems == "另有一件"


def test_a_returned_report_keeps_its_first_submission_and_must_be_signed_again(reporting: Reporting, due: int) -> None:
    head = reporting.person(LUOYANG)
    filed = reporting.file(due, head)
    reporting.world.now = beijing("2020-06-27 10:00")
    returned = reporting.give_back(due)
    assert (returned.state, returned.submitted_at) == (ReportState.RETURNED, filed.submitted_at)
    assert returned.versions[-1].note == "数字与台账不符"
    assert [name for name, _ in reporting.inbox("report_returned")] == [f"{LUOYANG}.unit_head", "city_office"]
    with pytest.raises(ReportGuardFailed):
        reporting.fire(ReportTrigger.SUBMIT, due, SubmitReport(), head)
    again = reporting.file(due, head)
    assert (again.punctuality, again.submitted_at) == (Punctuality.ON_TIME, filed.submitted_at)
    assert reporting.accept(due).state is ReportState.ACCEPTED


def test_whoever_belongs_to_the_unit_cannot_judge_its_report(reporting: Reporting, due: int) -> None:
    head = reporting.person(LUOYANG)
    reporting.file(due, head)
    office = actor(OFFICE)
    both = type(office)(office.account, office.username, office.name, (*office.grants, *head.grants))
    with pytest.raises(ReportGuardFailed) as own:
        reporting.accept(due, both)
    assert own.value.facts["guard"] == "reviewer_not_of_unit"
    with pytest.raises(NotPermitted):
        reporting.accept(due, head)


def test_an_accepted_report_is_drafted_no_more_and_a_stale_version_is_refused(reporting: Reporting, due: int) -> None:
    head = reporting.person(LUOYANG)
    with pytest.raises(ReportStale):
        reporting.fire(ReportTrigger.DRAFT, due, DraftReport(), head, version=9)
    reporting.file(due, head)
    reporting.accept(due)
    with pytest.raises(ReportMoveRefused) as no:
        reporting.draft(due, head)
    assert no.value.facts["state"] == "accepted"


def test_figures_are_those_of_the_cut_off_and_name_their_cases(reporting: Reporting) -> None:
    world = reporting.world
    world.now = beijing("2020-05-27 09:00")
    old = world.to_rectifying().number
    world.now = beijing("2020-06-02 09:00")
    closed = world.to_closed().number
    found = world.log().number
    elsewhere = world.log(by="province_office", area="410422").number
    world.now = beijing("2020-06-24 23:59")
    last = world.log().number
    world.now = beijing("2020-06-25 00:00")
    after = world.log().number
    world.assign(found)
    reporting.morning()
    report = reporting.of(LUOYANG, JUNE)
    drafted = figures(reporting.draft(report.id, reporting.person(LUOYANG)))
    assert drafted.as_of == beijing("2020-06-25 00:00")
    assert drafted.since == beijing("2020-05-25 00:00")
    assert cases_of(drafted, Figure.FOUND_IN_MONTH) == (old, closed, found, last)
    assert cases_of(drafted, Figure.FOUND) == (found, last)
    assert cases_of(drafted, Figure.RECTIFYING) == (old,)
    assert cases_of(drafted, Figure.CLOSED_IN_MONTH) == (closed,)
    assert cases_of(drafted, Figure.OPEN) == (old, found, last)
    assert cases_of(drafted, Figure.OPEN, Grouping.CONTENT_AREA, "1") == (old, found, last)
    assert cases_of(drafted, Figure.OPEN, Grouping.TARGET, "410325103223") == (old, found, last)
    assert not {elsewhere, after} & {number for cell in drafted.cells for number in cell.cases}
    assert [one.number for one in drafted.typical] == [closed]


def test_an_overdue_case_is_in_the_denominator_until_it_is_closed(reporting: Reporting) -> None:
    world = reporting.world
    world.now = beijing("2020-06-02 09:00")
    overdue = world.to_rectifying().number
    closed = world.to_closed().number
    world.now = beijing("2020-07-24 09:00")
    reporting.morning()
    july = reporting.of(LUOYANG, date(2020, 7, 1))
    drafted = figures(reporting.draft(july.id, reporting.person(LUOYANG)))
    assert cases_of(drafted, Figure.OVERDUE) == (overdue,)
    rate = next(metric for metric in drafted.metrics if metric.metric is Metric.ON_TIME_RATE)
    assert (rate.of, rate.counted, rate.value) == ((overdue, closed), (closed,), 0.5)


def test_a_department_reports_of_the_cases_in_which_it_has_a_part(reporting: Reporting) -> None:
    world = reporting.world
    mine = world.log().number
    world.log()
    world.assign(mine, lead_unit="41-water", co_units=(HEALTH,))
    reporting.morning()
    report = reporting.of("41-water", JUNE)
    world.now = beijing("2020-06-20 09:00")
    drafted = figures(reporting.draft(report.id, reporting.person("41-water", Role.UNIT_HANDLER)))
    assert cases_of(drafted, Figure.OPEN) == (mine,)


def test_a_unit_may_state_other_figures_and_the_reviewer_sees_both(reporting: Reporting, due: int) -> None:
    reporting.world.log()
    reporting.world.now = beijing("2020-06-20 09:00")
    drafted = reporting.draft(due, reporting.person(LUOYANG), stated={"open": 4})
    assert [(each.figure, each.stated, each.ledger) for each in drafted.compared] == [
        (Figure.OPEN, 4, 1),
        (Figure.CLOSED_IN_MONTH, 0, 0),
    ]


def test_an_implementation_plan_has_text_and_no_figures(reporting: Reporting) -> None:
    reporting.morning()
    plan = reporting.of("410325-office", None)
    head = reporting.person("410325-office")
    filed = reporting.file(plan.id, head, progress="一村一策，因户施策。")
    assert filed.punctuality is Punctuality.LATE
    assert filed.days_late == 68
    assert filed.content is not None
    assert filed.content.figures is None
    assert reporting.accept(plan.id, "city_office").state is ReportState.ACCEPTED


def test_a_unit_sees_its_own_and_an_office_those_below_it(reporting: Reporting, due: int) -> None:
    reporting.person("410325-office")
    plan = reporting.of("410325-office", None).id

    def seen(name: str) -> set[str]:
        with reading(reporting.world.pool) as tx:
            return {item.unit for item in read_reports(tx, ReportFilter(), actor=actor(name)).items}

    everyone = {report.unit for report in reporting.owed()}
    assert seen(OFFICE) >= everyone
    assert seen("auditor") == seen(OFFICE)
    assert seen("city_office") == {unit for unit in seen(OFFICE) if unit.startswith("4103")}
    assert seen("county_office") == {"410325-office"}
    assert seen("sibling_office") == {"410326-office"}
    assert seen("water") == seen("finder") == set()
    for name, report in (("water", due), ("county_office", due), ("other_city_office", plan), ("finder", due)):
        with reading(reporting.world.pool) as tx, pytest.raises(ReportNotFound):
            read_report(tx, report, actor=actor(name))


def test_notices_say_which_report_by_when_and_who_is_missing(reporting: Reporting) -> None:
    world, head = reporting.world, reporting.person(LUOYANG)

    def newest(reader: Actor) -> str:
        with reading(world.pool) as tx:
            return read_inbox(tx, InboxFilter(limit=1), actor=reader).items[0].subject

    world.now = beijing("2020-06-21 08:40")  # nothing ran on the 20th
    told = reporting.morning()
    assert (told.reminded, told.missing) == (35, 0)
    assert newest(head).startswith("请报送2020年6月月报：")
    assert reporting.morning().notices == 0
    world.now = beijing("2020-06-26 08:40")
    told = reporting.morning()
    assert (told.reminded, told.missing) == (0, 35)
    assert newest(head) == "2020年6月月报逾期未报：洛阳市脱贫攻坚领导小组办公室"
    assert newest(actor(OFFICE)) == "2020年6月月报点名：35 家未报"
    world.now = beijing("2020-06-26 10:00")
    report = reporting.of(LUOYANG, JUNE).id
    reporting.file(report, head)
    reporting.give_back(report)
    assert newest(head) == "2020年6月月报退回补报：洛阳市脱贫攻坚领导小组办公室"
    world.now = beijing("2020-07-01 08:40")
    assert reporting.morning().missing == 0


def test_versions_are_appended_and_what_is_owed_cannot_be_changed(reporting: Reporting, due: int) -> None:
    reporting.file(due, reporting.person(LUOYANG))
    changes = {
        "update report_version set note = 'x'": "permission denied",
        "delete from report_version": "permission denied",
        "delete from obligation": "permission denied",
        "update obligation set due_at = due_at + interval '1 day', version = version + 1": "stays",
        "update obligation set state = 'frozen', version = version + 1": "no edge",
        "update obligation set submitted_at = due_at, state = 'returned', version = version + 1": "stays the first",
        "update obligation set state = 'returned', version = version + 1": "no line",
    }
    for statement, refusal in changes.items():
        with pytest.raises(DBAPIError, match=refusal), reporting.world.tx() as tx:
            tx.write(text(statement if "delete" in statement else f"{statement} where id = {due}"))
