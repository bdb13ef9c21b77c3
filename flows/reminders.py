"""提醒: reminds on the mornings of working days."""

from prefect import flow

from duzhan import settings
from duzhan.calendars import load_calendar
from duzhan.policy import working_days
from duzhan.policy.ladder import Reach
from duzhan.store.transaction import Pool, reading
from duzhan.usecases.find_plan_delays import find_plan_delays
from duzhan.usecases.sweep_clocks import SweepReport, sweep_clocks
from flows import runtime


@flow(name="reminders", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def reminders() -> SweepReport | None:
    """Fire the reminders that are due and find what of plans is late; on a day off do nothing, which is None."""
    with runtime.worker() as pool:
        if not _today_is_worked(pool):
            runtime.note("reminders.rested")
            return None
        # One that was held raises here: what stops it from deciding by the clock stops plans from being late by it.
        report = runtime.swept("reminders.swept", sweep_clocks(pool, Reach.REMINDERS))
        runtime.note("plans.looked_at", find_plan_delays(pool))
    return report


def _today_is_worked(pool: Pool) -> bool:
    # Cron counts Monday to Friday; it has never heard of 调休. What is not reminded of today is on the next morning.
    with reading(pool) as tx:
        today = working_days.local_date(tx.now, runtime.ZONE)
    return load_calendar(settings.current().calendar_file).day(today).working
