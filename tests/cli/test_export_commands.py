"""`duzhan export`, `duzhan ledger as-of`, `duzhan events export`: what leaves the house by an operator's hand."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from operating import Operator
from world import World


@pytest.fixture
def exporting(operator: Operator, world: World) -> Operator:
    """Rehearse an hour after a county's case, and another county's, were logged."""
    operator.rehearse()
    world.to_rectifying()
    world.log("province_office", area="410326")
    world.now += timedelta(hours=1)
    world.shift_database_clock(world.real)
    return operator


def lines(file: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with file.open(encoding=encoding, newline="") as opened:
        return list(csv.reader(opened))


def test_the_whole_ledger_is_exported_by_the_name_of_its_file(exporting: Operator, tmp_path: Path) -> None:
    assert f"已导出 2 件到 {tmp_path / '台账.xlsx'}" in exporting.says("export", str(tmp_path / "台账.xlsx"))
    assert load_workbook(tmp_path / "台账.xlsx").worksheets[0].max_row == 4
    told = exporting.told("export", str(tmp_path / "a.csv"), "--columns", "tasks", "--encoding", "gb18030")
    assert told == {"file": str(tmp_path / "a.csv"), "lines": 2}
    assert len(lines(tmp_path / "a.csv", "gb18030")) == 3
    exporting.says("export", str(tmp_path / "a.docx"), "--area", "410325")
    assert (tmp_path / "a.docx").read_bytes()[:2] == b"PK"
    assert [file for file in tmp_path.iterdir() if file.name.endswith(".part")] == []


def test_an_export_is_cut_to_what_somebody_sees_and_to_an_instant(
    exporting: Operator, world: World, tmp_path: Path
) -> None:
    exporting.says("export", str(tmp_path / "a.csv"), "--as", "water")
    assert [row[6:8] for row in lines(tmp_path / "a.csv")[1:]] == [["洛阳市", "嵩县"]]
    world.log()
    exporting.says("export", str(tmp_path / "b.csv"), "--as-of", "2020-05-29 09:40")
    assert len(lines(tmp_path / "b.csv")) == 3


def test_what_cannot_be_exported_leaves_no_file(exporting: Operator, tmp_path: Path) -> None:
    for words in (
        ("export", str(tmp_path / "a.pdf")),
        ("export", str(tmp_path / "a.csv"), "--as", "nobody"),
        ("export", str(tmp_path / "a.csv"), "--as", "sysadmin"),
        ("export", str(tmp_path / "a.csv"), "--as-of", "2099-01-01"),
        ("ledger", "as-of", "2099-01-01"),
        ("ledger", "as-of", "yesterday"),
    ):
        assert exporting.run(*words).exit_code != 0, words
    assert [file for file in tmp_path.iterdir() if file.suffix in {".csv", ".pdf", ".part"}] == []


def test_the_ledger_of_then_is_printed_a_line_a_case(exporting: Operator, world: World) -> None:
    number = world.log().number
    said = exporting.says("ledger", "as-of", "2020-05-29 09:40").splitlines()
    assert said[0] == "截至 2020-05-29 09:40，台账共 2 件：未整改 2"
    assert [line.split()[0] for line in said[1:]] == ["1", "2"]
    assert exporting.says("ledger", "as-of", "2020-05-29 09:39").strip() == "截至 2020-05-29 09:39，台账共 0 件"
    told = exporting.told("ledger", "as-of", "2020-05-29T10:40:00+08:00", "--area", "410325")
    assert (told["completions"], len(told["items"])) == ({"未整改": 2}, 2)  # type: ignore[arg-type]
    assert told["items"][-1]["number"] == number  # type: ignore[index]


def test_the_events_are_exported_as_a_log(exporting: Operator, tmp_path: Path) -> None:
    xes, ocel = tmp_path / "a.xes", tmp_path / "a.json"
    assert f"已导出 2 件案件的事件到 {xes}" in exporting.says("events", "export", str(xes), "--format", "xes")
    assert len(ET.parse(xes).getroot().findall("{*}trace")) == 2  # noqa: S314  # our own
    assert exporting.told("events", "export", str(ocel), "--format", "ocel") == {"file": str(ocel), "cases": 2}
    assert len(json.loads(ocel.read_text())["objects"]) > 2
