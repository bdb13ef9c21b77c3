"""Plans of targets: revisions of lines, what is reported of them, and the dates that passed unreached."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TOLD = "plan_behind"
HEADS = ("target_plan", "plan_revision")
KEPT = ("plan_line", "plan_progress", "plan_delay")
# What was drawn up stays as it was drawn up, and is signed once.
KEEPS_WORDS = """
begin
  if (new.target_plan, new.revision, new.office, new.reason, new.drafted_by, new.drafted_at) is distinct from
     (old.target_plan, old.revision, old.office, old.reason, old.drafted_by, old.drafted_at) then
    raise exception 'a revision keeps its words' using errcode = '23514', constraint = 'plan_revision_changed';
  end if;
  if old.signed_at is not null and (new.signed_by, new.signed_at, new.signed_for)
     is distinct from (old.signed_by, old.signed_at, old.signed_for) then
    raise exception 'a revision is signed once' using errcode = '23514', constraint = 'plan_revision_signed_again';
  end if;
  return new;
end"""


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _about_nothing() -> list[str]:
    """Return the templates without a case that the check lists now: earlier revisions have theirs."""
    asked = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_notice_about_nothing'"
    return re.findall(r"'(\w+)'::", op.get_bind().execute(sa.text(asked)).scalar_one())


def _set_about_nothing(templates: list[str]) -> None:
    listed = ", ".join(f"'{template}'" for template in templates)
    op.drop_constraint(op.f("ck_notice_about_nothing"), "notice", type_="check")
    op.create_check_constraint(
        op.f("ck_notice_about_nothing"), "notice", f"(case_id is null) = (template in ({listed}))"
    )


def _create_plans() -> None:
    op.create_table(
        "target_plan",
        _id(),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("units", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False),
        sa.CheckConstraint("version > 0 and newest > 0", name=op.f("ck_target_plan_version_below_one")),
        sa.CheckConstraint("in_force between 1 and newest", name=op.f("ck_target_plan_in_force_before_drawn_up")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_target_plan_area")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_target_plan_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_plan")),
        sa.UniqueConstraint("area", name="uq_target_plan_area_twice"),
    )
    op.create_table(
        "plan_revision",
        _id(),
        sa.Column("target_plan", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.BigInteger(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_for", sa.String(), nullable=True),
        sa.CheckConstraint("revision > 0", name=op.f("ck_plan_revision_revision_below_one")),
        sa.CheckConstraint(
            "(signed_by is null) = (signed_at is null) and (signed_by is null) = (signed_for is null)",
            name=op.f("ck_plan_revision_signed_in_part"),
        ),
        sa.CheckConstraint("signed_by <> drafted_by", name=op.f("ck_plan_revision_signed_by_its_author")),
        sa.ForeignKeyConstraint(["target_plan"], ["target_plan.id"], name=op.f("fk_plan_revision_target_plan")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_plan_revision_office")),
        sa.ForeignKeyConstraint(["drafted_by"], ["account.id"], name=op.f("fk_plan_revision_drafted_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name=op.f("fk_plan_revision_signed_by")),
        sa.ForeignKeyConstraint(["signed_for"], ["unit.code"], name=op.f("fk_plan_revision_signed_for")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_revision")),
        sa.UniqueConstraint("target_plan", "revision", name="uq_plan_revision_same_revision"),
    )


def _create_lines() -> None:
    op.create_table(
        "plan_line",
        _id(),
        sa.Column("target_plan", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("override_reason", sa.String(), nullable=True),
        sa.CheckConstraint("kind in ('goal', 'milestone', 'measure')", name=op.f("ck_plan_line_unknown_line_kind")),
        sa.CheckConstraint("position > 0 and number > 0", name=op.f("ck_plan_line_position_below_one")),
        sa.CheckConstraint(
            "replace(household, area, '') !~ '[0-9]{11}'", name=op.f("ck_plan_line_household_by_number")
        ),
        sa.CheckConstraint("replace(person, area, '') !~ '[0-9]{11}'", name=op.f("ck_plan_line_person_by_number")),
        sa.CheckConstraint("person = '' or household <> ''", name=op.f("ck_plan_line_person_without_household")),
        sa.ForeignKeyConstraint(["target_plan"], ["target_plan.id"], name=op.f("fk_plan_line_target_plan")),
        sa.ForeignKeyConstraint(
            ["target_plan", "revision"],
            ["plan_revision.target_plan", "plan_revision.revision"],
            name="fk_plan_line_revision",
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_plan_line_area")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_plan_line_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
        sa.UniqueConstraint("target_plan", "revision", "number", name="uq_plan_line_same_number"),
        sa.UniqueConstraint("target_plan", "revision", "position", name="uq_plan_line_same_position"),
    )


def _create_progress() -> None:
    op.create_table(
        "plan_progress",
        _id(),
        sa.Column("target_plan", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("percentage", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("reported_by", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percentage between 0 and 100", name=op.f("ck_plan_progress_percentage_out_of_range")),
        sa.ForeignKeyConstraint(["target_plan"], ["target_plan.id"], name=op.f("fk_plan_progress_target_plan")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_plan_progress_unit")),
        sa.ForeignKeyConstraint(["reported_by"], ["account.id"], name=op.f("fk_plan_progress_reported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_progress")),
    )
    op.create_index("ix_plan_progress_line", "plan_progress", ["target_plan", "number", "id"], unique=False)
    op.create_table(
        "plan_delay",
        _id(),
        sa.Column("target_plan", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["target_plan"], ["target_plan.id"], name=op.f("fk_plan_delay_target_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_delay")),
        sa.UniqueConstraint("target_plan", "number", "due_on", name="uq_plan_delay_found_twice"),
    )


def upgrade() -> None:
    _create_plans()
    _create_lines()
    _create_progress()
    op.execute(f"create function plan_revision_keeps_words() returns trigger language plpgsql as $$ {KEEPS_WORDS}; $$")
    op.execute(
        "create trigger plan_revision_keeps_words before update on plan_revision for each row"
        " execute function plan_revision_keeps_words()"
    )
    for table, done in (*((name, "update or delete") for name in KEPT), *((name, "delete") for name in HEADS)):
        op.execute(
            f"create trigger {table}_is_kept before {done} on {table} for each row execute function history_is_kept()"
        )
        op.execute(
            f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()"
        )
    _set_about_nothing([*_about_nothing(), TOLD])


def downgrade() -> None:
    op.execute(f"delete from notice where template = '{TOLD}'")
    _set_about_nothing([template for template in _about_nothing() if template != TOLD])
    for table in (*reversed(KEPT), *reversed(HEADS)):
        op.drop_table(table)
    op.execute("drop function plan_revision_keeps_words()")
