"""突击销号: many closings that one office orders within minutes, shortly before figures are cut off."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from duzhan.campaign.conformance import BulkClosing, Nonconformity
from duzhan.campaign.facts import PolicyFacts
from duzhan.policy import obligations, working_days
from duzhan.policy.conformance import Finding


@dataclass(frozen=True, slots=True)
class Order:
    """A closing that an office ordered."""

    event: int
    case: str
    office: str
    at: datetime


def cutoffs(facts: PolicyFacts) -> tuple[datetime, ...]:
    """Return the instants before which things look better when they are closed: each month's cut-off and the end."""
    months = (obligations.cutoff_at(facts, month) for month in obligations.months(facts))
    return tuple(sorted({*months, working_days.due_at(facts.end_on, facts.zone)}))


def since(rules: BulkClosing, cutoff: datetime) -> datetime:
    """Return the instant from which a cut-off is near."""
    return cutoff - timedelta(hours=rules.before_cutoff_hours)


def judge(orders: Iterable[Order], rules: BulkClosing) -> Iterator[Finding]:
    """Yield each burst among an office's orders before one cut-off; ``orders`` come by office, then in their order.

    A burst goes on as long as each order lies within the minutes of enough others before it; one is held at a time.
    """
    near: deque[Order] = deque()
    burst: list[Order] = []
    for order in orders:
        near.append(order)
        while near[0].office != order.office or order.at - near[0].at > timedelta(minutes=rules.within_minutes):
            near.popleft()
        if burst and (burst[-1].office != order.office or len(near) < rules.closings):
            yield _finding(burst)
            burst = []
        if burst:
            burst.append(order)
        elif len(near) >= rules.closings:
            burst = list(near)
    if burst:
        yield _finding(burst)


def _finding(burst: list[Order]) -> Finding:
    took = burst[-1].at - burst[0].at
    return Finding(
        kind=Nonconformity.BULK_CLOSING,
        at=burst[-1].at,
        cases=tuple(order.case for order in burst),
        events=tuple(order.event for order in burst),
        unit=burst[0].office,
        facts={"closings": len(burst), "minutes": int(took / timedelta(minutes=1))},
    )
