"""监测研判: asks the sources for what is new, judges what was reported, and opens a case for what fails."""

from prefect import flow

from duzhan import settings
from duzhan.sources.configured import configured
from duzhan.usecases.judge_readings import JudgingReport, judge_readings
from duzhan.usecases.pull_readings import pull_readings
from flows import runtime


@flow(name="monitoring", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def monitoring() -> JudgingReport:
    """Pull what the sources have, then judge every village and household that is due."""
    with runtime.worker() as pool:
        pulled = pull_readings(pool, configured(settings.current()))
        report = judge_readings(pool)
    runtime.note("readings.pulled", pulled)
    runtime.note("readings.judged", report)
    return report
