"""The sign of life that a monitor outside waits for: when it stays away, somebody is told who need not ask."""

import structlog

from duzhan.outbound.door import Outbound, Parcel
from duzhan.outbound.undelivered import Undelivered
from duzhan.settings import Settings

LOG = structlog.get_logger()


def ping(settings: Settings) -> None:
    """Post nothing to the monitor's URL, where one is set; that it does not answer is logged and never raised."""
    if settings.ping_url is None:
        return
    door = Outbound(settings.allowed)
    try:
        door.post(Parcel(settings.ping_url.get_secret_value(), b"", {}))
    except Undelivered as no:
        LOG.warning("ping.unanswered", reason=no.reason)
