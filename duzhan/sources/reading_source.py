"""A source of readings, asked page by page as docs/monitoring.md has the contract, and believed only by its shape.

What it says of single readings is judged later, one by one; here a page is a page or none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from duzhan.outbound.door import Answer, Outbound, Parcel, piece
from duzhan.outbound.undelivered import Undelivered
from duzhan.wire.readings import MOST

MOST_BYTES = 4 * 2**20
"""Of one page."""
LONGEST_CURSOR = 500
_ETAG = re.compile(r"[\x21-\x7e]{1,200}")
"""One that can be sent back as it is."""


class _Said(BaseModel):
    """A page as it is written; fields that we do not know may be added to it."""

    model_config = ConfigDict(strict=True, extra="ignore")

    readings: list[JsonValue] = Field(max_length=MOST)
    next: str = Field(min_length=1, max_length=LONGEST_CURSOR, pattern=r"^[\x21-\x7e]+$")
    more: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Readings as they came, where to go on, and whether there is more by now; ``etag`` is of this page."""

    rows: tuple[JsonValue, ...]
    next: str
    more: bool
    etag: str


@dataclass(frozen=True, slots=True)
class ReadingSource:
    """A source by its name, and where and by which token it is asked."""

    name: str
    url: str
    token: str = field(repr=False)
    areas: tuple[str, ...]
    """What it may report about."""
    outbound: Outbound

    def page(self, cursor: str, etag: str) -> Page | None:
        """Return the page after a cursor (empty: the first); None where it still is as ``etag`` says.

        Raises Undelivered for whatever is no page: an answer that breaks off, a body of another shape, too much.
        """
        answer = self.outbound.fetch(self._asked(cursor, etag), MOST_BYTES)
        if answer.unchanged:
            return None
        try:
            said = _Said.model_validate_json(answer.body)
        except ValidationError as wrong:
            raise _no_page(answer, wrong) from None
        return Page(tuple(said.readings), said.next, said.more, answer.etag if _ETAG.fullmatch(answer.etag) else "")

    def _asked(self, cursor: str, etag: str) -> Parcel:
        headers: Mapping[str, str] = {"accept": "application/json", "authorization": f"Bearer {self.token}"}
        query = {"limit": str(MOST), **({"cursor": cursor} if cursor else {})}
        known = {"if-none-match": etag} if etag else {}
        return Parcel(self.url, b"", {**headers, **known}, query, secrets=(self.token,), method="GET")


def _no_page(answer: Answer, wrong: ValidationError) -> Undelivered:
    fields = sorted({str(fault["loc"][0]) if fault["loc"] else "body" for fault in wrong.errors()})
    said = piece(answer.body, answer.secrets)
    return Undelivered(f"{answer.host} answered no page of readings ({', '.join(fields)}): {said}", final=False)
