"""One import of a ledger in a process of its own, timed: from the file to committed cases, or its bare reading."""

import hashlib
import json
import resource
import sys
from pathlib import Path
from time import perf_counter

import psycopg
from python_calamine import CalamineWorkbook
from sqlalchemy import make_url

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


def bare(url: str, path: Path) -> int:
    """Read the cells and copy them into a table that asks nothing of them."""
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_index(0).to_python()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    columns = ", ".join(f"c{at} text" for at in range(len(rows[0])))
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        cursor.execute(f"create temp table bare ({columns})")
        with cursor.copy("copy bare from stdin") as copy:
            for row in rows[1:]:
                copy.write_row([str(cell) for cell in row])
    return len(rows) - 1


url, how, path = sys.argv[1], sys.argv[2], Path(sys.argv[3])
begun = perf_counter()
count = whole(url, path) if how == "whole" else bare(url, path)
seconds = perf_counter() - begun
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": count, "seconds": seconds, "rss_mb": rss}))
