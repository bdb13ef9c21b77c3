"""签封: chains and signs what happened, and takes the heads of the chains out of the database every hour.

It also keeps the words of what has come, for the search, which looks at what is final since the last time as well; and
adds up the counts of the boards.
"""

from prefect import flow

from duzhan import settings
from duzhan.store import keyring
from duzhan.usecases.anchor_ledger import anchor_when_due
from duzhan.usecases.keep_words import keep_words
from duzhan.usecases.seal_ledger import SealReport, seal_ledger
from duzhan.usecases.settle_counts import settle_counts
from flows import runtime


@flow(name="sealing", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def sealing() -> SealReport:
    """Seal what is final, and anchor it where the last anchor is an hour old."""
    chosen = settings.current()
    ring = keyring.of(chosen)
    with runtime.worker() as pool:
        report = seal_ledger(pool, ring)
        runtime.note("events.sealed", report)
        runtime.note("words.kept", keep_words(pool))
        runtime.note("counts.settled", settle_counts(pool))
        runtime.note("ledger.anchored", anchor_when_due(pool, ring, chosen.anchor_file))
    return report
