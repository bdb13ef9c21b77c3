"""The pages of the administration, each with the policy of its door: who sees which of them is decided there."""

from duzhan.http.policies import ADMINISTERS, AUDITS, KEEPS_ACCOUNTS, KEEPS_HOUSE, KEEPS_LEADERS, Policy
from duzhan.policy.permissions import Actor

ADMIN = "/admin"
ACCOUNTS = "/admin/accounts"
UNITS = "/admin/units"
LEADERS = "/admin/leaders"
CAMPAIGN = "/admin/campaign"
WEBHOOKS = "/admin/webhooks"
DEAD = "/admin/dead-notices"
AUDIT = "/admin/audit"

PLACES: tuple[tuple[str, Policy], ...] = (
    (ACCOUNTS, KEEPS_ACCOUNTS),
    (UNITS, KEEPS_HOUSE),
    (LEADERS, KEEPS_LEADERS),
    (CAMPAIGN, KEEPS_HOUSE),
    (WEBHOOKS, ADMINISTERS),
    (DEAD, ADMINISTERS),
    (AUDIT, AUDITS),
)
"""In the order in which they are shown."""


def of(actor: Actor) -> tuple[str, ...]:
    """Return the addresses of the pages that somebody comes into."""
    return tuple(address for address, policy in PLACES if policy.admits(actor))
