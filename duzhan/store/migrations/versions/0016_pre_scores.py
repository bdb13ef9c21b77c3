"""Scores: a month's sheet, written once, and a row for each unit that was scored."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("score_sheet", "score")


def upgrade() -> None:
    op.create_table(
        "score_sheet",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("ck_score_sheet_month_begun_midway")),
        sa.CheckConstraint("since < until", name=op.f("ck_score_sheet_period_backwards")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_score_sheet_campaign")),
        sa.ForeignKeyConstraint(["policy_version"], ["policy_version.id"], name=op.f("fk_score_sheet_policy_version")),
        sa.ForeignKeyConstraint(["frozen_by"], ["account.id"], name=op.f("fk_score_sheet_frozen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("campaign", "month", name="uq_score_sheet_scored_twice"),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("sheet", sa.BigInteger(), nullable=False),
        sa.Column("peers", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("score >= 0", name=op.f("ck_score_below_nothing")),
        sa.CheckConstraint("rank between 1 and among", name=op.f("ck_score_rank_outside_group")),
        sa.ForeignKeyConstraint(["sheet"], ["score_sheet.id"], name=op.f("fk_score_sheet")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_score_unit")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_score_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("sheet", "unit", name="uq_score_unit_twice"),
    )
    op.create_index("ix_score_unit", "score", ["unit", "sheet"], unique=False)
    # What somebody was ranked by stays as it was.
    for table in TABLES:
        op.execute(
            f"create trigger {table}_is_kept before update or delete on {table} for each row"
            " execute function history_is_kept()"
        )
        op.execute(
            f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()"
        )


def downgrade() -> None:
    op.drop_table("score")
    op.drop_table("score_sheet")
