"""立报送任务: every unit's obligations of the months that have begun, and the implementation plans."""

from duzhan.policy import obligations
from duzhan.store import obligations as rows
from duzhan.store import policies
from duzhan.store.transaction import Tx


def open_obligations(tx: Tx) -> int:
    """Open what is owed by now and not there yet, by the policy in force; return how much that was.

    Safe to repeat: what a unit owes for a month is there once. Raises NoCampaign before there is one.
    """
    campaign = policies.active(tx)
    version = int(campaign.policy_version or 0)
    rules = policies.pinned(tx, version)
    owed = tuple(obligations.owed(rules.policy, rows.bodies(tx), rules.today(tx.now)))
    return rows.open_all(tx, campaign.id, version, owed)
