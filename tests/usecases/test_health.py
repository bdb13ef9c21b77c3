"""The watchdog: a house in order is found in order, and every breach is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import seen
from sqlalchemy import text
from world import World

from duzhan.policy import lateness
from duzhan.policy.ladder import Reach
from duzhan.settings import Settings
from duzhan.store import alarms, health, keyring, runs
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases import check_health
from duzhan.usecases.anchor_ledger import anchor_ledger
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import AlarmKind
from duzhan.wire import triggers as wire
from flows.deployments import TIMETABLE
from statemachines.states import Trigger

MORNING_AFTER = datetime(2020, 6, 1, 1, 0, tzinfo=UTC)


@contextmanager
def above_the_rules(database: Logins) -> Iterator[Pool]:
    """Open the database as its superuser with triggers and foreign keys asleep: how else would an invariant break."""
    with open_pool(database.migrate, size=1) as pool:
        yield pool


def break_it(database: Logins, statement: str, **values: object) -> None:
    with above_the_rules(database) as pool, transaction(pool) as tx:
        tx.write(text("set local session_replication_role = replica"))
        tx.write(text(statement), values)


def found(world: World, settings: Settings) -> dict[str, tuple[str, ...]]:
    return {each.check: each.examples for each in check_health.anomalies(world.pool, settings)}


def test_a_house_in_order_has_no_anomalies(world: World, settings: Settings) -> None:
    world.log()
    world.to_rectifying()
    merged = world.log().number
    world.fire(Trigger.DISMISS, merged, "province_office", wire.Dismiss(reason="不属实"))
    suspended = world.to_rectifying().number
    suspend = wire.Suspend(reason="汛期", review_on=date(2020, 6, 10))
    world.fire(Trigger.SUSPEND, suspended, "province_office", suspend)
    assert found(world, settings) == {}
    world.now = datetime(2020, 7, 20, 1, 0, tzinfo=UTC)
    sweep_clocks(world.pool)
    assert found(world, settings).keys() <= {"notice_stuck"}


def test_an_empty_house_is_in_order(empty_database: Logins, settings: Settings) -> None:
    with open_pool(empty_database.worker, size=2) as pool:
        assert check_health.anomalies(pool, settings) == ()


def test_what_is_due_and_was_not_fired_is_found(world: World, settings: Settings) -> None:
    number = world.log().number
    # The assign clock ran out at midnight; the hourly sweep has until a quarter past one.
    world.now = datetime(2020, 6, 1, 17, 14, tzinfo=UTC)
    assert "due_not_fired" not in found(world, settings)
    world.now += timedelta(minutes=1)
    assert found(world, settings)["due_not_fired"] == (number,)
    sweep_clocks(world.pool, Reach.ESCALATIONS)
    assert "due_not_fired" not in found(world, settings)


def test_a_reminder_is_late_only_after_the_morning_of_a_working_day(world: World, settings: Settings) -> None:
    # Due on Tuesday, 9 June: the blue light is reached at the start of Thursday the 4th.
    number = world.log().number
    world.assign(number, due_on=date(2020, 6, 9))
    world.accept(number)
    world.fire(Trigger.PLAN, number, "water", wire.Plan(measures="打一眼井"))
    before = datetime(2020, 6, 4, 0, 44, tzinfo=UTC)
    world.now = before
    assert "due_not_fired" not in found(world, settings)
    world.now = before + timedelta(minutes=1)
    assert found(world, settings)["due_not_fired"] == (number,)


def test_what_a_clock_had_reached_before_its_start_waits_for_the_next_morning(world: World, settings: Settings) -> None:
    # Assigned on Monday afternoon and due on Tuesday: its blue light would have been Thursday's.
    number = world.log().number
    world.now = datetime(2020, 6, 1, 8, 0, tzinfo=UTC)
    world.assign(number, due_on=date(2020, 6, 2))
    world.accept(number)
    world.fire(Trigger.PLAN, number, "water", wire.Plan(measures="打一眼井"))
    world.now = datetime(2020, 6, 2, 0, 44, tzinfo=UTC)
    assert "due_not_fired" not in found(world, settings)
    world.now += timedelta(minutes=1)
    assert found(world, settings)["due_not_fired"] == (number,)
    sweep_clocks(world.pool, Reach.REMINDERS)
    assert "due_not_fired" not in found(world, settings)


def test_a_stuck_notice_is_found(world: World, settings: Settings) -> None:
    world.log()
    world.now += timedelta(minutes=16)
    assert len(found(world, settings)["notice_stuck"]) > 0


def test_a_notice_whose_deliverer_died_is_found(world: World, database: Logins, settings: Settings) -> None:
    world.log()
    break_it(
        database,
        "update notice set state = 'leased', token = gen_random_uuid(), attempts = 1,"
        " lease_until = next_at + interval '2 minutes' where state = 'pending'",
    )
    world.now += timedelta(minutes=16)
    assert "notice_stuck" not in found(world, settings)
    world.now += timedelta(minutes=2)
    assert len(found(world, settings)["notice_stuck"]) > 0


def test_a_notice_that_rests_until_its_readers_morning_is_not_stuck(
    world: World, database: Logins, settings: Settings
) -> None:
    world.log()
    break_it(database, "update notice set next_at = next_at + interval '8 hours' where state = 'pending'")
    world.now += timedelta(hours=8)
    assert "notice_stuck" not in found(world, settings)
    standing = check_health.readiness(world.pool, settings)
    assert "notice_waiting" not in standing.degraded
    assert standing.oldest_undelivered_notice_age == 8 * 60 * 60


def test_a_notice_that_was_tried_in_vain_waits_from_its_beginning(
    world: World, database: Logins, settings: Settings
) -> None:
    world.log()
    break_it(database, "update notice set next_at = next_at + interval '1 hour', attempts = 3 where state = 'pending'")
    world.now += timedelta(minutes=16)
    assert "notice_waiting" in check_health.readiness(world.pool, settings).degraded


def test_a_notice_that_was_given_up_is_listed_by_its_id(world: World, database: Logins, settings: Settings) -> None:
    world.log()
    break_it(database, "update notice set state = 'dead' where state = 'pending'")
    dead = [str(row.id) for row in seen.rows(world, "select id from notice where state = 'dead'")]
    assert set(found(world, settings)["notice_dead"]) == set(dead)
    standing = check_health.readiness(world.pool, settings)
    assert (standing.ready, standing.dead_notices) == (True, len(dead))


def test_a_notice_that_was_given_up_is_no_finding_once_it_was_overtaken_or_told_by_another_way(
    world: World, database: Logins, settings: Settings
) -> None:
    number = world.to_planned().number
    world.now = datetime(2020, 6, 22, 1, tzinfo=UTC)
    sweep_clocks(world.pool)
    break_it(database, "update notice set state = 'sent', sent_at = now() where state = 'pending'")
    break_it(
        database, "update notice set state = 'dead', sent_at = null where template = 'decision' and channel = 'email'"
    )
    assert len(found(world, settings)["notice_dead"]) == 1
    break_it(
        database,
        "insert into notice (id, case_id, clock_id, promise, recipient, channel, template, seat, detail, state,"
        " created_at, next_at, sent_at, attempts) select gen_random_uuid(), case_id, clock_id, promise, recipient,"
        " 'sms', template, seat, detail, 'sent', created_at, next_at, created_at, 1 from notice where state = 'dead'",
    )
    assert "notice_dead" not in found(world, settings)
    break_it(database, "delete from notice where channel = 'sms'")
    world.submit(number)
    assert "notice_dead" not in found(world, settings)


def test_a_clock_in_quarantine_is_listed_with_its_fault(world: World, database: Logins, settings: Settings) -> None:
    number = world.log().number
    break_it(
        database,
        "update clock set failures = 3, fault = 'KeyError: 41-office', quarantined_at = started_at,"
        " next_fire_at = null, escalates_at = null",
    )
    assert found(world, settings)["clock_quarantined"] == (f"{number}/assign/41-office: KeyError: 41-office",)
    standing = check_health.readiness(world.pool, settings)
    assert (standing.quarantined_clocks, "clock_quarantined" in standing.degraded) == (1, True)


def test_a_clock_that_the_next_sweep_tries_again_is_listed_too(
    world: World, database: Logins, settings: Settings
) -> None:
    number = world.log().number
    break_it(database, "update clock set failures = 1, fault = 'KeyError: 41-office'")
    assert found(world, settings)["clock_faulty"] == (f"{number}/assign/41-office: KeyError: 41-office",)
    assert check_health.readiness(world.pool, settings).quarantined_clocks == 0


def test_a_held_sweep_is_found(world: World, settings: Settings) -> None:
    with world.tx() as tx:
        alarms.sound(tx, AlarmKind.WAVE, {})
    assert found(world, settings)["sweep_held"] == ("wave 2020-05-29T01:40Z",)
    standing = check_health.readiness(world.pool, settings)
    assert (standing.ready, standing.held, "sweep_held" in standing.degraded) == (True, ("wave",), True)
    with world.tx() as tx:
        alarms.release(tx, AlarmKind.WAVE, "operator", accepted=True)
    assert "sweep_held" not in found(world, settings)
    assert check_health.readiness(world.pool, settings).held == ()


OTHER_CALENDAR = (
    "insert into calendar_version (content_hash, canonical, adopted_at, adopted_by) values ('x', '{}', :now, 'test')"
)


@pytest.mark.parametrize("looked_at_with", ["min(id) - 1", "max(id)", "max(nullif(id, id))"])
def test_clocks_that_no_sweep_has_looked_at_with_the_calendar_in_force_are_found(
    world: World, database: Logins, settings: Settings, looked_at_with: str
) -> None:
    number = world.log().number
    break_it(database, OTHER_CALENDAR, now=world.now)
    other = f"update clock set checked_calendar = (select {looked_at_with} from calendar_version)"  # noqa: S608
    break_it(database, other)
    world.now += timedelta(minutes=75)
    assert "clock_of_old_calendar" not in found(world, settings)
    world.now += timedelta(seconds=1)
    assert found(world, settings)["clock_of_old_calendar"] == (f"{number}/assign",)


def test_a_calendar_that_a_house_went_back_to_is_no_old_one(world: World, database: Logins, settings: Settings) -> None:
    world.log()
    break_it(database, OTHER_CALENDAR, now=world.now)
    world.now += timedelta(days=1)
    assert "clock_of_old_calendar" not in found(world, settings)


def test_people_who_stand_in_for_each_other_in_a_circle_are_found(
    world: World, database: Logins, settings: Settings
) -> None:
    away = (
        "insert into delegation (account, delegate, since, until, reason, created_at) select a.id, d.id, '2020-05-25',"
        " '2020-06-05', '休假', now() from account a, account d where a.username = :who and d.username = :other"
    )
    for who, other in (("water", "health"), ("health", "health_head"), ("county_office", "health")):
        break_it(database, away, who=who, other=other)
    assert "delegation_circle" not in found(world, settings)
    break_it(database, away, who="health_head", other="water")
    assert found(world, settings)["delegation_circle"] == ("health", "health_head", "water")
    world.now = datetime(2020, 6, 5, 16, tzinfo=UTC)  # their last day is over
    assert "delegation_circle" not in found(world, settings)


def test_a_scheduled_act_that_stopped_is_found_where_time_runs_by_itself(world: World, settings: Settings) -> None:
    production = settings.model_copy(update={"rehearsal": False})
    assert found(world, production) == {}
    with world.tx() as tx:
        for kind in (
            "escalation",
            "assignment",
            "monitoring",
            "sealing",
            "delivery",
            "ledger_closure",
            "monthly_report",
        ):
            runs.record(tx, kind, tx.now, {})
    world.now += timedelta(minutes=16)
    assert "run_missing" not in found(world, production)
    world.now += timedelta(hours=1)
    assert found(world, production)["run_missing"] == ("sweep", "assignment", "monitoring", "sealing", "delivery")
    assert "run_missing" not in found(world, settings)


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("state_unlike_event", "update \"case\" set state = 'rectifying'"),
        ("version_unlike_event", 'update "case" set version = version + 1'),
        (
            "open_without_clock",
            "update clock set ended = 'void', ended_at = started_at, next_fire_at = null, escalates_at = null",
        ),
    ],
)
def test_a_row_changed_behind_the_events_is_found(
    world: World, database: Logins, settings: Settings, check: str, damage: str
) -> None:
    number = world.log().number
    world.assign(number)
    break_it(database, damage)
    assert found(world, settings)[check] == (number,)


def test_a_case_without_any_event_is_found(world: World, database: Logins, settings: Settings) -> None:
    number = world.log().number
    break_it(database, "delete from event")
    assert found(world, settings).keys() == {"state_unlike_event", "version_unlike_event"}
    assert found(world, settings)["state_unlike_event"] == (number,)


def test_a_clock_that_runs_on_in_a_closed_case_is_found(world: World, database: Logins, settings: Settings) -> None:
    number = world.log().number
    world.fire(Trigger.DISMISS, number, "province_office", wire.Dismiss(reason="不属实"))
    break_it(database, "update clock set ended = null, ended_at = null")
    assert found(world, settings)["clock_runs_on_closed"] == (number,)


def test_a_decision_that_nobody_was_told_of_is_found(world: World, database: Logins, settings: Settings) -> None:
    number = world.log().number
    world.now = datetime(2020, 6, 1, 17, 0, tzinfo=UTC)
    sweep_clocks(world.pool)
    assert "decision_without_notice" not in found(world, settings)
    break_it(database, "delete from notice where template = 'decision'")
    assert found(world, settings)["decision_without_notice"] == (f"{number}/orange",)


def test_two_decisions_on_one_rung_are_found(world: World, database: Logins, settings: Settings) -> None:
    world.log()
    world.now = datetime(2020, 6, 1, 17, 0, tzinfo=UTC)
    sweep_clocks(world.pool)
    with above_the_rules(database) as pool, transaction(pool) as tx:
        tx.write(text("alter table decision drop constraint uq_decision_decided_twice"))
        columns = "case_id, clock_id, rung, rung_name, light, superseded, policy_version, decided_at, due_at, detail"
        tx.write(text(f"insert into decision ({columns}) select {columns} from decision"))  # noqa: S608
    assert len(found(world, settings)["decided_twice"]) == 1


def test_a_gap_in_the_closure_numbers_is_found(world: World, database: Logins, settings: Settings) -> None:
    for _ in range(2):
        world.log()
    break_it(database, "insert into counter (campaign, name, value) values ('henan-2020', 'closure', 2)")
    break_it(
        database,
        "insert into closure (campaign, position, number, case_id, cycle, closed_at)"
        ' select campaign, id * 2 - 1, number, id, 1, created_at from "case"',
    )
    assert found(world, settings)["closure_number_missing"] == ("henan-2020/2",)
    assert found(world, settings)["closure_beyond_counter"] == ("henan-2020/3",)


def test_a_decision_that_changed_a_light_without_a_letter_is_found(
    world: World, database: Logins, settings: Settings
) -> None:
    number = world.log().number
    world.now = datetime(2020, 6, 1, 17, 0, tzinfo=UTC)
    sweep_clocks(world.pool)
    assert "decision_without_letter" not in found(world, settings)
    break_it(database, "delete from letter")
    assert found(world, settings)["decision_without_letter"] == (f"{number}/orange",)


def test_a_decision_that_left_the_light_as_it_was_owes_no_letter(world: World, settings: Settings) -> None:
    world.log()
    for day in (8, 9, 10, 15):  # red after five working days, and again at ten, when the light is red already
        world.now = datetime(2020, 6, day, 17, 0, tzinfo=UTC)
        sweep_clocks(world.pool)
    assert "decision_without_letter" not in found(world, settings)


def test_a_clock_that_took_over_a_rung_took_over_its_light(world: World, settings: Settings) -> None:
    number = world.do(Trigger.PLAN, world.to_rectifying().number, "water", measures="打一眼井").number
    world.now = datetime(2020, 7, 6, 1, 0, tzinfo=UTC)  # red since Friday
    sweep_clocks(world.pool)
    world.do(Trigger.SUSPEND, number, "province_office", reason="汛期", review_on=date(2020, 7, 7))
    world.now = datetime(2020, 7, 8, 1, 0, tzinfo=UTC)
    sweep_clocks(world.pool)  # resumed
    world.now = datetime(2020, 8, 3, 1, 0, tzinfo=UTC)
    sweep_clocks(world.pool)  # red for ten working days
    assert {decision.due_version for decision in seen.decisions(world, number) if decision.kind == "rectify"} == {1, 2}
    assert "decision_without_letter" not in found(world, settings)


def letters(world: World, database: Logins, *positions: int, signed: bool = False) -> None:
    """Write letters behind the rules: one for each case, in one series."""
    for _ in positions:
        world.log()
    break_it(
        database,
        "insert into letter (campaign, level, year, position, number, document_number, case_id, city, county,"
        " clock_id, decision, light, issuer, addressee, issued_at, detail, signed_at, signed_by, follow_ups)"
        " select 'henan-2020', 'province', 2020, p, 'DB-P-2020-000' || p, '', c.id, c.city, c.county, k.id, -i,"
        " 'orange', '41-office', '41-office', c.created_at, '{}', case when :signed then c.created_at end,"
        " case when :signed then 1 end, 0"
        " from unnest(cast(:positions as int[])) with ordinality as given (p, i)"
        ' join (select *, row_number() over (order by id) as i from "case") c using (i)'
        " join clock k on k.case_id = c.id",
        positions=list(positions),
        signed=signed,
    )


def test_a_gap_in_the_letters_numbers_is_found(world: World, database: Logins, settings: Settings) -> None:
    letters(world, database, 1, 2, 5)
    assert found(world, settings)["letter_number_missing"] == ("henan-2020/province/2020/4",)


@pytest.mark.parametrize(
    ("counted", "finding"),
    [
        (3, {"letter_number_missing": ("henan-2020/province/2020/3",)}),
        (1, {"letter_beyond_counter": ("henan-2020/province/2020/2",)}),
    ],
)
def test_letters_and_their_counter_are_compared(
    world: World, database: Logins, settings: Settings, counted: int, finding: dict[str, tuple[str, ...]]
) -> None:
    letters(world, database, 1, 2)
    series = "insert into counter (campaign, name, value) values ('henan-2020', 'letter:province:2020', :value)"
    break_it(database, series, value=counted)
    assert found(world, settings).items() >= finding.items()


def test_a_letter_signed_behind_the_events_is_found(world: World, database: Logins, settings: Settings) -> None:
    letters(world, database, 1, signed=True)
    assert found(world, settings)["letter_signed_without_event"] == ("DB-P-2020-0001",)


def test_missing_evidence_is_found(world: World, settings: Settings) -> None:
    number = world.to_rectifying().number
    world.evidence(number, "document")
    assert found(world, settings)["evidence_missing"] == (number,)
    world.evidence_folder = settings.evidence_folder
    world.evidence_folder.mkdir(parents=True)
    world.evidence(number, "document")
    assert "evidence_missing" not in found(world, settings)


# --- readiness


def test_a_new_house_is_ready_and_says_that_nothing_ran_yet(pool: Pool, settings: Settings) -> None:
    standing = check_health.readiness(pool, settings)
    assert (standing.ready, standing.database) == (True, True)
    assert standing.schema_revision == standing.schema_expected
    assert standing.newest_sweep_age is None
    assert {"no_sweep_lately", "no_scheduled_run_lately"} <= set(standing.degraded)
    assert standing.disk_free_bytes > 0


def test_runs_make_it_whole_and_grow_old(world: World, settings: Settings) -> None:
    with world.tx() as tx:
        for kind in ("escalation", "delivery", "assignment", "monitoring", "sealing"):
            runs.record(tx, kind, tx.now, {})
    assert check_health.readiness(world.pool, settings).degraded == ()
    world.now += lateness.GRACE + timedelta(seconds=1)
    assert check_health.readiness(world.pool, settings).degraded == ("no_scheduled_run_lately",)
    world.now += lateness.ESCALATION_EVERY
    standing = check_health.readiness(world.pool, settings)
    acts = ("sweep", "assignment", "monitoring", "sealing", "delivery", "scheduled_run")
    late = tuple(f"no_{act}_lately" for act in acts)
    assert (standing.ready, standing.degraded) == (True, late)
    assert standing.newest_sweep_age == 75 * 60 + 1


@pytest.mark.parametrize(
    "kind", ["escalation", "assignment", "monitoring", "sealing", "delivery", "ledger_closure", "monthly_report"]
)
def test_one_act_that_stops_is_named_while_the_others_run(world: World, settings: Settings, kind: str) -> None:
    act = "sweep" if kind == "escalation" else kind
    reason, production = f"no_{act}_lately", settings.model_copy(update={"rehearsal": False})
    with world.tx() as tx:
        runs.record(tx, kind, tx.now, {})
    world.now += lateness.EVERY[act] + lateness.GRACE
    with world.tx() as tx:
        for other in {
            "escalation",
            "assignment",
            "monitoring",
            "sealing",
            "delivery",
            "ledger_closure",
            "monthly_report",
        } - {kind}:
            runs.record(tx, other, tx.now, {})
    assert check_health.readiness(world.pool, production).degraded == ()
    world.now += timedelta(seconds=1)
    assert check_health.readiness(world.pool, production).degraded == (reason,)


def test_a_rehearsal_does_not_wait_for_the_walls_evening(world: World, settings: Settings) -> None:
    with world.tx() as tx:
        runs.record(tx, "ledger_closure", tx.now, {})
    world.now += timedelta(days=3)
    assert "no_ledger_closure_lately" not in check_health.readiness(world.pool, settings).degraded


def test_a_sealed_history_without_a_young_anchor_degrades(world: World, settings: Settings, keys: Path) -> None:
    ring, production = keyring.opened(keys), settings.model_copy(update={"rehearsal": False})
    world.log()
    seal_ledger(world.pool, ring)
    world.now += timedelta(minutes=75)
    standing = check_health.readiness(world.pool, settings)
    assert "anchor_too_old" not in standing.degraded
    assert (standing.newest_seal_age, standing.newest_anchor_age) == (75 * 60, 75 * 60)
    world.now += timedelta(seconds=1)
    assert "anchor_too_old" in check_health.readiness(world.pool, settings).degraded
    assert found(world, production)["anchor_too_old"] == ("2020-05-29T01:40:00+00:00",)
    anchor_ledger(world.pool, ring, settings.anchor_file)
    assert "anchor_too_old" not in check_health.readiness(world.pool, settings).degraded
    assert check_health.readiness(world.pool, settings).newest_anchor_age == 0


def test_a_waiting_notice_degrades(world: World, settings: Settings) -> None:
    world.log()
    world.now += timedelta(hours=1)
    standing = check_health.readiness(world.pool, settings)
    assert "notice_waiting" in standing.degraded
    assert standing.oldest_undelivered_notice_age == 60 * 60


def test_a_database_of_another_schema_is_not_ready(world: World, database: Logins, settings: Settings) -> None:
    break_it(database, "update alembic_version set version_num = 'older'")
    standing = check_health.readiness(world.pool, settings)
    assert (standing.ready, standing.database, standing.schema_revision) == (False, True, "older")
    assert standing.degraded[0] == "schema_unknown"


def test_a_silent_database_is_told_and_not_raised(settings: Settings, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody@/nothing?host={tmp_path}"
    with open_pool(url, size=1) as pool:
        standing = check_health.readiness(pool, settings)
    assert (standing.ready, standing.database, standing.as_of) == (False, False, None)
    assert standing.degraded[0] == "database_silent"


def test_the_watchdog_knows_the_hours_of_the_flows() -> None:
    crons = {line.flow.name.replace("-", "_"): line.cron for line in TIMETABLE}
    at = lateness.REMINDERS_AT
    assert crons["reminders"] == f"{at.minute} {at.hour} * * *"
    spans = {
        "0 * * * *": timedelta(hours=1),
        "*/5 * * * *": timedelta(minutes=5),
        "*/10 * * * *": timedelta(minutes=10),
        "* * * * *": timedelta(minutes=1),
        "0 20 * * *": timedelta(days=1),
        "40 8 * * *": timedelta(days=1),
    }
    kept = {health.ACTS[name]: spans[cron] for name, cron in crons.items() if name != "reminders"}
    assert kept == lateness.EVERY
    assert crons.keys() == health.ACTS.keys()
