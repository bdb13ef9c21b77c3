"""拉取监测值: asks each source for what is new; each page is kept together with its cursor, or not at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from duzhan.outbound.undelivered import Undelivered
from duzhan.sources.reading_source import Page, ReadingSource
from duzhan.store import pulled_sources
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases import pulled_page

MOST_PAGES = 20
"""Of one source in one run; the next run goes on."""
GOES_ROUND = "its cursor goes back to a page that was read already"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a source gave in one run; ``fault`` is why it was left, None where it was read to its end for now."""

    source: str
    pages: int
    received: int
    known: int
    refused: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class PullReport:
    """What all sources gave; ``failed`` counts those that were left with a fault."""

    received: int
    refused: int
    failed: int
    sources: tuple[Pulled, ...]


def pull_readings(pool: Pool, sources: Sequence[ReadingSource]) -> PullReport:
    """Read each source on from where it was left; safe to run twice, at once, late, or to be killed.

    A source that lies or is silent is named in the report and in the database, and keeps no other from being read.
    """
    pulled = tuple(_pull(pool, source) for source in sources)
    return PullReport(
        received=sum(each.received for each in pulled),
        refused=sum(each.refused for each in pulled),
        failed=sum(each.fault is not None for each in pulled),
        sources=pulled,
    )


def _pull(pool: Pool, source: ReadingSource) -> Pulled:
    with transaction(pool) as tx:
        cursor, etag = pulled_sources.ask(tx, source.name)
    counts, passed, fault = Counter[str](), set[str](), None
    while counts["pages"] < MOST_PAGES:
        passed.add(cursor)
        try:
            page = source.page(cursor, etag)
        except Undelivered as no:
            fault = no.reason
            break
        kept = _keep(pool, source, cursor, page)
        if kept is None or page is None:
            break
        counts += kept
        if page.more and page.next in passed:
            fault = GOES_ROUND
        if fault is not None or not page.more:
            break
        cursor, etag = page.next, ""
    if fault is not None:
        with transaction(pool) as tx:
            pulled_sources.fail(tx, source.name, fault)
    return Pulled(source.name, counts["pages"], counts["received"], counts["known"], counts["refused"], fault)


def _keep(pool: Pool, source: ReadingSource, cursor: str, page: Page | None) -> Counter[str] | None:
    """Keep a page and where it leads to, in one transaction; None where another run has gone on meanwhile."""
    with transaction(pool) as tx:
        if pulled_sources.hold(tx, source.name) != cursor:
            return None
        if page is None:
            pulled_sources.unchanged(tx, source.name)
            return Counter()
        counts = pulled_page.keep(tx, source, page.rows)
        # What an ETag says of this page says nothing of the next one.
        etag = page.etag if page.next == cursor else ""
        pulled_sources.keep(tx, source.name, (page.next, etag), heard=counts["received"] > 0)
    return counts + Counter(pages=1)
