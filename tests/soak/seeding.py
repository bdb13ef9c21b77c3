"""Many cases at once: copies of one that really went the way, so that whatever the tables demand is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url
from world import World, beijing

from duzhan.campaign.load import load_campaign
from duzhan.policy import ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Running
from duzhan.policy.working_days import Calendar
from duzhan.settings import current
from duzhan.store.databases import Logins
from duzhan.vocabulary import BudgetUnit, ClockKind

SWEPT_AT = beijing("2020-06-29 08:30")
"""When the copies are swept: they were due between the 13th and the 28th, so that they reach different rungs."""
SPREAD = 16
TOLD = {"blue": 1, "yellow": 2, "orange": 4, "red": 5, "red_meeting": 6}
"""How many people each rung reaches for the case that is copied, in the inbox and by e-mail each."""

_MOMENTS = {
    "case": ("found_at", "created_at", "dispatched_at", "accepted_at", "due_at"),
    "clock": ("started_at", "due_at", "ended_at", "next_fire_at", "escalates_at"),
}
_CHILDREN = ("event", "part", "clock")
_EARLIER = "{column} - mod({number}, {spread}) * interval '1 day'"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a sweep at SWEPT_AT owes for the copies."""

    cases: int
    decisions: int
    superseded: int
    notices: int


def seed(world: World, logins: Logins, count: int, spread: int = SPREAD) -> Seeded:
    """Add so many rectifying cases whose rectify clocks are due; the owner copies them in a few statements.

    They were due on ``spread`` days, the last of which is the 28th.
    """
    number = world.to_planned().number
    url = make_url(logins.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(_cases(owner, spread), {"number": number, "count": count})
        for table in _CHILDREN:
            owner.execute(_children(owner, table, spread), {"number": number})
        # What is copied is not owed itself.
        owner.execute(
            'update clock set next_fire_at = null, escalates_at = null where case_id = (select id from "case"'
            " where number = %s)",
            (number,),
        )
        owner.execute("analyze")
    started_at, due_at = _times(world, number)
    owed = [_owed(started_at, due_at, position % spread) for position in range(1, count + 1)]
    return Seeded(
        cases=count,
        decisions=len(owed),
        superseded=sum(rung - 1 for rung, _ in owed),
        notices=sum(2 * told for _, told in owed),
    )


def as_owner(logins: Logins, statements: Sequence[str]) -> None:
    """Run statements with the triggers off, as no act could."""
    url = make_url(logins.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        for statement in statements:
            owner.execute(statement.encode())


def _cases(owner: psycopg.Connection, spread: int) -> sql.Composed:
    replaced = {
        "number": "t.number || lpad(n::text, 6, '0')",
        "source_ref": "t.source_ref || '-' || n",
        **{column: _EARLIER.format(column=f"t.{column}", number="n", spread=spread) for column in _MOMENTS["case"]},
    }
    copied = 'from "case" t, generate_series(1, %(count)s::int) n where t.number = %(number)s::text'
    return _copy(owner, "case", replaced, copied)


def _children(owner: psycopg.Connection, table: str, spread: int) -> sql.Composed:
    position = "right(c.number, 6)::int"
    moments = _MOMENTS.get(table, ())
    replaced = {
        "case_id": "c.id",
        **{column: _EARLIER.format(column=f"t.{column}", number=position, spread=spread) for column in moments},
    }
    if table == "event":
        replaced["row"] = "to_jsonb(c) || jsonb_build_object('state', t.to_state, 'version', t.version)"
    joined = f"""from "case" c join {table} t on t.case_id = (select id from "case" where number = %(number)s::text)
                 where c.number like %(number)s::text || '______'"""  # noqa: S608  # a table of ours
    return _copy(owner, table, replaced, joined)


def _copy(owner: psycopg.Connection, table: str, replaced: dict[str, str], source: str) -> sql.Composed:
    """Write an insert of every column but the generated key, some of them replaced."""
    asked = "select column_name from information_schema.columns where table_name = %s and is_identity = 'NO'"
    columns = [str(row[0]) for row in owner.execute(asked, (table,))]
    return sql.SQL("insert into {table} ({columns}) select {values} {source}").format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(sql.SQL(replaced.get(column, f't."{column}"')) for column in columns),  # type: ignore[arg-type]
        source=sql.SQL(source),  # type: ignore[arg-type]
    )


def _times(world: World, number: str) -> tuple[datetime, datetime]:
    case = world.case(number)
    assert case.dispatched_at is not None
    assert case.due_at is not None
    return case.dispatched_at, case.due_at


@cache
def _rules() -> Rules:
    return Rules(load_campaign(current().campaign_folder).policy, Calendar.standard())


@cache
def _owed(started_at: datetime, due_at: datetime, days: int) -> tuple[int, int]:
    """Return the rung that a copy has reached, and how many people it tells; counted here without the sweep."""
    shift = beijing("2020-06-02 00:00") - beijing("2020-06-01 00:00")
    clock = Running(ClockKind.RECTIFY, started_at - days * shift, due_at - days * shift, BudgetUnit.CALENDAR_DAYS)
    reached = [step for step in ladder.schedule(_rules(), clock) if step.at <= SWEPT_AT]
    return reached[-1].number, TOLD[reached[-1].rung.id]
