"""滞后提醒: a date of a plan that passed unreached is found once, and its unit and office are told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from duzhan.campaign import notices as kinds
from duzhan.policy import target_plans as policy
from duzhan.policy.deadlines import Rules
from duzhan.store import notices, policies, target_plans
from duzhan.store.notices import Message
from duzhan.store.target_plans import Delay
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases import telling
from duzhan.wording import BETWEEN

CHUNK = 500
"""Dates found in one transaction."""
NAMED = 3
"""Lines that one notice names; it says of how many there are."""


@dataclass(frozen=True, slots=True)
class DelayReport:
    """How many dates were found to have passed, and how many notices that wrote."""

    found: int
    notices: int


def find_plan_delays(pool: Pool) -> DelayReport:
    """Find the dates of listed targets that have passed, in chunks until there are none left.

    What is found is a row of its own, and its notice is written with it: whoever else looks at the same time, or looks
    again, finds nothing.
    """
    found, written = 0, 0
    while True:
        with transaction(pool) as tx:
            rules = policies.in_force(tx)
            delays = target_plans.find_delays(tx, rules.today(tx.now), CHUNK)
            for _, some in groupby(delays, lambda delay: (delay.plan, delay.unit)):
                written += _tell(tx, tuple(some), rules)
        found += len(delays)
        if len(delays) < CHUNK:
            return DelayReport(found, written)


def _tell(tx: Tx, delays: Sequence[Delay], rules: Rules) -> int:
    """Tell the unit and the office of one plan what of it is late, in one message."""
    first = delays[0]
    detail = {
        "target": first.area,
        "area_name": first.area_name,
        "lines": len(delays),
        "reason": BETWEEN.join(delay.title for delay in delays[:NAMED]),
        "due_on": first.due_on.isoformat(),
        "unit": first.unit or first.office,
        "light": policy.light(rules.policy, len(delays)).value,
    }
    told = () if first.unit is None else telling.units([first.unit])
    message = Message(None, f"plan_delay:{first.id}", kinds.PLAN_BEHIND, detail)
    return notices.tell(tx, message, (*told, *telling.office(first.office)), today=rules.today(tx.now))
