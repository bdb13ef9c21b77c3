"""Meetings: agendas, decisions and what became of them, requests for coordination, and what meetings instruct."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NOTE, MEETING = "coordination", "meeting"
EDGES = tuple((NOTE, state, state) for state in ("assigned", "rectifying", "verified"))
ASKED = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_notice_about_nothing'"
OF_INSTRUCTION = "new.case_id, new.position, new.words, new.answer_on, new.level, new.given_by, new.given_at"
# What was instructed stays as it was written, and ends once: answered, or withdrawn.
KEEPS_WORDS = """
begin
  if ({new}) is distinct from
     ({old}) then
    raise exception 'an instruction keeps its words' using errcode = '23514', constraint = 'instruction_changed';
  end if;
  if old.ended is not null and (new.ended, new.ended_at, new.ended_by, new.unit, new.answer, new.evidence)
     is distinct from (old.ended, old.ended_at, old.ended_by, old.unit, old.answer, old.evidence) then
    raise exception 'an instruction ends once' using errcode = '23514', constraint = 'instruction_ended_again';
  end if;
  return new;
end"""
# Signed minutes stay, and so does whatever they stand on.
STAYS_SIGNED = """
begin
  if old.signed_at is not null or old.cancelled_at is not null then
    raise exception 'signed minutes stay as they are' using errcode = '23514', constraint = 'meeting_over';
  end if;
  return new;
end"""
STAYS_ISSUED = """
begin
  if old.issued_at is not null then
    raise exception 'an issued decision stays as it is' using errcode = '23514', constraint = 'meeting_decision_issued';
  end if;
  return new;
