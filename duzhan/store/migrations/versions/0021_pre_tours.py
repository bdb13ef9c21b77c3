"""Tours of teams: members, itineraries, visits with what they saw, and which households were visited."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEY = "hashtextextended(((area)::text || '/'::text) || (household)::text, 0)"
HOUSEHOLD = f"int8range({_KEY}, {_KEY}, '[]'::text)"
WINDOW = "daterange(since, until, '[]'::text)"
# Parents first; what was seen stays as it was written down.
TABLES = (
    "team_member",
    "tour",
    "tour_stop",
    "sampled_household",
    "visit",
    "visit_member",
    "visit_answer",
    "visit_case",
    "visit_finding",
    "visited_household",
)
WRITTEN_ONCE = TABLES[1:]
# A place is a member's own where the unit that lent the member, or one that the member belongs to, answers for it; what
# answers for the whole province has no place of its own.
AT_HOME = """
select exists (
  select from area a join unit u on u.level <> 'province'
    and (u.code = $2 or u.code in (select g.unit from account_grant g where g.account = $3))
  where a.code = $1 and (starts_with(a.code, u.area) or a.parent = u.area))
"""
WHOSE_HOME = """
select m.unit from team_member m
where m.team = $1 and m.since <= $4 and coalesce(m.until, $4) >= $3 and at_home($2, m.unit, m.account)
order by m.id limit 1
"""
REFUSED = "raise exception 'a team keeps away from its own' using errcode = '23514', constraint = 'team_in_own_area';"
STOP_KEEPS_AWAY = f"""
begin
  if whose_home((select t.team from tour t where t.id = new.tour), new.area, new.since, new.until) is not null then
    {REFUSED}
  end if;
  return null;
end"""
VISIT_KEEPS_AWAY = f"""
begin
  if whose_home((select t.team from tour t where t.id = new.tour), new.area, new.visited_on, new.visited_on) is not null
  then
    {REFUSED}
  end if;
  return null;
end"""
MEMBER_KEEPS_AWAY = f"""
begin
  if exists (
    select from tour t join tour_stop s on s.tour = t.id
    where t.team = new.team and s.until >= new.since and s.since <= coalesce(new.until, s.since)
      and at_home(s.area, new.unit, new.account)
    union all
    select from tour t join visit v on v.tour = t.id
    where t.team = new.team and v.visited_on between new.since and coalesce(new.until, v.visited_on)
      and at_home(v.area, new.unit, new.account)) then
    {REFUSED}
  end if;
  return null;
end"""
MEMBER_KEEPS_TERM = """
begin
  if (new.team, new.account, new.unit, new.since, new.added_by, new.added_at) is distinct from
     (old.team, old.account, old.unit, old.since, old.added_by, old.added_at) or old.until is not null then
    raise exception 'a term ends once' using errcode = '23514', constraint = 'team_member_changed';
  end if;
  return new;
