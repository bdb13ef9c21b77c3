"""Hostile files are refused for what they are, in a process of their own."""

import sys
from pathlib import Path

import pytest

from duzhan.documents import sheet_reading
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_reading import SheetHead
from duzhan.wording import INPUT_FAULTS

sys.path.append(str(Path(__file__).parents[1] / "ledgers"))

import hostile  # beside the ledgers


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_a_hostile_file_is_refused_for_what_it_is(tmp_path: Path, kind: str) -> None:
    make, code = hostile.KINDS[kind]
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(make())
    with pytest.raises(SheetRefused) as refused:
        list(sheet_reading.read_file(path))
    assert refused.value.code == code
    assert code in INPUT_FAULTS


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(hostile.empty_rows())
    head, *rows = sheet_reading.read_file(path)
    assert isinstance(head, SheetHead)
    assert len(rows) == 1


def test_long_numbers_keep_their_digits_in_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("身份证号;电话\n410325199001011234;13800001234\n".encode("gb18030"))
    _, _, row = sheet_reading.read_file(path)
    assert not isinstance(row, SheetHead)
    assert row.cells == ("410325199001011234", "13800001234")
