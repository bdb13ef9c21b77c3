"""A campaign's folder as read: records with their lines, for those who must point at a fault."""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.campaign.areas import Area
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.contents import ContentArea
from duzhan.campaign.faults import Fault
from duzhan.campaign.keylines import Path
from duzhan.campaign.liaisons import Liaison
from duzhan.campaign.sheets import Row
from duzhan.campaign.tables import Document
from duzhan.campaign.targets import Target
from duzhan.campaign.teams import Team
from duzhan.campaign.units import Unit


@dataclass(frozen=True, slots=True)
class NumberedContent:
    """A content area or item and its table in contents.toml."""

    path: Path
    record: ContentArea


@dataclass(frozen=True, slots=True)
class Reading:
    """All that could be read; ``campaign`` is None as long as a file is missing or a field will not do."""

    campaign: Campaign | None
    faults: tuple[Fault, ...]
    areas: tuple[Row[Area], ...]
    targets: tuple[Row[Target], ...]
    liaisons: tuple[Row[Liaison], ...]
    unit_rows: tuple[Row[Unit], ...]
    """As written, patterns included."""
    units: tuple[Row[Unit], ...]
    """Patterns written out: many units may stand on one line."""
    teams: tuple[Row[Team], ...]
    contents: tuple[NumberedContent, ...]
    documents: Mapping[str, Document]
    """The TOML files, by name."""
    templates: Mapping[str, str]
    """The texts of templates/, by path within the folder."""
