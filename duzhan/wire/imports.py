"""Imports of ledgers: what a row asks for, and the report on a file."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import Field

from duzhan.vocabulary import ImportMode, ImportState, RectificationType, RowAction, Severity, Source
from duzhan.wire.shape import Shape


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A row that can become a case; ``reported`` is what the sheet says of its life so far, as facts and no more."""

    area: str
    place: str
    source: Source
    content_area: str
    description: str
    severity: Severity
    found_on: date
    lead_unit: str | None
    co_units: tuple[str, ...]
    rectification_type: RectificationType | None
    due_on: date | None
    responsible_person: str
    reported: dict[str, str]

    def kept(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "area": self.area,
            "place": self.place,
            "source": self.source.value,
            "content_area": self.content_area,
            "description": self.description,
            "severity": self.severity.value,
            "found_on": self.found_on.isoformat(),
            "lead_unit": self.lead_unit,
            "co_units": self.co_units,
            "rectification_type": None if self.rectification_type is None else self.rectification_type.value,
            "due_on": None if self.due_on is None else self.due_on.isoformat(),
            "responsible_person": self.responsible_person,
            "reported": self.reported,
        }


class ProblemOut(Shape):
    """What is to be done about a cell; ``column`` is its heading as the sheet prints it."""

    column: str
    code: str
    message: str


class RowOut(Shape):
    """A row as the sheet numbers it, what was read of it, and the case that it became."""

    sheet: str
    row: int
    action: RowAction
    values: dict[str, str]
    problems: tuple[ProblemOut, ...]
    case: str | None


class SheetOut(Shape):
    """A sheet of the file: read or not, its columns by meaning, and the headings that nobody knows."""

    name: str
    read: bool
    hidden: bool
    columns: dict[str, str]
    unknown: tuple[str, ...]
    hidden_columns: tuple[str, ...]


class ImportOut(Shape):
    """An import: ``counts`` by action, how far it has come, and one page of its rows."""

    id: str
    filename: str
    sha256: str
    unit: str
    state: ImportState
    mode: ImportMode | None
    counts: dict[RowAction, int]
    waiting: int
    imported: int
    read_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None
    sheets: tuple[SheetOut, ...]
    rows: tuple[RowOut, ...]
    next: int | None
    """``after`` of the next page of rows."""


class ProgressOut(Shape):
    """How far an import has come: rows that are cases, and rows that are to become some."""

    state: ImportState
    imported: int
    waiting: int


class ImportFilter(Shape):
    """Which rows of the report."""

    action: RowAction | None = None
    after: int = Field(default=0, ge=0, le=2_000_000_000)
    limit: int = Field(default=1000, ge=1, le=1000)


class FileSent(Shape):
    """A file by the SHA-256 of its content, in hexadecimal: known to whoever sends it."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class ReadingOut(Shape):
    """How many rows of a file have been read so far; null where it is not being read."""

    sha256: str
    rows: int | None


class AcceptImport(Shape):
    """确认导入: the whole file or nothing, or the good rows only; warnings are accepted deliberately or not at all."""

    mode: ImportMode = ImportMode.ALL
    accept_warnings: bool = Field(default=False, strict=True)
