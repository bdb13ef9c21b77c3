"""Ledgers as offices really send them come to what every one of their rows says."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from duzhan.campaign.load import load_campaign
from duzhan.documents.gazetteer import Body, Gazetteer, Place
from duzhan.documents.ledger_headings import HeadingsInvalid, load_headings
from duzhan.documents.ledger_in import LedgerFile, LedgerRow
from duzhan.documents.ledger_row import Terms
from duzhan.documents.sheet_places import PlaceFinder
from duzhan.documents.sheet_units import UnitFinder
from duzhan.settings import current

sys.path.append(str(Path(__file__).parents[1] / "ledgers"))

import messy  # beside the ledgers

CITY = "4103"


@pytest.fixture(scope="module")
def terms() -> Terms:
    """Give what a ledger of 洛阳 is read against on 29 May 2020."""
    campaign, headings = load_campaign(current().campaign_folder), load_headings(current().headings_file)
    near = [area for area in campaign.areas if area.code.startswith(CITY) or CITY.startswith(area.code)]
    places = {area.code: Place(area.code, area.name, area.level, area.parent or None, area.names) for area in near}
    bodies = tuple(
        Body(unit.code, unit.name, unit.level, unit.area, unit.kind, unit.sector)
        for unit in campaign.units
        if unit.area in places
    )
    gazetteer = Gazetteer(CITY, places, bodies)
    contents = {content.code: content.title for content in campaign.policy.contents}
    days = date(2020, 2, 28), date(2020, 5, 29), date(2020, 9, 30)
    return Terms(headings, PlaceFinder(gazetteer), UnitFinder(gazetteer, headings), contents, *days)


@pytest.mark.parametrize("ledger", messy.LEDGERS, ids=lambda ledger: ledger.style)
def test_every_row_comes_to_what_it_says(ledger: messy.Ledger, terms: Terms, tmp_path: Path) -> None:
    rows = list(LedgerFile(ledger.write(tmp_path), terms).rows())
    assert [outcome(row) for row in rows] == [(want.row, want.action, set(want.codes)) for want in ledger.wants]
    for row, want in zip(rows, ledger.wants, strict=True):
        found = {} if row.finding is None else asdict(row.finding)
        assert {name: found[name] for name in want.finding} == dict(want.finding)
        assert all(problem.message for problem in row.problems)


def outcome(row: LedgerRow) -> tuple[int, str, set[str]]:
    return row.number, row.action.value, {problem.code for problem in row.problems}


def test_there_are_three_ledgers_of_every_style() -> None:
    styles = [ledger.style for ledger in messy.LEDGERS]
    assert {style: styles.count(style) for style in messy.STYLES} == dict.fromkeys(messy.STYLES, 3)


def test_sheets_that_are_not_read_are_named(terms: Terms, tmp_path: Path) -> None:
    ledger = next(ledger for ledger in messy.LEDGERS if ledger.style == messy.STYLES[3])
    file = LedgerFile(ledger.write(tmp_path), terms)
    list(file.rows())
    assert [(sheet.name, sheet.read, sheet.hidden) for sheet in file.sheets] == [
        ("台账", True, False),
        ("填表说明", False, False),
        ("字典", False, True),
    ]
    assert file.sheets[0].hidden_columns == ("问题描述",)


def test_a_heading_that_nobody_knows_is_named(terms: Terms, tmp_path: Path) -> None:
    ledger = [ledger for ledger in messy.LEDGERS if ledger.style == messy.STYLES[5]][1]
    file = LedgerFile(ledger.write(tmp_path), terms)
    list(file.rows())
    assert file.sheets[0].unknown == ("领导批示",)


def test_a_formula_is_not_believed(terms: Terms, tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with messy.xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, messy.HEAD)
        sheet.write_row(1, 0, messy.line(1, "甲"))
        sheet.write_formula("A2", "=ROW()-1", None, 1)
        sheet.write_row(2, 0, messy.line(2, ""))
        sheet.write_formula("D3", '=HYPERLINK("http://x")', None, "乙")
    rows = list(LedgerFile(path, terms).rows())
    assert [outcome(row) for row in rows[1:]] == [(2, "accept", set()), (3, "error", {"formula"})]
    assert rows[2].problems[0].column == "问题描述"


def test_a_heading_of_two_columns_is_refused(tmp_path: Path) -> None:
    text = current().headings_file.read_text(encoding="utf-8")
    path = tmp_path / "headings.toml"
    path.write_text(text.replace('method = ["发现方式"', 'method = ["发现方式", "问题描述"'), encoding="utf-8")
    with pytest.raises(HeadingsInvalid, match="问题描述"):
        load_headings(path)
