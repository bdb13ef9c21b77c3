"""What another office wrote into its ledger calculates nowhere: neither in our files nor in the report on its own."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from uuid import UUID

import pytest
from docx import Document
from formulas import HEADS, PAYLOADS, calculated
from ledger_files import sent_to
from openpyxl import load_workbook
from reading import read
from record import Record
from world import World, actor

from duzhan.documents.export_cells import DANGEROUS, harmless
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.export_ledger import ExportFormat, Order, export_ledger
from duzhan.usecases.read_ledger_file import read_ledger_file
from duzhan.usecases.write_import_report import write_import_report
from duzhan.wire.imports import AcceptImport
from duzhan.wire.ledger import LedgerSelection

FULL = len(PAYLOADS)
SHORT = len(HEADS)
HEADINGS = [
    "县区",
    "村/户",
    "督战内容",
    "存在问题",
    "问题来源",
    "发现时间",
    "责任单位",
    "完成时限",
    "整改进展",
    "责任人",
]


@pytest.mark.parametrize("many", [SHORT, pytest.param(FULL, marks=pytest.mark.soak)])
def test_formulas_that_were_imported_leave_the_house_as_texts(
    world: World, record: Record, tmp_path: Path, many: int
) -> None:
    # A step of eleven meets every head and every body.
    payloads = [PAYLOADS[step * 11 % FULL] for step in range(many)] if many < FULL else PAYLOADS
    key = imported(world, tmp_path, payloads)
    book, text, bulletin = (exported(world, kind) for kind in (ExportFormat.XLSX, ExportFormat.CSV, ExportFormat.DOCX))
    rows = list(load_workbook(BytesIO(book)).worksheets[0].iter_rows(min_row=3))
    described = [str(row[11].value) for row in rows]
    assert len(described) == many
    assert sum(words.startswith(DANGEROUS) for words in described) > many / 2
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    lines = list(csv.reader(StringIO(text.decode("utf-8-sig"), newline="")))[1:]
    assert [line[11] for line in lines] == [harmless(words) for words in described]
    told = [row.cells[5].text for row in Document(BytesIO(bulletin)).tables[0].rows][1:]
    assert [words.split() for words in told] == [words.split() for words in described]
    found = {"book.xlsx": book, "text.csv": text, "report.xlsx": reported(world, key, tmp_path)}
    left = len(calculated(found, tmp_path))
    record.result(f"{many} formulas through import and export: formulas in LibreOffice", left, bar=0)


def imported(world: World, folder: Path, payloads: list[str]) -> UUID:
    """Import a row for each text, which stands in every column where anything may be written.

    Some texts are the same once they are trimmed, so that each row has a day of its own.
    """
    days = (date(2020, 3, 6) + timedelta(days=number % 71) for number in range(len(payloads)))
    rows = [
        ["嵩县", words, "饮水安全", words, "巡回督战", str(day), "县水利局", "2020年6月底前", words, words]
        for words, day in zip(payloads, days, strict=True)
    ]
    office = actor("city_office")
    sent = sent_to(folder, [HEADINGS, *rows])
    with world.tx() as tx:
        key = read_ledger_file(tx, sent, actor=office).id
        accept_import(tx, key, AcceptImport(accept_warnings=True), actor=office)
    carry_out_import(world.pool, key, lambda _rows: True)
    return key


def exported(world: World, kind: ExportFormat) -> bytes:
    target = BytesIO()
    with read(world) as tx:
        export_ledger(tx, Order(LedgerSelection(), kind), target, doer=actor("auditor"))
    return target.getvalue()


def reported(world: World, key: UUID, folder: Path) -> bytes:
    path = folder / "told.xlsx"
    with read(world) as tx:
        write_import_report(tx, key, path, actor=actor("city_office"))
    return path.read_bytes()
