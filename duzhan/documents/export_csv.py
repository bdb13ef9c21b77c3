"""The ledger as a CSV file: a line of headings, one line a case, CRLF, every text quoted."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from duzhan.documents.export_cells import Cell, harmless
from duzhan.documents.export_table import Table
from duzhan.wire.ledger import SheetEncoding

MEDIA_TYPE = "text/csv"
# Excel takes a file without a mark for the machine's own code page.
CODECS = {SheetEncoding.GB18030: "gb18030", SheetEncoding.UTF_8: "utf-8-sig"}


def write(target: BinaryIO, table: Table, rows: Iterable[Sequence[Cell]], encoding: SheetEncoding) -> None:
    """Write the lines as they come; the target stays open."""
    text = TextIOWrapper(target, encoding=CODECS[encoding], newline="", write_through=False)
    # Quoted all, so that no separator of another country ends a text early and begins a formula.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(table.headings())
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    text.flush()
    text.detach()
