"""Tours 巡回督战: tours.toml."""

from pydantic import PositiveInt

from duzhan.campaign.record import Record


class Tours(Record):
    """The whole file."""

    unseen_after_days: PositiveInt
    """A target where no team was for more days than this is one that nobody has seen."""
