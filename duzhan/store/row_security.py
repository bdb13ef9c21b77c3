"""The second lock: which rows the app's login reaches for the caller that it was told (ADR 0046).

Row-level security is enabled and forced on every table here; a login without a policy reaches nothing of it. The app's
login has the conditions below, the worker's has them all open, the owner's only during upkeep. The condition is both
what is seen and what may be written, unless another one is named for writing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, text

CALLER, WORKER, UPKEEP, TAKEN = "caller", "worker", "upkeep", "taken"
"""The names of the policies."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a table a caller sees, and which the caller may write where that differs."""

    seen: str
    written: str | None = None


def _list(name: str) -> str:
    """Return a list that was told, as a value that is worked out once a statement; empty of nobody."""
    return f"cast((select string_to_array(current_setting('duzhan.{name}', true), ',')) as text[])"


def _on(name: str) -> str:
    return f"(select coalesce(current_setting('duzhan.{name}', true), '') <> '')"


ME = "(select cast(nullif(current_setting('duzhan.account', true), '') as bigint))"
AREAS, UNITS, EVERYWHERE = _list("areas"), _list("all_units"), _on("everywhere")

# Cheapest first: the arms of an "or" are asked in their order. ``taken_part`` has the cases of the caller's units; with
# an offset it is looked up for each row, and never read whole for a statement that is about one case.
CASE = f"""
{EVERYWHERE} or city = any ({AREAS}) or county = any ({AREAS}) or area = any ({AREAS})
or ({_on("units")} and exists (select from taken_part t where t.case_id = "case".id offset 0))
"""


def _of_case(table: str) -> str:
    """Return the condition that a row belongs to a case that the caller sees."""
    return f'{EVERYWHERE} or exists (select from "case" c where c.id = {table}.case_id)'


def _lies_in(area: str) -> str:
    return f"exists (select from unnest({AREAS}) as mine (area) where starts_with({area}, mine.area))"


def _unit_in_scope(unit: str) -> str:
    return f"exists (select from unit u where u.code = {unit} and {_lies_in('u.area')})"


def _of(table: str, parent: str, key: str) -> str:
    return f"exists (select from {parent} p where p.id = {table}.{key})"


def _of_submission(table: str) -> str:
    """Return the condition that a row names a submission of its own case, and not another's."""
    return f"exists (select from submission s where s.id = {table}.submission and s.case_id = {table}.case_id)"


_TOURED = (
    "exists (select from team t, unnest(string_to_array(t.areas, ',')) as o (area),"
    f" unnest({AREAS}) as m (area) where t.code = team_member.team and ({{where}}))"
)
_NOTICE = f"recipient = {ME} or (case_id is not null and ({_of_case('notice')})) or {_on('administers')}"
_OWN_CLOCK = "clock_id is null or exists (select from clock k where k.id = clock_id and k.case_id = notice.case_id)"
_LETTER = f"{_of_case('letter')} or addressee = any ({UNITS}) or issuer = any ({UNITS})"
_OBLIGATION = f"{EVERYWHERE} or unit = any ({UNITS}) or receiver = any ({UNITS}) or {_unit_in_scope('obligation.unit')}"
# Until it is signed, a record is its own office's and the signing one's; then its unit's, and of those over the place.
_RECORD = f"""{EVERYWHERE} or office = any ({UNITS}) or signing_office = any ({UNITS})
or (signed_at is not null and (unit = any ({UNITS}) or {_lies_in("unit_record.area")}))"""
_COUNT = f"{EVERYWHERE} or city = any ({AREAS}) or county = any ({AREAS})"
_ROW_CASE = 'case_id is null or exists (select from "case" c where c.id = {table}.case_id)'

_MEETING = f"{EVERYWHERE} or m.office = any ({UNITS}) or {_unit_in_scope('m.office')}"


def _of_meeting(table: str) -> Rows:
    """Return who reaches a row of a meeting: its office and those above; its participants what is of a case of theirs.

    Whoever sees the row sees the meeting, so the rows of the meeting and of its participants never ask for each other.
    """
    held = f"exists (select from meeting m where m.id = {table}.meeting and"
    mine = _ROW_CASE.format(table=table)
    return Rows(
        f"{held} ({_MEETING} or ({table}.case_id is not null and ({mine}))))",
        f"{held} m.office = any ({UNITS})) and ({mine})",
    )


