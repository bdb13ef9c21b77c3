"""The letter 督办单 in words: its parts as they stand on the sheet, whatever it is written with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duzhan.campaign.letters import TEMPLATE
from duzhan.documents import letter_words
from duzhan.vocabulary import Light, Role
from duzhan.wording import BETWEEN

_ROOMY = 200
"""So many characters fit between head and receipt in the standard's own type size."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: when it was signed (local time), by whom by role, and what they wrote."""

    signed_at: datetime
    role: Role | None
    stood_in: bool
    reply: str

    @property
    def signer(self) -> str:
        """Who signed, as the sheet says it."""
        return letter_words.signer(self.role, self.stood_in)

    @property
    def minute(self) -> str:
        """When it was signed, as the sheet says it."""
        return letter_words.minute(self.signed_at)


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the sheet from the head to the receipt; the receipt is None until somebody signs."""

    issuer: str
    document_number: str
    light: Light
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    issued_on: date
    copies: tuple[str, ...]
    """抄送: who else was told, by seat."""
    case_number: str
    receipt: Receipt | None

    @property
    def kind(self) -> str:
        """What it is, beside its number: 提醒（蓝灯）."""
        return f"{letter_words.TITLES[self.light]}（{self.light.label}）"

    @property
    def dated(self) -> str:
        """The date under the issuer's name."""
        return letter_words.full_day(self.issued_on)

    @property
    def long(self) -> bool:
        """Whether it needs smaller type to keep to one page, as letters should."""
        return sum(map(len, self.paragraphs)) > _ROOMY

    @property
    def copied_to(self) -> str:
        """Who else was told, in one line; empty where nobody was."""
        return BETWEEN.join(self.copies)


def worded(campaign_folder: Path, variables: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Word a letter by the campaign's template: its title, and its paragraphs."""
    text = letter_words.tight(_environment(campaign_folder).get_template(TEMPLATE).render(variables))
    title, _, body = text.partition("\n")
    return title.strip(), tuple(line.strip() for line in body.splitlines() if line.strip())


@cache
def _environment(folder: Path) -> Environment:
    """Open a campaign's templates; they make plain text, so nothing is escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
