"""The life of a report is one: in the machine, in the database's trigger, in the picture of the docs."""

import importlib.util
from pathlib import Path

import docs_blocks

from duzhan.store.migrate import FOLDER
from duzhan.usecases.report_acts import ACTS, SHAPES
from statemachines import diagram, monthly_report
from statemachines.monthly_report import ReportTrigger

PAGE = Path(__file__).parents[2] / "docs/reports.md"


def test_the_edges_written_into_the_migration_are_those_of_the_machine() -> None:
    spec = importlib.util.spec_from_file_location("reports", FOLDER / "versions/0008_pre_reports.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    edges = {(trigger.value, source.value, dest.value) for trigger, source, dest in monthly_report.LIFE.table()}
    assert set(module.REPORT_EDGES) == edges


def test_the_picture_is_the_report_s_life() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "report-picture" in docs_blocks.blocks_of(text)
    assert f"```mermaid\n{diagram.report_mermaid()}```" in text


def test_every_trigger_has_its_act_and_every_act_but_a_draft_its_shape() -> None:
    assert set(ACTS) == set(ReportTrigger)
    assert set(SHAPES) == set(ReportTrigger) - {ReportTrigger.DRAFT}
