"""Content areas 督战内容: what a case can be about, and who is asked to put it right."""

from pydantic import Field

from duzhan.campaign.record import Record
from duzhan.vocabulary import EvidenceKind, Level, RectificationType


class ContentArea(Record):
    """One of the plan's content areas, or an item of one ("1.4"), with what the item inherits written out."""

    code: str
    title: str
    text: str
    """The plan's own words."""
    lead_level: Level
    """The level whose unit leads; an area without that level (济源) uses the next one up."""
    lead_sector: str
    co_sectors: tuple[str, ...] = ()
    """Sectors that take part, at ``lead_level``; ``government`` is the township's."""
    rectification_type: RectificationType
    evidence: tuple[EvidenceKind, ...]
    """What a submission must contain, at least one piece of each."""
    auto_route: bool
    """Whether the assignment flow may route it; what it may not waits for the office."""
    publicity_days: int = Field(default=0, ge=0, le=30)
    """Working days for which a verified case is posted for all to see before its closing is ordered; 0: it is not.

    The default is for what was pinned before there was publicity.
    """

    @property
    def parent(self) -> str | None:
        """The code of the content area that an item belongs to; None for one of the plan's own."""
        head, dot, _ = self.code.partition(".")
        return head if dot else None
