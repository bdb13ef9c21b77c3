"""Roving teams 巡回督战组: one row of teams.csv each."""

from duzhan.campaign.areas import Bars
from duzhan.campaign.record import Record
from duzhan.vocabulary import Level


class Team(Record):
    """A team and the areas it tours; what lies under an area belongs to it too."""

    code: str
    name: str
    level: Level
    areas: Bars
