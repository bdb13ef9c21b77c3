"""Ledgers as files, for tests: written row by row, and described as they are sent."""

import hashlib
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import xlsxwriter

from duzhan.settings import current
from duzhan.usecases.read_ledger_file import Sent

_NUMBERS = count(1)


def sent_to(folder: Path, rows: Sequence[Sequence[object]]) -> Sent:
    """Write rows into a workbook and describe it as it is sent."""
    path = folder / f"ledger-{next(_NUMBERS)}.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("台账")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return sent(path)


def sent(path: Path) -> Sent:
    """Describe a file as it is sent."""
    content = path.read_bytes()
    return Sent(path, hashlib.sha256(content).hexdigest(), len(content), path.name, current().headings_file)
