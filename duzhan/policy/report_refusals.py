"""What is refused about reports and frozen months, each with the facts that help; the titles are in wording.py."""

from collections.abc import Sequence

from duzhan.errors import Conflict, DuzhanError, NotFound, StaleVersion, VersionRequired
from duzhan.wording import REPORT_GUARD_SAYS, REPORT_REFUSALS


class ReportNotFound(NotFound):
    """There is no such report, or it does not concern the caller."""

    slug = "report-not-found"
    title = REPORT_REFUSALS["report-not-found"]


class MonthNotFound(NotFound):
    """The month is not frozen, or not by an office that concerns the caller."""

    slug = "month-not-found"
    title = REPORT_REFUSALS["month-not-found"]


class ReportStale(StaleVersion):
    """Somebody else changed the report since the caller read it."""

    slug = "report-stale-version"
    title = REPORT_REFUSALS["report-stale-version"]


class ReportVersionRequired(VersionRequired):
    """A change of a report must name the version it was decided on."""

    slug = "report-version-required"
    title = REPORT_REFUSALS["report-version-required"]


class MonthIncomplete(Conflict):
    """Reports of the month are not accepted, and whoever freezes it did not name exactly their units."""

    slug = "month-incomplete"
    title = REPORT_REFUSALS["month-incomplete"]

    @classmethod
    def of(cls, missing: Sequence[str]) -> "MonthIncomplete":
        """Name the units whose reports are not accepted, by their codes."""
        return cls(f"{cls.title}: {', '.join(missing)}", missing=tuple(missing))


class MonthFrozen(Conflict):
    """The month is frozen: what is wrong with it is corrected by an amendment."""

    slug = "month-frozen"
    title = REPORT_REFUSALS["month-frozen"]


class MonthNotOver(Conflict):
    """Reports of the month are not due yet, so it cannot be frozen."""

    slug = "month-not-over"
    title = REPORT_REFUSALS["month-not-over"]


class FrozenMonthDamaged(DuzhanError):
    """A frozen month no longer has the hash it was frozen under."""

    slug = "frozen-month-damaged"
    title = REPORT_REFUSALS["frozen-month-damaged"]


class ReportMoveRefused(DuzhanError):
    """The report's state has no such trigger; ``state`` and ``permitted`` say what it has."""

    slug = "report-illegal-transition"
    title = REPORT_REFUSALS["report-illegal-transition"]


class ReportGuardFailed(DuzhanError):
    """The report's state has the trigger, but ``guard`` says no."""

    slug = "report-guard-refused"
    title = REPORT_REFUSALS["report-guard-refused"]

    @classmethod
    def of(cls, guard: str, /, **facts: object) -> "ReportGuardFailed":
        """Say what the guard says."""
        return cls(REPORT_GUARD_SAYS[guard], guard=guard, **facts)
