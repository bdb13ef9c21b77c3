"""How fast one account may ask: a bucket for each in this process, without a question to the database.

Each worker counts for itself, so that an account gets up to as many times the rate as there are workers: the limit is
there against a program that runs wild, not for accounting.
"""

from dataclasses import dataclass, field
from math import ceil

from duzhan.policy.access_refusals import TooManyCalls
from duzhan.store import now

_MINUTE = 60.0


@dataclass(slots=True)
class Pace:
    """Buckets that hold a minute's calls and fill again evenly; by account, the calls left and when that was so."""

    per_minute: int
    _buckets: dict[int, tuple[float, float]] = field(default_factory=dict)

    def admit(self, account: int) -> None:
        """Take one call from an account's bucket; raises TooManyCalls where it is empty."""
        at = now.steady()
        # Two threads may both read the same bucket and take one call for two: cheaper than a lock, and as good.
        left, since = self._buckets.get(account, (float(self.per_minute), at))
        left = min(float(self.per_minute), left + (at - since) * self.per_minute / _MINUTE)
        if left < 1:
            raise TooManyCalls(retry_after=ceil((1 - left) * _MINUTE / self.per_minute))
        self._buckets[account] = (left - 1, at)
