"""The sources of readings that this deployment asks."""

from duzhan.outbound.door import Outbound
from duzhan.settings import Settings
from duzhan.sources.reading_source import ReadingSource


def configured(settings: Settings) -> tuple[ReadingSource, ...]:
    """Return the sources of the settings, by name; one in the house is reached where ``outbound_allowed`` names it."""
    outbound = Outbound(settings.allowed)
    return tuple(
        ReadingSource(name, source.url, source.token.get_secret_value(), source.areas, outbound)
        for name, source in sorted(settings.sources.items())
    )
