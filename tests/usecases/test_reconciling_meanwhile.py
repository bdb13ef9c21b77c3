"""While two ledgers are matched, and while the result is written, people go on with their cases: nothing is lost."""

import pytest
from reconciling import changed, conclude, keep, ledger, matched, read, reconcile, upload
from world import COUNTY, World, actor

from duzhan.errors import Conflict, StaleVersion
from duzhan.usecases.reconcile_ledgers import reconcile_ledgers
from duzhan.vocabulary import Conclusion, Level
from duzhan.wire.reconciliations import ConclusionIn, ReconciliationIn
from statemachines.states import State

COUNTY_S = ReconciliationIn(area=COUNTY, level=Level.COUNTY)


def on(version: int | None) -> ConclusionIn:
    """Conclude on a version of the line's case."""
    return ConclusionIn(conclusion=Conclusion.ADOPT_OURS, words="经双方核对", case_version=version)


def test_an_act_during_the_matching_stands_and_the_line_says_which_version_was_compared(world: World) -> None:
    number = world.to_rectifying().number
    city, before = actor("city_office"), world.now
    found = matched(world, COUNTY_S, upload(changed(number, severity="严重")(ledger(world))), city)
    world.now = world.now.replace(hour=11)
    moved = world.progress(number, "water", 60)
    late = world.log(description="比对时才发现的另一处")
    key = keep(world, found, city).id
    shown = read(world, key)
    (line,) = shown.items
    assert (shown.as_of, line.case_version) == (before, moved.version)
    assert line.compared_version == moved.version - 1
    assert line.ours is not None
    assert "version" not in line.ours
    assert world.case(number).version == moved.version
    assert world.case(late.number).state == State.FOUND
    with pytest.raises(StaleVersion) as stale:
        conclude(world, key, 1, "city_office", on(line.compared_version))
    assert stale.value.facts["version"] == moved.version
    assert conclude(world, key, 1, "city_office", on(line.case_version)).signatures
    assert conclude(world, key, 1, "county_office").conclusion is Conclusion.ADOPT_OURS


def test_nobody_waits_while_the_result_is_written_nor_is_it_kept_waiting_by_an_act(world: World) -> None:
    number = world.to_rectifying().number
    city = actor("city_office")
    found = matched(world, COUNTY_S, upload(changed(number, severity="严重")(ledger(world))), city)
    with world.tx() as tx:
        reconcile_ledgers(tx, found, actor=city)
        # Would wait for its lock until the database ends it, if the line's reference to the case were in its way.
        moved = world.progress(number, "water", 60)
        again = matched(world, COUNTY_S, upload(ledger(world)), city)
    assert world.case(number).version == moved.version
    assert keep(world, again, city).rate == 1.0


def test_lines_that_were_uploaded_before_do_not_replace_those_that_somebody_uploads_meanwhile(world: World) -> None:
    number = world.to_rectifying().number
    city = actor("city_office")
    reconcile(world, changed(number, severity="严重")(ledger(world)))
    old = matched(world, COUNTY_S, None, city)
    newer = reconcile(world, ledger(world))
    with pytest.raises(Conflict, match="另有人上传台账"):
        keep(world, old, city)
    assert read(world, newer.id).superseded_at is None