end"""
KEPT = (("meeting", "delete"), ("meeting_decision", "delete"), ("meeting_participant", "update or delete"), ("meeting_item", "delete"),
        ("meeting_opening", "update or delete"), ("coordination_request", "delete"))  # fmt: skip
TABLES = ("coordination_request", "meeting_opening", "meeting_decision", "meeting_item")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _keep_instructions(*more: str) -> None:
    new = ", ".join((OF_INSTRUCTION, *(f"new.{name}" for name in more)))
    body = KEEPS_WORDS.format(new=new, old=new.replace("new.", "old."))
    op.execute(
        f"create or replace function instruction_keeps_words() returns trigger language plpgsql as $$ {body}; $$"
    )


def _about_nothing() -> list[str]:
    """Return the kinds of notice that are about no case, in the order in which the constraint lists them."""
    defined = str(op.get_bind().execute(sa.text(ASKED)).scalar_one())
    return re.findall(r"'([a-z_]+)'", defined)


def _set_about_nothing(templates: list[str]) -> None:
    listed = ", ".join(f"'{template}'" for template in templates)
    op.execute("alter table notice drop constraint ck_notice_about_nothing")
    op.create_check_constraint(
        op.f("ck_notice_about_nothing"), "notice", f"(case_id is null) = (template in ({listed}))"
    )


def _create_meetings() -> None:
    op.create_table(
        "meeting",
        _id(),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("convened_by", sa.BigInteger(), nullable=False),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.String(), nullable=True),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_for", sa.String(), nullable=True),
        sa.CheckConstraint(
            "level in ('province', 'city', 'county', 'township', 'village')", name=op.f("ck_meeting_unknown_level")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_meeting_version_below_one")),
        sa.CheckConstraint(
            "(signed_at is null) = (signed_by is null) and (signed_at is null or minutes is not null)",
            name=op.f("ck_meeting_signed_in_part"),
        ),
        sa.CheckConstraint(
            "(cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null) = (cancelled_for is null)",
            name=op.f("ck_meeting_cancelled_in_part"),
        ),
        sa.CheckConstraint("signed_at is null or cancelled_at is null", name=op.f("ck_meeting_signed_and_cancelled")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_meeting_campaign")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_meeting_office")),
        sa.ForeignKeyConstraint(["convened_by"], ["account.id"], name=op.f("fk_meeting_convened_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name=op.f("fk_meeting_signed_by")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["account.id"], name=op.f("fk_meeting_cancelled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("number", name="uq_meeting_same_number"),
    )
    op.create_index("ix_meeting_office", "meeting", ["office", "id"], unique=False)
    op.create_table(
        "meeting_participant",
        _id(),
        sa.Column("meeting", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("attendance", sa.String(), nullable=False),
        sa.CheckConstraint(
            "attendance in ('invited', 'charged')", name=op.f("ck_meeting_participant_unknown_attendance")
        ),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_meeting_participant_meeting")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_meeting_participant_office")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_meeting_participant_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_participant")),
        sa.UniqueConstraint("meeting", "unit", name="uq_meeting_participant_twice"),
    )
    op.create_index("ix_meeting_participant_unit", "meeting_participant", ["unit", "meeting"], unique=False)


def _create_items() -> None:
    op.create_table(
        "meeting_item",
        _id(),
        sa.Column("meeting", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("grounds", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_for", sa.String(), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_meeting_item_position_below_one")),
        sa.CheckConstraint("(case_id is null) <> (title is null)", name=op.f("ck_meeting_item_about_nothing_or_two")),
        sa.CheckConstraint(
            "grounds <@ array['red', 'objected', 'suspended', 'cross_unit', 'requested', 'added']::varchar[]",
            name=op.f("ck_meeting_item_unknown_ground"),
        ),
        sa.CheckConstraint(
            "(removed_at is null) = (removed_by is null) and (removed_at is null) = (removed_for is null)",
            name=op.f("ck_meeting_item_removed_in_part"),
        ),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_meeting_item_meeting")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_item_case_id")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_meeting_item_added_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["account.id"], name=op.f("fk_meeting_item_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint("meeting", "case_id", name="uq_meeting_item_case_twice"),
    )
    op.create_index("ix_meeting_item_case", "meeting_item", ["case_id"], unique=False)
    op.create_table(
        "coordination_request",
        _id(),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requested_by", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at is null) or (item is not null)", name=op.f("ck_coordination_request_ended_nowhere")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_coordination_request_case_id")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_coordination_request_unit")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_coordination_request_office")),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_coordination_request_requested_by")),
        sa.ForeignKeyConstraint(["item"], ["meeting_item.id"], name=op.f("fk_coordination_request_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_request")),
    )
    waiting = "ended_at is null"
    op.create_index(
        "uq_coordination_request_waiting_twice",
        "coordination_request",
        ["case_id"],
        unique=True,
        postgresql_where=waiting,
    )
    op.create_index("ix_coordination_request_office", "coordination_request", ["office"], postgresql_where=waiting)
    op.create_index("ix_coordination_request_item", "coordination_request", ["item"], unique=False)


def _create_decisions() -> None:
    op.create_table(
        "meeting_decision",
        _id(),
        sa.Column("meeting", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("becomes", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("instruction", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("content_area", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("rectification_type", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_by", sa.BigInteger(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("becomes in ('instruction', 'case')", name=op.f("ck_meeting_decision_unknown_outcome")),
        sa.CheckConstraint(
            "source in ('fixed_point', 'roving_team', 'platform_monitor', 'national_assessment',"
            " 'national_look_back', 'target_raised')",
            name=op.f("ck_meeting_decision_unknown_source"),
        ),
        sa.CheckConstraint(
            "severity in ('minor', 'moderate', 'major')", name=op.f("ck_meeting_decision_unknown_severity")
        ),
        sa.CheckConstraint(
            "rectification_type in ('immediate', 'time_limited', 'continuous')",
            name=op.f("ck_meeting_decision_unknown_rectification_type"),
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_meeting_decision_position_below_one")),
        sa.CheckConstraint(
            "becomes <> 'instruction' or case_id is not null", name=op.f("ck_meeting_decision_instruction_on_nothing")
        ),
        sa.CheckConstraint(
            "becomes <> 'case' or num_nulls(unit, area, content_area, source, severity, rectification_type) = 0",
            name=op.f("ck_meeting_decision_case_of_nothing"),
        ),
        sa.CheckConstraint(
            "issued_at is null or case_id is not null", name=op.f("ck_meeting_decision_issued_as_nothing")
        ),
        sa.CheckConstraint(
            "(instruction is not null) = (becomes = 'instruction' and issued_at is not null)",
            name=op.f("ck_meeting_decision_instruction_unissued"),
        ),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_meeting_decision_meeting")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_decision_case_id")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_meeting_decision_unit")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_meeting_decision_area")),
        sa.CheckConstraint(
            "(dropped_at is null) = (dropped_by is null)", name=op.f("ck_meeting_decision_dropped_by_nobody")
        ),
        sa.CheckConstraint(
            "dropped_at is null or issued_at is null", name=op.f("ck_meeting_decision_dropped_and_issued")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_meeting_decision_recorded_by")),
        sa.ForeignKeyConstraint(["dropped_by"], ["account.id"], name=op.f("fk_meeting_decision_dropped_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
    )
    op.create_index(
        "uq_meeting_decision_same_position",
        "meeting_decision",
        ["meeting", "position"],
        unique=True,
        postgresql_where="dropped_at is null",
    )
    op.create_index("ix_meeting_decision_case", "meeting_decision", ["case_id", "instruction"], unique=False)
    op.create_table(
        "meeting_opening",
        _id(),
        sa.Column("meeting", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.CheckConstraint(
            "standing in ('not_done', 'done', 'withdrawn')", name=op.f("ck_meeting_opening_unknown_standing")
        ),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_meeting_opening_meeting")),
        sa.ForeignKeyConstraint(["decision"], ["meeting_decision.id"], name=op.f("fk_meeting_opening_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_opening")),
        sa.UniqueConstraint("meeting", "decision", name="uq_meeting_opening_twice"),
    )


def upgrade() -> None:
    _create_meetings()
    _create_items()
    _create_decisions()
    for table, done in KEPT:
        op.execute(
            f"create trigger {table}_is_kept before {done} on {table} for each row execute function history_is_kept()"
        )
        op.execute(
            f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()"
        )
    op.execute(f"create function meeting_stays_signed() returns trigger language plpgsql as $$ {STAYS_SIGNED}; $$")
    op.execute(
        "create trigger meeting_stays_signed before update on meeting for each row"
        " execute function meeting_stays_signed()"
    )
    op.execute(
        f"create function meeting_decision_stays_issued() returns trigger language plpgsql as $$ {STAYS_ISSUED}; $$"
    )
    op.execute(
        "create trigger meeting_decision_stays_issued before update on meeting_decision for each row"
        " execute function meeting_decision_stays_issued()"
    )
    op.add_column("instruction", sa.Column("meeting", sa.String(), nullable=True))
    op.add_column("instruction", sa.Column("office", sa.String(), nullable=True))
    op.create_foreign_key(op.f("fk_instruction_meeting"), "instruction", "meeting", ["meeting"], ["number"])
    op.create_foreign_key(op.f("fk_instruction_office"), "instruction", "unit", ["office"], ["code"])
    op.create_check_constraint(
        op.f("ck_instruction_of_no_office"), "instruction", "(meeting is null) = (office is null)"
    )
    _keep_instructions("meeting", "office")
    op.add_column("campaign", sa.Column("meeting_prefix", sa.String(), server_default="HY", nullable=False))
    _set_about_nothing([*_about_nothing(), MEETING])
    for kind, source, dest in EDGES:
        op.execute(f"insert into lifecycle_edge (kind, from_state, to_state) values ('{kind}', '{source}', '{dest}')")


def downgrade() -> None:
    op.execute(f"delete from notice where template in ('{MEETING}', '{NOTE}')")
    _set_about_nothing([template for template in _about_nothing() if template != MEETING])
    op.execute("alter table event disable trigger event_is_kept")
    op.execute(f"delete from event where kind = '{NOTE}'")
    op.execute("alter table event enable trigger event_is_kept")
    op.execute(f"delete from lifecycle_edge where kind = '{NOTE}'")
    op.drop_column("campaign", "meeting_prefix")
    op.drop_constraint(op.f("fk_instruction_office"), "instruction", type_="foreignkey")
    op.drop_constraint(op.f("fk_instruction_meeting"), "instruction", type_="foreignkey")
    op.drop_constraint(op.f("ck_instruction_of_no_office"), "instruction", type_="check")
    op.drop_column("instruction", "office")
    op.drop_column("instruction", "meeting")
    _keep_instructions()
    for table in TABLES:
        op.drop_table(table)
    # Who sees a meeting is asked of its participants: the meeting goes first, with its policies.
    op.drop_constraint(op.f("fk_meeting_participant_meeting"), "meeting_participant", type_="foreignkey")
    op.drop_table("meeting")
    op.drop_table("meeting_participant")
    op.execute("drop function meeting_stays_signed()")
    op.execute("drop function meeting_decision_stays_issued()")
