"""监测研判: judges what sources have reported since the last time, and opens a case for what fails."""

from prefect import flow

from duzhan.usecases.judge_readings import JudgingReport, judge_readings
from flows import runtime


@flow(name="monitoring", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def monitoring() -> JudgingReport:
    """Judge every village and household that is due."""
    with runtime.worker() as pool:
        report = judge_readings(pool)
    runtime.note("readings.judged", report)
    return report
