"""Counts kept beside the cases, changed by whatever changes a case; and where a case lies, in its letters and clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PAST = "security definer set search_path = public, pg_temp"
LIGHTS = ("green", "blue", "yellow", "orange", "red")
STANDING = {
    "open": "state <> 'closed'",
    "closed": "resolution = 'rectified'",
    "dismissed": "resolution in ('dismissed', 'merged')",
    "sent_back": "rework > 0 and state <> 'closed'",
    **{light: f"state <> 'closed' and light = '{light}'" for light in LIGHTS},
}
KINDS = ("log", "dismiss", "close", "reopen", "send_back", "orange", "due", "rectified")
MOVES = "'dismiss', 'close', 'reopen', 'send_back'"
OWED = "state in ('assigned', 'rectifying')"
OWED_BY = ["id", "area", "lead_unit", "content_area", "submitted_at", "suspended_at"]
PLACED, LEVELS = ("letter", "clock"), ("city", "county")
COUNTED = ", ".join(STANDING)
SUMS = ", ".join(f"sum({name}) as {name}" for name in STANDING)
NOTHING = ", ".join("0" for _ in STANDING)
DAY = "case when kind = 'due' then at else date_trunc('day', at, zone) end"
# Of a row as it was, and of the same row as it is now: what is in both, adds up to nothing and is not written.
NEW = "select 1 as way, n.* from newly n"
CHANGED = f"{NEW} union all select -1, b.* from before b"


def standing(rows: str) -> str:
    """Return the statement that adds what some rows of cases, each with its ``way``, count for."""
    sums = ", ".join(f"coalesce(sum(way) filter (where {met}), 0) as {name}" for name, met in STANDING.items())
    return f"""
  insert into standing_count (city, county, lead_unit, content_area, {COUNTED})
  select * from (
    select city, county, lead_unit, split_part(content_area, '.', 1), {sums}
    from ({rows}) as c group by 1, 2, 3, 4) as counted
  where ({COUNTED}) <> ({NOTHING});"""


def acts(rows: str) -> str:
    """Return the statement that adds the instants of some rows of cases, each with its ``way``."""
    return f"""
  insert into act_count (city, county, kind, at, times)
  select c.city, c.county, act.kind, act.at, sum(c.way)
  from ({rows}) as c cross join lateral (values
    ('log', c.created_at), ('due', c.due_at),
    ('rectified', case when c.resolution = 'rectified' then c.closed_at end)) as act (kind, at)
  where act.at is not null group by 1, 2, 3, 4 having sum(c.way) <> 0;"""


ORANGE = """
  insert into act_count (city, county, kind, at, times)
  select c.city, c.county, 'orange', d.decided_at, count(*)
  from {decisions} d join "case" c on c.id = d.case_id where d.light = 'orange' group by 1, 2, 4;"""
ALL = 'select 1 as way, c.* from "case" c'
FUNCTIONS = {
    "case_is_counted()": f"""
returns trigger language plpgsql {PAST} as $$
begin{standing(NEW)}{acts(NEW)}
  return null;
end
$$""",
    "case_is_counted_anew()": f"""
returns trigger language plpgsql {PAST} as $$
begin{standing(CHANGED)}{acts(CHANGED)}
  return null;
end
$$""",
    "move_is_counted()": f"""
returns trigger language plpgsql {PAST} as $$
begin
  insert into act_count (city, county, kind, at, times)
  select c.city, c.county, new.kind, new.at, 1 from "case" c where c.id = new.case_id;
  return null;
end
$$""",
    "orange_is_counted()": f"""
returns trigger language plpgsql {PAST} as $$
begin{ORANGE.format(decisions="newly")}
  return null;
end
$$""",
    # Adds up what was added row by row: one row for each cell, and one for each local day of what is asked by days. The
    # instants of deadlines stay: they lie at the ends of days already.
    "settle_counts(zone text)": f"""
