"""Each metric counts what its published definition says, and names the cases in both its figures."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import beijing

from duzhan.campaign.measures import Figure, Grouping, Metric
from duzhan.documents import metric_words, report_words
from duzhan.policy import metrics, report_figures
from duzhan.policy.metrics import CaseAsOf, Measured, Period, ReportDue
from statemachines.states import Resolution, State, Trigger

PERIOD = Period(beijing("2020-05-25 00:00"), beijing("2020-06-25 00:00"))
RECTIFYING = CaseAsOf(
    number="r",
    area="410325",
    place="嵩县",
    content_area="1.4",
    lead_unit="410325-water",
    lead_unit_name="嵩县水利局",
    units=("410325-water",),
    targets=("410325",),
    state=State.RECTIFYING,
    resolution=None,
    light="green",
    cycle=1,
    found_at=beijing("2020-06-01 09:00"),
    logged_at=beijing("2020-06-01 09:00"),
    due_at=beijing("2020-07-01 00:00"),
    submitted_at=None,
    suspended_at=None,
    closed_at=None,
    overdue_days=0,
)
FOUND = replace(RECTIFYING, number="f", state=State.FOUND, lead_unit=None, units=(), due_at=None)
OVERDUE = replace(RECTIFYING, number="o", due_at=beijing("2020-03-01 00:00"), overdue_days=80)
SUSPENDED = replace(OVERDUE, number="s", suspended_at=beijing("2020-02-20 00:00"), overdue_days=0)
CLOSED = replace(
    RECTIFYING,
    number="c",
    state=State.CLOSED,
    resolution=Resolution.RECTIFIED,
    due_at=beijing("2020-06-10 00:00"),
    submitted_at=beijing("2020-06-09 23:59"),
    closed_at=beijing("2020-06-20 20:00"),
)
LATE = replace(CLOSED, number="l", submitted_at=beijing("2020-06-10 00:00"), overdue_days=1)
EARLIER = replace(CLOSED, number="e", due_at=beijing("2020-04-10 00:00"), submitted_at=beijing("2020-04-09 09:00"))
EARLIER = replace(EARLIER, closed_at=beijing("2020-04-20 20:00"))
DISMISSED = replace(FOUND, number="d", state=State.CLOSED, resolution=Resolution.DISMISSED, closed_at=PERIOD.since)
EVERYTHING = (FOUND, RECTIFYING, OVERDUE, SUSPENDED, CLOSED, LATE, EARLIER, DISMISSED)


def measured(metric: Metric, *cases: CaseAsOf, reports: tuple[ReportDue, ...] = ()) -> Measured:
    return metrics.measure(cases or EVERYTHING, reports, PERIOD)[metric]


def did(case: CaseAsOf, *triggers: Trigger, number: str) -> CaseAsOf:
    return replace(case, number=number, done={trigger.value: 1 for trigger in triggers})


def test_open_overdue_cases_are_in_the_denominator_and_suspended_ones_are_not() -> None:
    rate = measured(Metric.ON_TIME_RATE)
    assert (rate.counted, rate.of, rate.value) == (("c",), ("o", "c", "l"), 0.3333)


def test_a_case_that_is_due_at_the_very_cut_off_is_due_in_the_period() -> None:
    at_the_end = replace(RECTIFYING, due_at=PERIOD.until)
    assert measured(Metric.ON_TIME_RATE, at_the_end).of == ("r",)
    at_the_start = replace(CLOSED, due_at=PERIOD.since, submitted_at=beijing("2020-05-20 00:00"))
    assert measured(Metric.ON_TIME_RATE, at_the_start).of == ()


def test_an_acceptance_counts_by_its_own_clock() -> None:
    met = replace(RECTIFYING, number="m", accepts_due=2, accepts_met=2)
    missed = replace(RECTIFYING, number="n", accepts_due=2, accepts_met=1)
    rate = measured(Metric.ACCEPT_ON_TIME_RATE, met, missed, RECTIFYING)
    assert (rate.counted, rate.of) == (("m",), ("m", "n"))


@pytest.mark.parametrize(
    ("metric", "both", "only"),
    [
        (Metric.REWORK_RATE, Trigger.SUBMIT, Trigger.SEND_BACK),
        (Metric.RETURN_RATE, Trigger.ASSIGN, Trigger.RETURN),
    ],
)
def test_acts_of_the_period_are_shares_of_the_cases_they_happened_to(
    metric: Metric, both: Trigger, only: Trigger
) -> None:
    cases = did(RECTIFYING, both, number="a"), did(RECTIFYING, both, only, number="b"), RECTIFYING
    rate = measured(metric, *cases)
    assert (rate.counted, rate.of, rate.value) == (("b",), ("a", "b"), 0.5)


def test_extensions_are_a_share_of_what_was_with_the_units() -> None:
    extended = did(RECTIFYING, Trigger.GRANT_EXTENSION, number="x")
    rate = measured(Metric.EXTENSION_RATE, extended, *EVERYTHING)
    assert (rate.counted, rate.of) == (("x",), ("x", "r", "o", "s", "c", "l"))


def test_reopenings_are_a_share_of_what_was_ever_closed() -> None:
    reopened = replace(did(RECTIFYING, Trigger.REOPEN, number="x"), cycle=2)
    rate = measured(Metric.REOPEN_RATE, reopened, *EVERYTHING)
    assert (rate.counted, rate.of) == (("x",), ("x", "c", "l", "e"))


def test_overdue_days_are_of_what_is_overdue_or_was_closed_late() -> None:
    mean = measured(Metric.MEAN_OVERDUE_DAYS)
    assert (mean.numerator, mean.of, mean.value) == (81, ("o", "l"), 40.5)


def test_reports_count_as_they_came() -> None:
    reports = ReportDue("a", on_time=True), ReportDue("b", on_time=False)
    assert measured(Metric.REPORT_ON_TIME, reports=reports).value == 0.5


def test_nothing_to_measure_has_no_value() -> None:
    assert {figure.value for figure in metrics.measure((), (), PERIOD).values()} == {None}


def test_every_metric_and_figure_has_its_published_words() -> None:
    assert tuple(metric_words.DEFINITIONS) == tuple(Metric)
    assert set(report_words.FIGURES) == set(Figure)


def test_figures_are_counted_by_content_and_target_and_add_up() -> None:
    cells = report_figures.count(EVERYTHING, ("410325", "410326"), PERIOD)
    totals = report_figures.totals(cells)
    assert totals == {
        Figure.FOUND_IN_MONTH: 8,
        Figure.CLOSED_IN_MONTH: 2,
        Figure.OPEN: 4,
        Figure.FOUND: 1,
        Figure.ASSIGNED: 0,
        Figure.RECTIFYING: 3,
        Figure.VERIFIED: 0,
        Figure.OVERDUE: 1,
        Figure.SUSPENDED: 1,
        Figure.HARD: 0,
        Figure.CLOSED: 3,
        Figure.SET_ASIDE: 1,
    }
    by_content = {cell.figure: cell.count for cell in cells if (cell.by, cell.key) == (Grouping.CONTENT_AREA, "1")}
    assert by_content == {figure: count for figure, count in totals.items() if count}
    quiet = {cell.figure: cell.count for cell in cells if (cell.by, cell.key) == (Grouping.TARGET, "410326")}
    assert quiet == {Figure.OPEN: 0, Figure.CLOSED: 0}


def instants() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2020, 3, 1), datetime(2020, 9, 1)).map(lambda at: beijing(at.isoformat()))  # noqa: DTZ001


@given(st.lists(st.tuples(st.sampled_from(EVERYTHING), instants()), max_size=12))
def test_a_numerator_is_part_of_its_denominator(drawn: list[tuple[CaseAsOf, datetime]]) -> None:
    cases = [replace(case, number=str(number), due_at=due) for number, (case, due) in enumerate(drawn)]
    for metric, figure in metrics.measure(cases, (), PERIOD).items():
        assert set(figure.counted) <= set(figure.of), metric
        assert figure.value is None or metric is Metric.MEAN_OVERDUE_DAYS or 0 <= figure.value <= 1