PROTECTED: Mapping[str, Rows] = {
    "case": Rows(CASE),
    **{
        name: Rows(_of_case(name))
        for name in ("event", "clock", "decision", "milestone", "submission", "extension", "evidence", "closure")
    },
    "personal_field": Rows(_of_case("personal_field")),
    "case_words": Rows(_of_case("case_words")),
    "part": Rows(f"unit = any ({UNITS}) or {_of_case('part')}", _of_case("part")),
    "verification": Rows(_of_case("verification"), _of_submission("verification")),
    "letter": Rows(_LETTER),
    # Sums of whole counties; the database's own functions write them.
    **{name: Rows(_COUNT, "false") for name in ("standing_count", "act_count")},
    # A notice goes to people elsewhere too; what it is about is the writer's, or about no case.
    "notice": Rows(_NOTICE, f"(case_id is null or {_NOTICE}) and ({_OWN_CLOCK} or {_on('administers')})"),
    "attempt": Rows(
        f"{_on('administers')} or exists (select from contact c where c.id = attempt.contact and c.account = {ME})"
    ),
    "idempotency_key": Rows(f"account = {ME}"),
    "ledger_import": Rows(f"unit = any ({UNITS})"),
    "ledger_import_row": Rows(
        f"unit = any ({UNITS})",
        f"{_of('ledger_import_row', 'ledger_import', 'import_id')} and ({_ROW_CASE.format(table='ledger_import_row')})",
    ),
    "reconciliation": Rows(f"{EVERYWHERE} or {_lies_in('reconciliation.area')}"),
    "reconciliation_line": Rows(
        f"{_of('reconciliation_line', 'reconciliation', 'reconciliation')}"
        f" or (case_id is not null and ({_of_case('reconciliation_line')}))",
        f"{_of('reconciliation_line', 'reconciliation', 'reconciliation')}"
        f" and ({_ROW_CASE.format(table='reconciliation_line')})",
    ),
    "reconciliation_signature": Rows(
        _of("reconciliation_signature", "reconciliation", "reconciliation"),
        "exists (select from reconciliation_line l where l.id = line"
        " and l.reconciliation = reconciliation_signature.reconciliation)",
    ),
    "obligation": Rows(_OBLIGATION),
    "report_version": Rows(_of("report_version", "obligation", "obligation")),
    # Whoever reports to an office, or sees who does, reads the month that the office froze.
    "frozen_month": Rows(
        f"{EVERYWHERE} or office = any ({UNITS}) or exists (select from obligation o"
        " where o.receiver = frozen_month.office and o.month = frozen_month.month)",
        f"office = any ({UNITS})",
    ),
    "publicity": Rows(_of_case("publicity"), _of_submission("publicity")),
    "objection": Rows(_of_case("objection"), _of_submission("objection")),
    "instruction": Rows(_of_case("instruction")),
    "meeting": Rows(
        f"{EVERYWHERE} or office = any ({UNITS}) or {_unit_in_scope('meeting.office')}"
        f" or exists (select from meeting_participant p where p.meeting = meeting.id and p.unit = any ({UNITS}))",
        f"office = any ({UNITS})",
    ),
    "meeting_participant": Rows(
        f"{EVERYWHERE} or unit = any ({UNITS}) or office = any ({UNITS})"
        f" or {_unit_in_scope('meeting_participant.office')}",
        f"office = any ({UNITS})",
    ),
    "meeting_item": _of_meeting("meeting_item"),
    "meeting_decision": _of_meeting("meeting_decision"),
    "meeting_opening": Rows(
        _of("meeting_opening", "meeting_decision", "decision"),
        f"exists (select from meeting m where m.id = meeting_opening.meeting and m.office = any ({UNITS}))",
    ),
    "coordination_request": Rows(_of_case("coordination_request")),
    "look_back": Rows(_of_case("look_back")),
    "look_back_sample": Rows(_of_case("look_back_sample")),
    "look_back_plan": Rows(
        f"{EVERYWHERE} or office = any ({UNITS}) or {_unit_in_scope('look_back_plan.office')}"
        " or exists (select from look_back_sample s where s.plan = look_back_plan.id)",
        f"office = any ({UNITS})",
    ),
    "score": Rows(f"{EVERYWHERE} or unit = any ({UNITS}) or {_lies_in('score.area')}", EVERYWHERE),
    "score_amendment": Rows(_of("score_amendment", "score", "score"), EVERYWHERE),
    "unit_record": Rows(_RECORD),
    "unit_record_row": Rows(
        _of("unit_record_row", "unit_record", "record"),
        f"{_of('unit_record_row', 'unit_record', 'record')} and ({_ROW_CASE.format(table='unit_record_row')})",
    ),
    "unit_record_act": Rows(_of("unit_record_act", "unit_record", "record")),
    "appeal": Rows(f"{EVERYWHERE} or unit = any ({UNITS}) or office = any ({UNITS}) or {_lies_in('appeal.area')}"),
    "filing": Rows(
        f"{EVERYWHERE} or office = any ({UNITS}) or to_office = any ({UNITS}) or {_unit_in_scope('filing.office')}",
        f"office = any ({UNITS}) or to_office = any ({UNITS})",
    ),
    "filed_closure": Rows(_of("filed_closure", "filing", "filing"), _of("filed_closure", "closure", "closure")),
    **{name: Rows(f"{EVERYWHERE} or {_lies_in(f'{name}.area')}") for name in ("reading", "monitored_subject")},
    "episode": Rows(f"{EVERYWHERE} or {_lies_in('episode.area')}", _of_case("episode")),
    "amendment": Rows(_of("amendment", "frozen_month", "frozen_month")),
    "refused_reading": Rows(f"{EVERYWHERE} or {_lies_in('refused_reading.area')}"),
    # A department reads what it gave wherever it gave it, and writes no other's.
    "support": Rows(f"{EVERYWHERE} or unit = any ({UNITS}) or {_lies_in('support.area')}", f"unit = any ({UNITS})"),
    # Whoever is over an area that a team tours, or in it, knows who is on the team; a tour is known by its stops.
    "team_member": Rows(
        f"{EVERYWHERE} or {_TOURED.format(where='starts_with(o.area, m.area) or starts_with(m.area, o.area)')}",
        f"{EVERYWHERE} or {_TOURED.format(where='starts_with(o.area, m.area)')}",
    ),
    "tour": Rows(
        f"{EVERYWHERE} or {_lies_in('tour.area')} or exists (select from tour_stop s where s.tour = tour.id)",
        f"{EVERYWHERE} or {_lies_in('tour.area')}",
    ),
    "tour_withdrawal": Rows(
        _of("tour_withdrawal", "tour", "tour"),
        f"exists (select from tour p where p.id = tour_withdrawal.tour and ({EVERYWHERE} or {_lies_in('p.area')}))",
    ),
    "tour_stop": Rows(f"{EVERYWHERE} or {_lies_in('tour_stop.area')}"),
    "sampled_household": Rows(_of("sampled_household", "tour_stop", "tour_stop")),
    "visit": Rows(f"{EVERYWHERE} or {_lies_in('visit.area')}"),
    **{name: Rows(_of(name, "visit", "visit")) for name in ("visit_member", "visit_answer", "visited_household")},
    **{
        name: Rows(_of(name, "visit", "visit"), f"{_of(name, 'visit', 'visit')} and ({_of_case(name)})")
        for name in ("visit_case", "visit_finding")
    },
    # The units that a plan names read it, wherever they are; drawing up and signing is for those over the place.
    "target_plan": Rows(
        f"{EVERYWHERE} or {_lies_in('target_plan.area')} or cast(units as text[]) && {UNITS}",
        f"{EVERYWHERE} or {_lies_in('target_plan.area')}",
    ),
    **{
        name: Rows(_of(name, "target_plan", "target_plan"))
        for name in ("plan_revision", "plan_line", "plan_progress", "plan_delay")
    },
}


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of the three logins' roles."""

    owner: str
    app: str
    worker: str