returns bigint language plpgsql {PAST} as $$
declare
  standing bigint;
  acts bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('settle_counts')) then return 0; end if;
  with many as (
    select unnest(array_agg(id)) as id from standing_count
    group by city, county, lead_unit, content_area having count(*) > 1),
  gone as (delete from standing_count where id in (select id from many) returning *),
  settled as (
    insert into standing_count (city, county, lead_unit, content_area, {COUNTED})
    select * from (
      select city, county, lead_unit, content_area, {SUMS} from gone group by 1, 2, 3, 4) as added
    where ({COUNTED}) <> ({NOTHING}))
  select count(*) into standing from gone;
  with many as (
    select unnest(array_agg(id)) as id from act_count group by city, county, kind, {DAY} having count(*) > 1),
  gone as (delete from act_count where id in (select id from many) returning *),
  settled as (
    insert into act_count (city, county, kind, at, times)
    select city, county, kind, {DAY}, sum(times) from gone group by 1, 2, 3, 4 having sum(times) <> 0)
  select count(*) into acts from gone;
  return standing + acts;
end
$$""",
    # Counts everything again, while nobody writes: for rows that came past the triggers.
    "recount()": f"""
returns void language plpgsql as $$
begin
  lock table "case", event, decision in share row exclusive mode;
  delete from standing_count;
  delete from act_count;{standing(ALL)}{acts(ALL)}
  insert into act_count (city, county, kind, at, times)
  select c.city, c.county, e.kind, e.at, count(*)
  from event e join "case" c on c.id = e.case_id where e.kind in ({MOVES}) group by 1, 2, 3, 4;
{ORANGE.format(decisions="decision")}
end
$$""",
}
TRIGGERS = {
    ("case_is_counted", "case"): "after insert on {} referencing new table as newly for each statement",
    ("case_is_counted_anew", "case"): (
        "after update on {} referencing old table as before new table as newly for each statement"
    ),
    ("move_is_counted", "event"): f"after insert on {{}} for each row when (new.kind in ({MOVES}))",
    ("orange_is_counted", "decision"): "after insert on {} referencing new table as newly for each statement",
}


def _create_tables() -> None:
    op.create_table(
        "standing_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("lead_unit", sa.String(), nullable=True),
        sa.Column("content_area", sa.String(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in STANDING),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_count")),
    )
    op.create_index("ix_standing_count_place", "standing_count", ["city", "county"])
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "act_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"kind in ({listed})", name=op.f("ck_act_count_unknown_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_count")),
    )
    op.create_index("ix_act_count_place", "act_count", ["city", "county", "kind", "at"])


def upgrade() -> None:
    _create_tables()
    for named, body in FUNCTIONS.items():
        op.execute(f"create function {named} {body}")
    for (name, table), when in TRIGGERS.items():
        op.execute(f"""create trigger {name} {when.format(f'"{table}"')} execute function {name}()""")
    op.execute("select recount()")
    op.create_index(
        "ix_case_owed", "case", ["city", "county", "due_at"], postgresql_include=OWED_BY, postgresql_where=OWED
    )
    for table in PLACED:
        for level in LEVELS:
            op.add_column(table, sa.Column(level, sa.String(), nullable=True))
        op.execute(f'update {table} t set city = c.city, county = c.county from "case" c where c.id = t.case_id')
        for level in LEVELS:
            op.alter_column(table, level, nullable=False)
    op.create_index("ix_letter_city", "letter", ["city", "id"])
    op.create_index("ix_letter_county", "letter", ["county", "id"])
    op.create_index(
        "ix_clock_place", "clock", ["city", "next_fire_at", "county"], postgresql_where="next_fire_at is not null"
    )


def downgrade() -> None:
    op.drop_index("ix_clock_place", table_name="clock")
    op.drop_index("ix_letter_county", table_name="letter")
    op.drop_index("ix_letter_city", table_name="letter")
    for table in PLACED:
        for level in LEVELS:
            op.drop_column(table, level)
    op.drop_index("ix_case_owed", table_name="case")
    for name, table in TRIGGERS:
        op.execute(f'drop trigger {name} on "{table}"')
    for named in FUNCTIONS:
        op.execute(f"drop function {named}")
    op.drop_table("act_count")
    op.drop_table("standing_count")
