"""Two offices compare their ledgers: differences are named, both sides sign, and no open line lets a case be closed."""

from dataclasses import replace
from uuid import uuid4

import pytest
import seen
from reconciling import changed, conclude, ledger, read, reconcile
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from world import COUNTY, World, actor, wearing

from duzhan.errors import Conflict, InvalidInput, NotFound, NotPermitted, ReconciliationNotFound
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.read_reconciliations import read_reconciliations
from duzhan.vocabulary import Conclusion, Level, Match, Side
from duzhan.wire.notices import InboxFilter
from duzhan.wire.reconciliations import ReconciliationFilter
from statemachines.states import State


def told(world: World, by: str) -> list[str]:
    with reading(world.pool) as tx:
        inbox = read_inbox(tx, InboxFilter(), actor=actor(by))
    return [notice.subject for notice in inbox.items if notice.subject.startswith("对账")]


def test_two_ledgers_that_say_the_same_agree_in_every_line(world: World) -> None:
    world.log()
    world.to_rectifying()
    found = reconcile(world, ledger(world))
    assert [(count.match, count.lines, count.waiting) for count in found.counts] == [(Match.AGREE, 2, 0)]
    assert (found.lines, found.settled, found.rate) == (2, 2, 1.0)
    assert told(world, "county_office") == []


def test_every_kind_of_difference_is_named_with_what_each_side_says(world: World) -> None:
    same, other, lost, struck = (
        world.to_rectifying(place=f"{n}组", description=f"第{n}处问题").number for n in "甲乙丙丁"
    )
    theirs = changed(other, due_on="2020-07-31", severity="严重")(ledger(world))
    theirs = changed(struck, completion="已整改")(theirs)
    theirs = [line for line in theirs if line["number"] != lost]
    theirs.append({**theirs[0], "number": "", "township": "白河镇", "description": "村卫生室无合格乡村医生"})
    found = reconcile(world, theirs)
    lines = {line.case: line for line in read(world, found.id).items}
    assert lines[same].match is Match.AGREE
    assert lines[lost].match is Match.ONLY_OURS
    assert lines[struck].match is Match.STATE_CONFLICTS
    assert lines[None].match is Match.ONLY_THEIRS
    assert (lines[other].match, lines[other].row) == (Match.FIELD_DIFFERS, 4)
    differences = {each.heading: (each.ours, each.theirs) for each in lines[other].differences}
    assert differences["问题性质/严重程度"] == ("较重", "严重")
    assert differences["整改时限"][1] == "2020-07-31"
    assert (found.lines, found.settled, found.rate) == (5, 1, 0.2)


def test_telephone_numbers_are_not_kept_of_either_side(world: World) -> None:
    world.to_rectifying()
    found = reconcile(world, [{**line, "responsible": "王建国 13800001234"} for line in ledger(world)])
    (line,) = read(world, found.id).items
    assert line.theirs is not None
    assert "responsible" not in line.theirs
    assert "1380000" not in line.model_dump_json()


def test_a_line_ends_when_both_sides_sign_the_same_and_each_signature_is_noted_on_the_case(world: World) -> None:
    case = world.to_rectifying()
    key = reconcile(world, changed(case.number, severity="严重")(ledger(world))).id
    first = conclude(world, key, 1, "city_office")
    assert (first.conclusion, first.waits_for) == (None, (Side.THEIRS,))
    second = conclude(world, key, 1, "county_office")
    assert (second.conclusion, second.concluded_at, second.waits_for) == (Conclusion.ADOPT_OURS, world.now, ())
    assert [(each.side, each.signed_by, each.unit) for each in second.signatures] == [
        (Side.OURS, "city_office", "4103-office"),
        (Side.THEIRS, "county_office", "410325-office"),
    ]
    notes = [event for event in seen.events(world, case.number) if event.kind == "concluded"]
    assert [(note.username, note.unit, note.detail["side"], note.detail["line"]) for note in notes] == [
        ("city_office", "4103-office", "ours", 1),
        ("county_office", "410325-office", "theirs", 1),
    ]
    assert world.case(case.number).version == case.version
    assert read(world, key).rate == 1.0


def test_whoever_says_otherwise_makes_the_line_wait_for_the_other_side_again(world: World) -> None:
    number = world.to_rectifying().number
    key = reconcile(world, changed(number, severity="严重")(ledger(world))).id
    conclude(world, key, 1, "city_office", Conclusion.ADOPT_OURS)
    line = conclude(world, key, 1, "county_office", Conclusion.ADOPT_THEIRS)
    assert (line.conclusion, line.waits_for) == (None, (Side.OURS,))
    line = conclude(world, key, 1, "city_office", Conclusion.ADOPT_THEIRS)
    assert (line.conclusion, line.waits_for) == (Conclusion.ADOPT_THEIRS, ())


