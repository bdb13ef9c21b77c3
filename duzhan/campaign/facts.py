"""The campaign's own facts: campaign.toml."""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from duzhan.campaign.record import Record
from duzhan.vocabulary import Level


class Prefixes(Record):
    """What the numbers of cases, closures, letters, filings and meetings begin with."""

    case: str
    closure: str
    letter: str
    filing: str = "BB"
    meeting: str = "HY"


class LevelTexts(Record):
    """One text for each level that issues documents."""

    province: str
    city: str
    county: str

    def of(self, level: Level) -> str:
        """Return the text of a level; a township's documents are the county's."""
        if level is Level.PROVINCE:
            return self.province
        return self.city if level is Level.CITY else self.county


class DocumentNumbers(Record):
    """Templates of formal numbers 文号, with ``{year}``, ``{number}`` and ``{area_name}``."""

    letter: LevelTexts
    bulletin: LevelTexts


class PolicyFacts(Record):
    """The facts that rules depend on, and that are therefore pinned with the policy."""

    id: str
    level: Level
    area: str
    start_on: date
    """First day, local date."""
    end_on: date
    """Last day, local date; nothing falls due after it without a recorded override."""
    time_zone: str
    report_day: int = Field(ge=1, le=28)
    """Monthly reports are due by the end of this day of the month."""
    closing_levels: tuple[Level, ...]
    """The levels whose offices may close a case, lowest first."""
    letter_levels: LevelTexts = LevelTexts(province="P", city="C", county="X")
    """The level's letter in a letter's number, as P in DB-P-2020-0231; the default is for what was pinned before."""
    letter_numbers: LevelTexts = LevelTexts(
        province="{area_name} {year}-{number}",
        city="{area_name} {year}-{number}",
        county="{area_name} {year}-{number}",
    )
    """The letters' formal numbers 文号 by level, with ``{year}``, ``{number}`` and ``{area_name}``."""

    bulletin_numbers: LevelTexts = LevelTexts(
        province="{area_name} {year}-{number}",
        city="{area_name} {year}-{number}",
        county="{area_name} {year}-{number}",
    )
    """The bulletins' formal numbers 文号 by level, with the same gaps."""

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        """Refuse a zone that the machine does not know."""
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, OSError) as unknown:  # a folder of zones is an OSError
            raise ValueError(name) from unknown

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which every local date of the campaign is meant."""
        return ZoneInfo(self.time_zone)

    def may_close(self, closing: Level, found: Level) -> bool:
        """Tell whether an office of ``closing`` may close what ``found`` found: its own level or a lower one's."""
        if closing not in self.closing_levels:
            return False
        chain = self.closing_levels
        return found not in chain or chain.index(closing) >= chain.index(found)


class Facts(PolicyFacts):
    """Everything campaign.toml says."""

    name: str
    document: str
    """The number of the document that orders the campaign."""
    issuer: str
    issued_on: date
    prefixes: Prefixes
    letter_levels: LevelTexts
    document_numbers: DocumentNumbers

    def for_policy(self) -> PolicyFacts:
        """Keep only what rules depend on."""
        kept = self.model_dump(include=set(PolicyFacts.model_fields))
        numbers = {"letter_numbers": self.document_numbers.letter, "bulletin_numbers": self.document_numbers.bulletin}
        return PolicyFacts.model_validate({**kept, **numbers})
