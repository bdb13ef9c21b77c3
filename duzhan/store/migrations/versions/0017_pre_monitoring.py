"""Monitoring: readings of villages and households, whom they are about, and the episodes in which a rule failed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOTES = ("recovery", "relapse")
STATES = ("found", "assigned", "rectifying", "verified", "closed")
EDGES = tuple((note, state, state) for note in NOTES for state in STATES)
SCOPES = ("read", "write", "feed")
NO_NUMBER = "replace(household, area, '') !~ '[0-9]{11}'"
_NOTES_BEGIN = "kind not in ("
_NOTES = "".join(f"'{note}', " for note in NOTES)
# What opened a case stays what opened it.
KEEPS_CASE = """
begin
  if (new.rule, new.area, new.household, new.position, new.case_id, new.failed_at, new.opened_at) is distinct from
     (old.rule, old.area, old.household, old.position, old.case_id, old.failed_at, old.opened_at) then
    raise exception 'an episode keeps its case' using errcode = '23514', constraint = 'episode_changed';
  end if;
  return new;
end"""
TRIGGERS = {
    "reading_is_kept": "before update or delete on reading for each row execute function history_is_kept()",
    "reading_is_not_emptied": "before truncate on reading execute function history_is_kept()",
    "episode_keeps_case": "before update on episode for each row execute function episode_keeps_case()",
    "episode_is_kept": "before delete on episode for each row execute function history_is_kept()",
    "episode_is_not_emptied": "before truncate on episode execute function history_is_kept()",
}


def _set_scopes(*scopes: str) -> None:
    listed = ", ".join(f"'{scope}'" for scope in scopes)
    op.drop_constraint(op.f("ck_token_unknown_scope"), "token", type_="check")
    op.create_check_constraint(op.f("ck_token_unknown_scope"), "token", f"scope in ({listed})")


def _swap_in_version_check(old: str, new: str) -> None:
    """Change which notes leave a case's version alone, whatever earlier revisions made of the function."""
    asked = "select prosrc from pg_proc where proname = 'case_version_has_event'"
    body = op.get_bind().execute(sa.text(asked)).scalar_one()
    assert old in body
    body = body.replace(old, new, 1)
    op.execute(f"create or replace function case_version_has_event() returns trigger language plpgsql as $${body}$$")


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("household", sa.String(), server_default="", nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_ref", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.BigInteger(), nullable=True),
        sa.Column("agent", sa.String(), nullable=True),
        sa.CheckConstraint(NO_NUMBER, name=op.f("ck_reading_household_by_number")),
        sa.CheckConstraint("(received_by is null) <> (agent is null)", name=op.f("ck_reading_received_by_nobody_or_two")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_reading_area")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_reading_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("source", "source_ref", name="uq_reading_received_twice"),
    )
    op.create_index("ix_reading_subject", "reading", ["area", "household", "fact", "taken_at", "id"], unique=False)
    op.create_table(
        "monitored_subject",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("look_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fresh_from", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(NO_NUMBER, name=op.f("ck_monitored_subject_household_by_number")),
        sa.CheckConstraint(
            "(look_again_at is null) = (fresh_from is null)", name=op.f("ck_monitored_subject_looked_at_for_nothing")
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_monitored_subject_area")),
        sa.PrimaryKeyConstraint("area", "household", name=op.f("pk_monitored_subject")),
    )
    op.create_index(
        "ix_monitored_subject_due",
        "monitored_subject",
        ["look_again_at"],
        unique=False,
        postgresql_where="look_again_at is not null",
    )
    op.create_table(
        "episode",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relapses", sa.Integer(), nullable=False),
        sa.CheckConstraint("position > 0 and relapses >= 0", name=op.f("ck_episode_counted_below_zero")),
        sa.CheckConstraint("recovered_at >= failed_at", name=op.f("ck_episode_recovered_before_it_failed")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_episode_area")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_episode_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("rule", "area", "household", "position", name="uq_episode_same_position"),
    )
    op.create_index("ix_episode_subject", "episode", ["area", "household"], unique=False)
    op.create_index("ix_episode_case", "episode", ["case_id"], unique=False)
    op.execute(f"create function episode_keeps_case() returns trigger language plpgsql as $$ {KEEPS_CASE}; $$")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")
    for edge in EDGES:
        op.execute("insert into lifecycle_edge (kind, from_state, to_state) values ('%s', '%s', '%s')" % edge)
    _swap_in_version_check(_NOTES_BEGIN, _NOTES_BEGIN + _NOTES)
    _set_scopes(*SCOPES, "readings")


def downgrade() -> None:
    op.execute("delete from token where scope = 'readings'")
    _set_scopes(*SCOPES)
    _swap_in_version_check(_NOTES_BEGIN + _NOTES, _NOTES_BEGIN)
    op.execute("delete from notice where template in ('recovery', 'relapse')")
    op.execute("alter table event disable trigger event_is_kept")
    op.execute("delete from event where kind in ('recovery', 'relapse')")
    op.execute("alter table event enable trigger event_is_kept")
    op.execute("delete from lifecycle_edge where kind in ('recovery', 'relapse')")
    for table in ("episode", "monitored_subject", "reading"):
        op.drop_table(table)
    op.execute("drop function episode_keeps_case()")