def lock(connection: Connection, roles: Roles) -> None:
    """Force row-level security on every table of the list and give each login its policies; safe to repeat.

    Where the worker's login is the owner's or the app's too, that login reaches everything: a house with one login has
    no second lock. What is as it should be is left alone, so that a migration of nothing waits for nobody.
    """
    wanted = list(_statements(roles))
    digest = sha256("\n".join(wanted).encode()).hexdigest()
    if connection.execute(text("select obj_description(to_regclass('taken_part'))")).scalar_one() == digest:
        return
    for statement in (*_forgotten(connection), *wanted, f"comment on view taken_part is '{digest}'"):
        connection.execute(text(statement))


def _forgotten(connection: Connection) -> list[str]:
    """Return the statements that drop every policy there is: of another login, or of another list."""
    found = connection.execute(text("select tablename, policyname from pg_policies where schemaname = 'public'"))
    return [f'drop policy {policy} on "{table}"' for table, policy in found]


def _statements(roles: Roles) -> Iterator[str]:
    for table, rows in PROTECTED.items():
        for done in ("enable", "force"):
            yield f'alter table "{table}" {done} row level security'
        yield _policy(table, (UPKEEP, roles.owner), _UPKEEP, _UPKEEP)
        yield _policy(table, (WORKER, roles.worker), "true", "true")
        if roles.app not in {roles.owner, roles.worker}:
            yield _policy(table, (CALLER, roles.app), rows.seen, rows.written or rows.seen)
    # What the owner's view of the caller's cases is made of: which unit takes part in which case, and nothing else.
    yield f'create policy {TAKEN} on part for select to "{roles.owner}" using (true)'


def _policy(table: str, whose: tuple[str, str], seen: str, written: str) -> str:
    name, role = whose
    return f'create policy {name} on "{table}" to "{role}" using ({seen}) with check ({written})'


# The owner where migrations say so; and in the owner's own functions, when another login calls them.
_UPKEEP = "(select session_user <> current_user or coalesce(current_setting('duzhan.upkeep', true), '') = 'on')"
