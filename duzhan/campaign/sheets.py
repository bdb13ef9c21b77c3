"""CSV files as numbered, typed rows."""

import csv
import io
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from duzhan.campaign import refusals
from duzhan.campaign.faults import Fault, Place, fault
from duzhan.campaign.record import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """A record and the line it stands on."""

    file: str
    line: int
    record: R

    def place(self, field: str) -> Place:
        """Point at one column of the row."""
        return Place(self.file, self.line, field)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """A file's rows, and what kept others from being read."""

    rows: tuple[Row[R], ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def records(self) -> tuple[R, ...]:
        """The records without their lines."""
        return tuple(row.record for row in self.rows)


class Unreadable(ValueError):
    """A line whose quotes do not pair."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def columns(kind: type[Record]) -> list[str]:
    """Name a sheet's columns: the record's fields, in their order."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def numbered(text: str) -> list[tuple[int, list[str]]]:
    """Cut a file into cells, each line with its number; blank lines and those that begin with ``#`` say nothing."""
    reader = csv.reader(io.StringIO(text), strict=True)
    lines: list[tuple[int, list[str]]] = []
    first = 1
    try:
        for cells in reader:
            if cells and not cells[0].startswith("#"):
                lines.append((first, cells))
            first = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(first, str(error)) from error
    return lines


def row(kind: type[R], place: Place, header: list[str], cells: list[str]) -> Sheet[R]:
    """Read one line: a row, or its faults."""
    if len(cells) != len(header):
        return Sheet(faults=(fault("row-length", place, expected=len(header), found=len(cells)),))
    try:
        record = kind.model_validate(dict(zip(header, cells, strict=True)))
    except ValidationError as error:
        return Sheet(faults=tuple(refusals.as_fault(refused, place) for refused in error.errors()))
    return Sheet((Row(place.file, place.line, record),))


def read(file: str, text: str, kind: type[R]) -> Sheet[R]:
    """Read a file whose columns are the record's fields."""
    header = columns(kind)
    try:
        lines = numbered(text)
    except Unreadable as broken:
        return Sheet(faults=(fault("csv-broken", Place(file, broken.line), detail=broken.reason),))
    if not lines or lines[0][1] != header:
        line, found = lines[0] if lines else (1, [])
        return Sheet(
            faults=(fault("header-wrong", Place(file, line), expected=",".join(header), found=",".join(found)),)
        )
    parts = [row(kind, Place(file, line), header, cells) for line, cells in lines[1:]]
    return Sheet(tuple(r for part in parts for r in part.rows), tuple(f for part in parts for f in part.faults))