def test_a_person_signs_for_one_side_only_even_with_a_seat_in_both_offices(world: World) -> None:
    number = world.to_rectifying().number
    key = reconcile(world, changed(number, severity="严重", completion="已整改")(ledger(world))).id
    both = wearing("city_office", "county_office")
    conclude(world, key, 1, both)
    line = conclude(world, key, 1, both)
    assert (line.conclusion, line.waits_for) == (None, (Side.THEIRS,))
    with pytest.raises(IntegrityError, match="signs for one side"), transaction(world.pool) as tx:
        tx.write(
            text(
                "insert into reconciliation_signature (reconciliation, line, side, conclusion, words, unit, signed_by,"
                " signed_at) select reconciliation, line, 'theirs', conclusion, words, '410325-office', signed_by,"
                " signed_at from reconciliation_signature limit 1"
            )
        )
    with pytest.raises(NotPermitted):
        conclude(world, key, 1, replace(both, grants=actor("county_office").grants))


@pytest.mark.parametrize("by", ["province_office", "finder", "county_leader", "auditor"])
def test_only_the_two_offices_sign(world: World, by: str) -> None:
    number = world.to_rectifying().number
    key = reconcile(world, changed(number, severity="严重")(ledger(world))).id
    if by == "county_leader":
        assert read(world, key, by).side is None
    with pytest.raises(NotPermitted):
        conclude(world, key, 1, by)


def test_what_agrees_or_has_ended_takes_no_conclusion(world: World) -> None:
    world.to_rectifying()
    number = world.to_rectifying(place="下组", description="另一处水源干涸").number
    key = reconcile(world, changed(number, severity="严重")(ledger(world))).id
    with pytest.raises(Conflict, match="不用下结论"):
        conclude(world, key, 1, "city_office")
    conclude(world, key, 2, "city_office")
    conclude(world, key, 2, "county_office")
    with pytest.raises(Conflict, match="已有结论"):
        conclude(world, key, 2, "city_office", Conclusion.NOT_A_CASE)


def test_a_case_with_an_open_line_is_not_closed_and_is_once_both_have_signed(world: World) -> None:
    number = world.order(world.to_verified().number).number
    key = reconcile(world, changed(number, completion="已整改")(ledger(world))).id
    refused = world.close()
    assert [(each.number, each.guard) for each in refused.refused] == [(number, "lines_concluded")]
    conclude(world, key, 1, "city_office")
    assert [each.guard for each in world.close().refused] == ["lines_concluded"]
    conclude(world, key, 1, "county_office")
    assert world.close().refused == ()
    assert world.case(number).state == State.CLOSED


def test_closing_waits_for_the_newest_comparison_only(world: World) -> None:
    number = world.order(world.to_verified().number).number
    old = reconcile(world, changed(number, completion="已整改")(ledger(world))).id
    new = reconcile(world, ledger(world))
    assert read(world, old).superseded_at == world.now
    assert new.superseded_at is None
    with pytest.raises(Conflict, match="已重新对账"):
        conclude(world, old, 1, "city_office")
    assert world.close().refused == ()


def test_another_office_s_comparison_of_the_same_area_replaces_nothing(world: World) -> None:
    number = world.order(world.to_verified().number).number
    reconcile(world, changed(number, completion="已整改")(ledger(world)))
    reconcile(world, ledger(world), by="province_office")
    assert [each.guard for each in world.close().refused] == ["lines_concluded"]


def test_without_a_file_the_lines_that_the_other_side_had_uploaded_are_compared_again(world: World) -> None:
    number = world.log().number
    first = reconcile(world, changed(number, severity="严重")(ledger(world)))
    again = reconcile(world, None)
    assert (again.repeats, again.filename, again.settled) == (first.id, first.filename, 0)
    world.assign(number)
    (line,) = read(world, reconcile(world, None).id).items
    assert (line.row, {each.column for each in line.differences}) == (
        3,
        {"severity", "units", "rectification_type", "due_on"},
    )


def test_there_is_nothing_to_compare_again_before_a_first_file(world: World) -> None:
    with pytest.raises(InvalidInput, match="还没有上传过"):
        reconcile(world, None)


def test_our_ledger_can_be_taken_as_it_stood_at_a_past_instant(world: World) -> None:
    world.log()
    then = world.now
    theirs = ledger(world)
    world.now = world.now.replace(hour=9)
    world.log(description="后来发现的另一处")
    assert reconcile(world, theirs, as_of=then.isoformat()).rate == 1.0
    assert reconcile(world, theirs).counts[-1].match is Match.ONLY_OURS
    with pytest.raises(InvalidInput, match="还没有到"):
        reconcile(world, theirs, as_of="2020-12-31T00:00:00+08:00")


def test_the_other_side_is_told_once_that_lines_wait_and_again_when_it_is_contradicted(world: World) -> None:
    number = world.to_rectifying().number
    key = reconcile(world, changed(number, severity="严重")(ledger(world))).id
    assert told(world, "county_office") == ["对账待下结论：洛阳市嵩县 栏目不一致 1 条"]
    assert told(world, "city_office") == []
    conclude(world, key, 1, "county_office")
    assert len(told(world, "city_office")) == 1
    conclude(world, key, 1, "county_office", Conclusion.ADOPT_THEIRS)
    assert len(told(world, "city_office")) == 1
    conclude(world, key, 1, "city_office", Conclusion.NOT_A_CASE)
    assert len(told(world, "county_office")) == 2


