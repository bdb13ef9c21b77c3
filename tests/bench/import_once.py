"""One import of a ledger in a process of its own, timed: from the file to committed cases, or its bare reading."""

import hashlib
import json
import sys
from pathlib import Path
from time import perf_counter

import memory
from python_calamine import CalamineWorkbook

from duzhan.settings import current
from duzhan.store import accounts
from duzhan.store.engine import open_pool
from duzhan.store.transaction import transaction
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.read_ledger_file import Sent, read_ledger_file
from duzhan.wire.imports import AcceptImport


def whole(url: str, path: Path) -> int:
    """Read, accept and carry out, as ``duzhan import`` does."""
    content = path.read_bytes()
    sent = Sent(path, hashlib.sha256(content).hexdigest(), len(content), path.name, current().headings_file)
    with open_pool(url, size=2) as pool:
        with transaction(pool) as tx:
            actor = accounts.named(tx, "city_office")
            key = read_ledger_file(tx, sent, actor=actor).id
        with transaction(pool) as tx:
            accept_import(tx, key, AcceptImport(), actor=actor)
        rows: list[int] = []
        carry_out_import(pool, key, lambda done: rows.append(done) is None)
    return sum(rows)


def bare(path: Path) -> int:
    """Read the cells and do nothing with them."""
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_index(0).to_python()
    return len(rows) - 1


url, how, path = sys.argv[1], sys.argv[2], Path(sys.argv[3])
begun = perf_counter()
count = whole(url, path) if how == "whole" else bare(path)
seconds = perf_counter() - begun
rss = memory.peak()
print(json.dumps({"rows": count, "seconds": seconds, "rss_mb": rss}))
