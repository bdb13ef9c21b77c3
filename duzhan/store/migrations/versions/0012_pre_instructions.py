"""Instructions of duty leaders: their rows, their clocks, and what they leave in a case's history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOTES = ("instruction", "instruction_answer", "instruction_withdrawal")
STATES = ("assigned", "rectifying", "verified")
EDGES = tuple((note, state, state) for note in NOTES for state in STATES)
KINDS = ("assign", "accept", "plan", "rectify", "review", "verify", "look_back")
VERSION = ("case_id", "kind", "holder", "cycle", "due_version")
KEPT = ("decision", "event")
RUNNING = "ended is null and kind <> 'look_back'"
# What was instructed stays as it was written, and ends once: answered, or withdrawn.
KEEPS_WORDS = """
begin
  if (new.case_id, new.position, new.words, new.answer_on, new.level, new.given_by, new.given_at) is distinct from
     (old.case_id, old.position, old.words, old.answer_on, old.level, old.given_by, old.given_at) then
    raise exception 'an instruction keeps its words' using errcode = '23514', constraint = 'instruction_changed';
  end if;
  if old.ended is not null and (new.ended, new.ended_at, new.ended_by, new.unit, new.answer, new.evidence)
     is distinct from (old.ended, old.ended_at, old.ended_by, old.unit, old.answer, old.evidence) then
    raise exception 'an instruction ends once' using errcode = '23514', constraint = 'instruction_ended_again';
  end if;
  return new;
end"""


def _set_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_clock_unknown_clock_kind"), "clock", type_="check")
    op.create_check_constraint(op.f("ck_clock_unknown_clock_kind"), "clock", f"kind in ({listed})")


def _set_version(*columns: str) -> None:
    op.drop_constraint("uq_clock_same_version", "clock", type_="unique")
    op.create_unique_constraint("uq_clock_same_version", "clock", columns)


def _set_running(*columns: str) -> None:
    op.drop_index("uq_clock_two_running", table_name="clock")
    op.create_index("uq_clock_two_running", "clock", columns, unique=True, postgresql_where=RUNNING)


def upgrade() -> None:
    op.create_table(
        "instruction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer_on", sa.Date(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_instruction_position_below_one")),
        sa.CheckConstraint(
            "level in ('province', 'city', 'county', 'township', 'village')",
            name=op.f("ck_instruction_unknown_level"),
        ),
        sa.CheckConstraint("ended in ('answered', 'withdrawn')", name=op.f("ck_instruction_unknown_end")),
        sa.CheckConstraint(
            "(ended is null) = (ended_at is null) and (ended is null) = (ended_by is null)"
            " and (ended is null) = (answer is null)",
            name=op.f("ck_instruction_ended_in_part"),
        ),
        sa.CheckConstraint(
            "(ended is not distinct from 'answered') = (unit is not null)",
            name=op.f("ck_instruction_answered_by_nobody"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_instruction_case_id")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_instruction_given_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_instruction_ended_by")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_instruction_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("case_id", "position", name="uq_instruction_same_position"),
    )
    op.create_index("ix_instruction_given_by", "instruction", ["given_by", "id"], unique=False)
    op.create_index(
        "ix_instruction_waiting", "instruction", ["case_id"], unique=False, postgresql_where="ended is null"
    )
    op.execute(f"create function instruction_keeps_words() returns trigger language plpgsql as $$ {KEEPS_WORDS}; $$")
    op.execute(
        "create trigger instruction_keeps_words before update on instruction for each row"
        " execute function instruction_keeps_words()"
    )
    op.execute(
        "create trigger instruction_is_kept before delete on instruction for each row execute function history_is_kept()"
    )
    op.execute(
        "create trigger instruction_is_not_emptied before truncate on instruction execute function history_is_kept()"
    )
    op.add_column("clock", sa.Column("position", sa.Integer(), server_default="0", nullable=False))
    _set_kinds(*KINDS, "instruction")
    _set_version(*VERSION, "position")
    _set_running("case_id", "kind", "holder", "position")
    for kind, source, dest in EDGES:
        op.execute(f"insert into lifecycle_edge (kind, from_state, to_state) values ('{kind}', '{source}', '{dest}')")


def downgrade() -> None:
    listed = ", ".join(f"'{note}'" for note in NOTES)
    of_instructions = "(select id from clock where kind = 'instruction')"
    for table in KEPT:
        op.execute(f"alter table {table} disable trigger {table}_is_kept")
    op.execute(f"delete from notice where clock_id in {of_instructions} or template in ({listed})")
    op.execute(f"delete from letter where clock_id in {of_instructions}")
    op.execute(f"delete from decision where clock_id in {of_instructions}")
    op.execute(f"delete from event where kind in ({listed})")
    for table in KEPT:
        op.execute(f"alter table {table} enable trigger {table}_is_kept")
    op.execute("delete from clock where kind = 'instruction'")
    op.execute(f"delete from lifecycle_edge where kind in ({listed})")
    _set_running("case_id", "kind", "holder")
    _set_version(*VERSION)
    _set_kinds(*KINDS)
    op.drop_column("clock", "position")
    op.drop_table("instruction")
    op.execute("drop function instruction_keeps_words()")
