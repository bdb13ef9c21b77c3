"""Every sentence of the plan that asks for something leads to what does it, to its proof and to where it is seen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from duzhan.web.app import ROUTERS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/plan-coverage.md"
PLAN = ROOT / "docs/source/henan-2020-6.txt"
FIRST, AFTER = "二、督战对象", "- 附件："
"""Before and after lie why the plan was made and its annexes, which are data (tests/pure/test_annexes.py)."""


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    says: str
    does: str
    proof: str
    seen: str


def rows() -> list[Row]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [Row(*each) for each in cells[1:]]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def spans(cell: str) -> Sequence[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_table_quotes_the_plan_from_its_targets_to_its_end_and_leaves_out_nothing() -> None:
    plan = PLAN.read_text()
    asked = plan[plan.index(FIRST) : plan.index(AFTER)]
    assert "".join(squeezed(row.says) for row in rows()) == squeezed(asked)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.says[:12])
def test_every_sentence_leads_to_what_does_it_to_its_proof_and_to_where_it_is_seen(row: Row) -> None:
    assert re.search(r"\[[^]]+]\([\w./#-]+\)", row.does), "which page of the documentation tells of it?"
    assert spans(row.proof)
    assert [name for name in spans(row.proof) if not known(name)] == []
    assert spans(row.seen)
    assert [address for address in spans(row.seen) if address not in PLACES] == []


def known(name: str) -> bool:
    """Tell whether there is such a test: ``file.py::test_name`` below tests."""
    path, _, test = name.partition("::")
    file = ROOT / "tests" / path
    return file.is_file() and re.search(rf"^def {test}\(", file.read_text(), re.MULTILINE) is not None


def pages() -> Iterator[str]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in route.methods:
                yield route.path


PLACES = frozenset(pages())
