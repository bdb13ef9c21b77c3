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

# Cheapest first: the arms of an "or" are asked in their order. ``taken_part`` has the cases of the caller's units.
CASE = f"""
{EVERYWHERE} or city = any ({AREAS}) or county = any ({AREAS}) or area = any ({AREAS})
or ({_on("units")} and exists (select from taken_part t where t.case_id = "case".id))
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


_NOTICE = f"recipient = {ME} or (case_id is not null and ({_of_case('notice')})) or {_on('administers')}"
_OWN_CLOCK = "clock_id is null or exists (select from clock k where k.id = clock_id and k.case_id = notice.case_id)"
_LETTER = f"{_of_case('letter')} or addressee = any ({UNITS}) or issuer = any ({UNITS})"
_OBLIGATION = f"{EVERYWHERE} or unit = any ({UNITS}) or receiver = any ({UNITS}) or {_unit_in_scope('obligation.unit')}"
_ROW_CASE = 'case_id is null or exists (select from "case" c where c.id = {table}.case_id)'

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
    "score": Rows(f"{EVERYWHERE} or unit = any ({UNITS}) or {_lies_in('score.area')}", EVERYWHERE),
    "filing": Rows(
        f"{EVERYWHERE} or office = any ({UNITS}) or to_office = any ({UNITS}) or {_unit_in_scope('filing.office')}",
        f"office = any ({UNITS}) or to_office = any ({UNITS})",
    ),
    "filed_closure": Rows(_of("filed_closure", "filing", "filing"), _of("filed_closure", "closure", "closure")),
    **{name: Rows(f"{EVERYWHERE} or {_lies_in(f'{name}.area')}") for name in ("reading", "monitored_subject")},
    "episode": Rows(f"{EVERYWHERE} or {_lies_in('episode.area')}", _of_case("episode")),
    "amendment": Rows(_of("amendment", "frozen_month", "frozen_month")),
}

OPEN: Mapping[str, str] = {
    "account": "signing in and telling people need the names and addresses of everybody",
    "account_grant": "whom an act concerns is worked out from what everybody is granted",
    "alarm": "the house's own alarms; nothing of a case",
    "alembic_version": "which revision the database is at",
    "anchor": "heads of chains, hashes only, made to leave the house",
    "area": "the gazetteer, which is public",
    "audit": "written before anybody is signed in; read by the pages of administrators and auditors only",
    "calendar_version": "public holidays",
    "campaign": "the campaign's own facts",
    "contact": "whoever is told is told by their own contacts, inside the act that tells them",
    "counter": "series of numbers, which everybody's acts take from",
    "delegation": "whoever is away is told by their delegate, inside the act that tells them",
    "guess_count": "counted before anybody is signed in",
    "known_device": "looked up before anybody is signed in",
    "liaison": "the plan's duty leaders, as published",
    "lifecycle_edge": "the lifecycle's table",
    "notice_setting": "hours of rest; nothing of a case",
    "old_password": "hashes, asked when a password is changed, which may be before the sign-in is whole",
    "policy_version": "the campaign's rules, the same for all",
    "pulse": "the clocks of machines",
    "recovery_code": "hashes, asked while a sign-in is finished",
    "rehearsal": "the rehearsal clock",
    "run": "when scheduled acts ran, and their counts",
    "score_sheet": "which months were scored, when and by which rules; nothing of a case or a unit",
    "seal": "hashes of events by their keys, which whoever proves a case needs of the whole city",
    "seal_horizon": "a position in the history",
    "second_factor": "encrypted, asked while a sign-in is finished",
    "session": "looked up to find out who calls",
    "target": "the plan's targets, as published",
    "team": "names of teams and their areas",
    "token": "looked up to find out who calls",
    "unit": "the directory of units",
    "unit_name": "how units were called",
    "used_state": "hashes, looked up before anybody is signed in",
    "words_horizon": "a position among the cases",
}
"""The tables that are not locked, each with the reason."""


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