def test_the_other_side_is_the_lowest_office_that_is_not_ours_unless_a_level_is_named(world: World) -> None:
    world.log()
    assert reconcile(world, [], level=None).counterpart == "410325-office"
    assert reconcile(world, [], by="county_office", level=None).counterpart == "4103-office"
    assert reconcile(world, [], by="county_office", level=Level.PROVINCE).counterpart == "41-office"


@pytest.mark.parametrize(
    ("by", "area", "level", "refusal"),
    [
        ("city_office", COUNTY, Level.CITY, InvalidInput),
        ("city_office", "4103", Level.COUNTY, InvalidInput),
        ("city_office", "410399", Level.COUNTY, InvalidInput),
        ("city_office", "4104", Level.CITY, NotFound),
        ("sibling_office", COUNTY, Level.COUNTY, NotFound),
        ("water_head", COUNTY, Level.COUNTY, NotFound),
        ("finder", COUNTY, Level.COUNTY, NotPermitted),
        ("auditor", COUNTY, Level.COUNTY, NotPermitted),
    ],
)
def test_only_an_office_over_the_area_reconciles_and_only_with_another_office(
    world: World, by: str, area: str, level: Level, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        reconcile(world, [], by=by, area=area, level=level)


def test_who_does_not_see_the_whole_area_sees_nothing_of_the_reconciliation(world: World) -> None:
    world.log()
    key = reconcile(world, ledger(world, "4103"), by="province_office", area="4103", level=Level.CITY).id
    for by in ("province_office", "city_office", "auditor", "finder"):
        assert read(world, key, by).lines == 1
    for by in ("county_office", "sibling_office", "other_city_office", "water_head", "county_leader"):
        with pytest.raises(ReconciliationNotFound):
            read(world, key, by)
        with pytest.raises(ReconciliationNotFound):
            conclude(world, key, 1, by)
        with reading(world.pool) as tx:
            assert read_reconciliations(tx, ReconciliationFilter(), actor=actor(by)).items == ()


def test_an_unknown_reconciliation_or_line_is_not_found(world: World) -> None:
    world.log()
    key = reconcile(world, []).id
    for each, line in ((str(uuid4()), 1), (key, 2), (key, 0)):
        with pytest.raises(ReconciliationNotFound):
            conclude(world, each, line, "city_office")


def test_lines_come_page_by_page_and_by_match(world: World) -> None:
    for n in "甲乙丙丁戊":
        world.log(place=f"{n}组", description=f"{n}组水窖开裂")
    found = reconcile(world, ledger(world)[:3])
    first = read(world, found.id, limit=2)
    second = read(world, found.id, limit=2, cursor=first.next)
    third = read(world, found.id, limit=2, cursor=second.next)
    assert [line.line for page in (first, second, third) for line in page.items] == [1, 2, 3, 4, 5]
    assert third.next is None
    assert [line.line for line in read(world, found.id, match="only_ours").items] == [4, 5]
    assert [line.line for line in read(world, found.id, waiting=False).items] == [1, 2, 3]
    with pytest.raises(InvalidInput):
        read(world, found.id, cursor="x")


def test_the_list_has_the_newest_first_and_can_be_narrowed(world: World) -> None:
    world.log()
    keys = [reconcile(world, ledger(world)).id for _ in range(3)]
    keys.append(reconcile(world, ledger(world, "4103"), by="province_office", area="4103", level=Level.CITY).id)

    def listed(**fields: object) -> list[str]:
        with reading(world.pool) as tx:
            wanted = ReconciliationFilter.model_validate(fields)
            page = read_reconciliations(tx, wanted, actor=actor("city_office"))
        ids = [each.id for each in page.items]
        return ids if page.next is None else [*ids, *listed(**{**fields, "cursor": page.next})]

    assert set(listed()) == set(keys)
    assert sorted(listed(limit=1)) == sorted(keys)
    assert listed(area=COUNTY, standing=True) == [keys[2]]
    assert set(listed(standing=False)) == set(keys[:2])
    with pytest.raises(InvalidInput):
        listed(cursor="not-a-key")


def test_nobody_rewrites_a_finding_a_conclusion_or_a_signature(world: World) -> None:
    number = world.to_rectifying().number
    key = reconcile(world, changed(number, severity="严重")(ledger(world))).id
    conclude(world, key, 1, "city_office")
    conclude(world, key, 1, "county_office")
    for statement in (
        "update reconciliation_line set match = 'agree'",
        "update reconciliation_line set differences = '[]'",
        "update reconciliation_line set conclusion = 'not_a_case'",
        "update reconciliation_line set conclusion = null, concluded_at = null",
        "update reconciliation_signature set words = ''",
        "delete from reconciliation_signature",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction(world.pool) as tx:
            tx.write(text(statement))
    assert read(world, key).items[0].conclusion is Conclusion.ADOPT_OURS
