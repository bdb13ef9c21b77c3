"""500 differences sown between two ledgers of 10,000 lines are found: all of them by number, 95 % without numbers."""

import time
from pathlib import Path

import pytest
from two_ledgers import sow

from duzhan.campaign.load import load_campaign
from duzhan.documents.ledger_headings import load_headings
from duzhan.policy.reconciliation import reconcile
from duzhan.vocabulary import Match

pytestmark = pytest.mark.soak
CONFIG = Path(__file__).parents[2] / "config"
COMPLETIONS = load_headings(CONFIG / "ledgers/headings.toml").completions
RULES = load_campaign(CONFIG / "campaigns/henan-2020").reconciling.worded(COMPLETIONS)
SECONDS = 60


@pytest.mark.parametrize(("numbered", "bar"), [(True, 1.0), (False, 0.95)])
def test_five_hundred_differences_are_found_and_little_else(*, numbered: bool, bar: float) -> None:
    sown = sow(2020, 10_000, 500, numbered=numbered)
    started = time.process_time()
    lines = reconcile(sown.ours, sown.theirs, RULES)
    seconds = time.process_time() - started
    found = {
        (line.match, line.ours and line.ours.position, line.theirs and line.theirs.position)
        for line in lines
        if line.match is not Match.AGREE
    }
    right = len(found & sown.expected)
    recall, precision = right / len(sown.expected), right / len(found)
    print(f"numbered {numbered}: recall {recall:.4f}, precision {precision:.4f}, {seconds:.1f} s")  # noqa: T201
    assert recall >= bar
    assert precision >= bar
    assert seconds < SECONDS
