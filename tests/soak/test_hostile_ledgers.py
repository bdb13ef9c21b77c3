"""Hostile workbooks at their full size: refused in time, and in little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from record import Record

sys.path.append(str(Path(__file__).parents[1] / "ledgers"))

import hostile  # beside the ledgers

SECONDS, MEGABYTES = 10, 512
# In a process of its own, so that its children are those of this file only.
READER = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_reading import read_file
begun, code = perf_counter(), ""
try:
    for _ in read_file(Path(sys.argv[1])):
        pass
except SheetRefused as refused:
    code = refused.code
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "seconds": perf_counter() - begun, "megabytes": usage.ru_maxrss / 1024}))
"""


@pytest.mark.soak
def test_every_kind_is_refused_in_time_and_in_little_memory(tmp_path: Path, record: Record) -> None:
    told = {kind: reading(make(), tmp_path) for kind, (make, _) in hostile.KINDS.items()}
    assert {kind: answer["code"] for kind, answer in told.items()} == {
        kind: code for kind, (_, code) in hostile.KINDS.items()
    }
    empty = reading(hostile.empty_rows(), tmp_path)
    assert empty["code"] == ""
    # The heaviest that the limits let in is read by a fast machine and given up by a slow one, in time by both.
    heavy = reading(hostile.heavy(), tmp_path)
    assert heavy["code"] in {"", "sheet_too_heavy"}
    answers = [*told.values(), empty, heavy]
    record.result("hostile ledgers, seconds", max(float(each["seconds"]) for each in answers), bar=SECONDS)
    record.result("hostile ledgers, memory in MB", max(float(each["megabytes"]) for each in answers), bar=MEGABYTES)


def reading(content: bytes, folder: Path) -> dict[str, str | float]:
    path = folder / "hostile.xlsx"
    path.write_bytes(content)
    done = subprocess.run([sys.executable, "-c", READER, path], capture_output=True, text=True, check=True)
    answer: dict[str, str | float] = json.loads(done.stdout)
    return answer
