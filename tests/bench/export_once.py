"""One export of the ledger in a process of its own, timed: whole from the database, or its writing alone."""

import json
import sys
import tempfile
from itertools import chain, repeat
from time import perf_counter

import memory

from duzhan.documents import export_csv, export_xlsx
from duzhan.documents.export_table import Table
from duzhan.policy.permissions import Agent
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading
from duzhan.usecases.export_ledger import ExportFormat, Order, export_ledger
from duzhan.vocabulary import LedgerView, Source
from duzhan.wire.ledger import LEDGER_VIEWS, LedgerSelection, SheetEncoding

ALL = LEDGER_VIEWS[LedgerView.ALL]
ROW = ("饮水靠拉运，集中供水管网未覆盖", "DZ-410325-0001234", 12)


def whole(url: str, kind: ExportFormat) -> int:
    """Export everything that there is."""
    with open_pool(url, size=1) as pool, reading(pool) as tx, tempfile.TemporaryFile() as target:
        return export_ledger(tx, Order(LedgerSelection(), kind), target, doer=Agent("bench"))


def alone(kind: ExportFormat, lines: int) -> int:
    """Write so many rows of 32 columns that are at hand already."""
    table = Table(LedgerView.ALL, ALL, "台账", lines, dictionaries={"source": [word.label for word in Source]})
    row = list(chain.from_iterable(repeat(ROW, 11)))[: len(ALL)]
    with tempfile.TemporaryFile() as target:
        if kind is ExportFormat.CSV:
            export_csv.write(target, table, repeat(row, lines), SheetEncoding.UTF_8)
        else:
            export_xlsx.write(target, table, repeat(row, lines))
    return lines


url, kind, lines = sys.argv[1], ExportFormat(sys.argv[2]), int(sys.argv[3])
begun = perf_counter()
count = alone(kind, lines) if url == "-" else whole(url, kind)
seconds = perf_counter() - begun
rss = memory.peak()
print(json.dumps({"lines": count, "per_second": count / seconds, "rss_mb": rss}))
