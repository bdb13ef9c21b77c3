"""Look-backs: the plans of an office, the cases that each drew, and what was found at them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EDGES = (("look_back", "closed", "closed"),)
TABLES = ("look_back_plan", "look_back_sample", "look_back")


def upgrade() -> None:
    op.create_table(
        "look_back_plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("budget", sa.Float(), nullable=False),
        sa.Column("policy_version", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_look_back_plan_position_below_one")),
        sa.CheckConstraint("since <= until", name=op.f("ck_look_back_plan_period_backwards")),
        sa.CheckConstraint("budget > 0", name=op.f("ck_look_back_plan_no_budget")),
        sa.CheckConstraint("as_of <= adopted_at", name=op.f("ck_look_back_plan_drawn_from_the_future")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_look_back_plan_campaign")),
        sa.ForeignKeyConstraint(["office"], ["unit.code"], name=op.f("fk_look_back_plan_office")),
        sa.ForeignKeyConstraint(
            ["policy_version"], ["policy_version.id"], name=op.f("fk_look_back_plan_policy_version")
        ),
        sa.ForeignKeyConstraint(["adopted_by"], ["account.id"], name=op.f("fk_look_back_plan_adopted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_plan")),
        sa.UniqueConstraint("campaign", "position", name="uq_look_back_plan_same_position"),
    )
    op.create_index("ix_look_back_plan_office", "look_back_plan", ["office", "id"], unique=False)
    op.create_table(
        "look_back_sample",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_look_back_sample_position_below_one")),
        sa.ForeignKeyConstraint(["plan"], ["look_back_plan.id"], name=op.f("fk_look_back_sample_plan")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_look_back_sample_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_sample")),
        sa.UniqueConstraint("plan", "position", name="uq_look_back_sample_same_position"),
        sa.UniqueConstraint("plan", "case_id", name="uq_look_back_sample_drawn_twice"),
    )
    op.create_index("ix_look_back_sample_case", "look_back_sample", ["case_id"], unique=False)
    op.create_table(
        "look_back",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("sample", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("on_site_on", sa.Date(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("done_by", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_look_back_position_below_one")),
        sa.CheckConstraint("result in ('consolidated', 'relapsed')", name=op.f("ck_look_back_unknown_result")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_look_back_case_id")),
        sa.ForeignKeyConstraint(["sample"], ["look_back_sample.id"], name=op.f("fk_look_back_sample")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_look_back_done_by")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_look_back_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
        sa.UniqueConstraint("case_id", "position", name="uq_look_back_same_position"),
        sa.UniqueConstraint("sample", name="uq_look_back_sample_twice"),
    )
    # What was drawn stays drawn, and what was found there stays found.
    for table in TABLES:
        op.execute(
            f"create trigger {table}_is_kept before update or delete on {table} for each row"
            " execute function history_is_kept()"
        )
        op.execute(
            f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()"
        )
    for edge in EDGES:
        op.execute("insert into lifecycle_edge (kind, from_state, to_state) values ('%s', '%s', '%s')" % edge)


def downgrade() -> None:
    op.execute("alter table event disable trigger event_is_kept")
    op.execute("delete from event where kind = 'look_back'")
    op.execute("alter table event enable trigger event_is_kept")
    op.execute("delete from lifecycle_edge where kind = 'look_back'")
    op.drop_table("look_back")
    # Who sees a plan is asked of its samples: the plan goes first, with its policies.
    op.drop_constraint(op.f("fk_look_back_sample_plan"), "look_back_sample", type_="foreignkey")
    op.drop_table("look_back_plan")
    op.drop_table("look_back_sample")
