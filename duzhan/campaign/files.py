"""The files of a campaign's folder, each read by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.campaign.areas import Area
from duzhan.campaign.faults import Fault
from duzhan.campaign.liaisons import Liaison
from duzhan.campaign.sheets import Sheet
from duzhan.campaign.tables import Document
from duzhan.campaign.targets import Target
from duzhan.campaign.teams import Team
from duzhan.campaign.units import Unit


@dataclass(frozen=True, slots=True)
class Files:
    """What each file says, before anything is put together."""

    areas: Sheet[Area]
    targets: Sheet[Target]
    liaisons: Sheet[Liaison]
    units: Sheet[Unit]
    teams: Sheet[Team]
    documents: Mapping[str, Document]
    templates: Mapping[str, str | Fault]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What kept files or rows from being read."""
        rows = self.areas.faults + self.targets.faults + self.liaisons.faults + self.units.faults + self.teams.faults
        tables = (fault for document in self.documents.values() for fault in document.faults)
        unread = (text for text in self.templates.values() if isinstance(text, Fault))
        return (*rows, *tables, *unread)