end"""
FUNCTIONS = {
    "stop_keeps_away": ("after insert on tour_stop", STOP_KEEPS_AWAY),
    "visit_keeps_away": ("after insert on visit", VISIT_KEEPS_AWAY),
    "member_keeps_away": ("after insert on team_member", MEMBER_KEEPS_AWAY),
    "member_keeps_term": ("before update on team_member", MEMBER_KEEPS_TERM),
}


def upgrade() -> None:
    op.create_table(
        "team_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_team_member_term_backwards")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_team_member_account")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_team_member_added_by")),
        sa.ForeignKeyConstraint(["team"], ["team.code"], name=op.f("fk_team_member_team")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_team_member_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    op.create_index("ix_team_member_account", "team_member", ["account"], unique=False)
    op.create_index(
        "uq_team_member_standing", "team_member", ["team", "account"], unique=True, postgresql_where="until is null"
    )
    op.create_table(
        "tour",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("convened_by", sa.BigInteger(), nullable=False),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_tour_ends_before_it_begins")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_tour_area")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_tour_campaign")),
        sa.ForeignKeyConstraint(["convened_by"], ["account.id"], name=op.f("fk_tour_convened_by")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_tour_office")),
        sa.ForeignKeyConstraint(["team"], ["team.code"], name=op.f("fk_tour_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour")),
    )
    op.create_index("ix_tour_team", "tour", ["team", "since"], unique=False)
    op.create_table(
        "tour_stop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("tour", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("visits_planned", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_tour_stop_ends_before_it_begins")),
        sa.CheckConstraint("visits_planned > 0", name=op.f("ck_tour_stop_without_visits")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_tour_stop_added_by")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_tour_stop_area")),
        sa.ForeignKeyConstraint(["tour"], ["tour.id"], name=op.f("fk_tour_stop_tour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour_stop")),
        sa.UniqueConstraint("tour", "area", name="uq_tour_stop_same_place"),
    )
    op.create_index("ix_tour_stop_area", "tour_stop", ["area"], unique=False)
    op.create_table(
        "sampled_household",
        sa.Column("tour_stop", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.CheckConstraint(
            "replace(household, area, '') !~ '[0-9]{11}'", name=op.f("ck_sampled_household_household_by_number")
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_sampled_household_area")),
        sa.ForeignKeyConstraint(["tour_stop"], ["tour_stop.id"], name=op.f("fk_sampled_household_tour_stop")),
        sa.PrimaryKeyConstraint("tour_stop", "household", name=op.f("pk_sampled_household")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("tour", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source_ref", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_visit_area")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_visit_recorded_by")),
        sa.ForeignKeyConstraint(["tour"], ["tour.id"], name=op.f("fk_visit_tour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("recorded_by", "source_ref", name="uq_visit_recorded_twice"),
    )
    op.create_index("ix_visit_area", "visit", ["area", "visited_on"], unique=False)
    op.create_index("ix_visit_tour", "visit", ["tour"], unique=False)
    op.create_table(
        "visit_member",
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_visit_member_account")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_visit_member_visit")),
        sa.PrimaryKeyConstraint("visit", "account", name=op.f("pk_visit_member")),
    )
    op.create_table(
        "visit_answer",
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("content_area", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.CheckConstraint(
            "answer in ('holds', 'fails', 'not_applicable')", name=op.f("ck_visit_answer_unknown_answer")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_visit_answer_visit")),
        sa.PrimaryKeyConstraint("visit", "content_area", name=op.f("pk_visit_answer")),
    )
    op.create_table(
        "visit_case",
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_visit_case_case_id")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_visit_case_visit")),
        sa.PrimaryKeyConstraint("visit", "case_id", name=op.f("pk_visit_case")),
    )
    op.create_index("ix_visit_case_case_id", "visit_case", ["case_id"], unique=False)
    op.create_table(
        "visit_finding",
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_visit_finding_case_id")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_visit_finding_visit")),
        sa.PrimaryKeyConstraint("visit", "case_id", name=op.f("pk_visit_finding")),
        sa.UniqueConstraint("case_id", name="uq_visit_finding_of_two_visits"),
    )
    op.create_table(
        "visited_household",
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text(HOUSEHOLD), "&&"), (sa.text(WINDOW), "&&"), using="gist", name="ex_visited_household_repeated"
        ),
        sa.CheckConstraint(
            "replace(household, area, '') !~ '[0-9]{11}'", name=op.f("ck_visited_household_household_by_number")
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_visited_household_area")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_visited_household_visit")),
        sa.PrimaryKeyConstraint("visit", "household", name=op.f("pk_visited_household")),
    )
    op.execute(f"create function at_home(text, text, bigint) returns boolean stable language sql as $$ {AT_HOME} $$")
    op.execute(
        f"create function whose_home(text, text, date, date) returns text stable language sql as $$ {WHOSE_HOME} $$"
    )
    for name, (when, body) in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
        op.execute(f"create trigger {name} {when} for each row execute function {name}()")
    for table in TABLES:
        changing = "update or delete" if table in WRITTEN_ONCE else "delete"
        op.execute(
            f"create trigger {table}_is_kept before {changing} on {table} for each row execute function history_is_kept()"
        )
        op.execute(
            f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table} cascade")  # with the policies of other tables that ask it
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    op.execute("drop function whose_home(text, text, date, date)")
    op.execute("drop function at_home(text, text, bigint)")
