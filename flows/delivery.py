"""送达: sends the notices that wait in the outbox."""

from functools import partial

from prefect import flow

from duzhan import settings
from duzhan.notify.channels import configured
from duzhan.store.transaction import real_now
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from flows import runtime


@flow(name="delivery", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def delivery() -> DeliveryReport:
    """Send what is due to be sent."""
    chosen = settings.current()
    with runtime.worker() as pool:
        report = deliver_notices(pool, configured(chosen, partial(real_now, pool)))
    runtime.note("notices.delivered", report)
    return report
