"""The campaign as data: one folder under config/campaigns, read and typed."""

from collections.abc import Iterator

from duzhan.campaign.areas import Area
from duzhan.campaign.facts import Facts
from duzhan.campaign.faults import UnknownCode
from duzhan.campaign.liaisons import Liaison
from duzhan.campaign.policy import Policy
from duzhan.campaign.reconciliation import Reconciling
from duzhan.campaign.record import Record
from duzhan.campaign.simulation import Simulation
from duzhan.campaign.targets import Target
from duzhan.campaign.teams import Team
from duzhan.campaign.units import Unit
from duzhan.vocabulary import Level


class Campaign(Record):
    """Everything in the folder; areas, units, leaders and teams seed the database, the policy is pinned on cases."""

    facts: Facts
    areas: tuple[Area, ...]
    targets: tuple[Target, ...]
    liaisons: tuple[Liaison, ...]
    units: tuple[Unit, ...]
    """Patterns are written out; an office comes before the units under it."""
    teams: tuple[Team, ...]
    policy: Policy
    reconciling: Reconciling
    """How two ledgers are compared; no case is judged by it, so it is not pinned."""
    simulating: Simulation
    """What a simulation takes for granted; no case is judged by it either."""

    def area(self, code: str) -> Area:
        """Return an area by its code."""
        for area in self.areas:
            if area.code == code:
                return area
        raise UnknownCode(code)

    def upward(self, code: str) -> Iterator[Area]:
        """Yield an area, then the one above it, up to the province."""
        while code:
            area = self.area(code)
            yield area
            code = area.parent

    def full_name(self, code: str) -> str:
        """Return an area's name from its city down; the province's own stands alone."""
        above = [area for area in self.upward(code) if area.level is not Level.PROVINCE]
        return "".join(area.name for area in reversed(above)) or self.area(code).name

    def find_area_at(self, code: str, level: Level) -> Area | None:
        """Return the area of ``level`` in which an area lies, if there is one (济源 lies in no county)."""
        return next((area for area in self.upward(code) if area.level is level), None)

    def find_unit(self, area: str, sector: str) -> Unit | None:
        """Return the unit of a sector in an area, ``office`` and ``government`` included."""
        return next((unit for unit in self.units if unit.area == area and unit.sector == sector), None)

    def targets_in(self, code: str) -> tuple[Target, ...]:
        """List the targets that are an area or lie in it."""
        return tuple(target for target in self.targets if any(area.code == code for area in self.upward(target.area)))
