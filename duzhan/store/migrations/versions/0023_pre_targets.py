"""Targets: their delisting and listing again, what departments tilt to them, and the sources that readings are pulled from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# What was given stays as it was recorded, and is struck out once.
KEEPS_WORDS = """
begin
  if (new.area, new.unit, new.kind, new.amount, new.given_on, new.document, new.words, new.recorded_by, new.recorded_at)
     is distinct from
     (old.area, old.unit, old.kind, old.amount, old.given_on, old.document, old.words, old.recorded_by, old.recorded_at)
     or old.struck_at is not null then
    raise exception 'support keeps its words' using errcode = '23514', constraint = 'support_changed';
  end if;
  return new;
end"""
TRIGGERS = {
    "target_listing_is_kept": "before update or delete on target_listing for each row execute function history_is_kept()",
    "target_listing_is_not_emptied": "before truncate on target_listing execute function history_is_kept()",
    "support_keeps_words": "before update on support for each row execute function support_keeps_words()",
    "support_is_kept": "before delete on support for each row execute function history_is_kept()",
    "refused_reading_is_kept": "before update or delete on refused_reading for each row execute function history_is_kept()",
    "refused_reading_is_not_emptied": "before truncate on refused_reading execute function history_is_kept()",
    "support_is_not_emptied": "before truncate on support execute function history_is_kept()",
}


def _create_listings() -> None:
    op.create_table(
        "target_listing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("short", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("standard", JSONB(), nullable=False),
        sa.Column("done_by", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("act in ('delisted', 'relisted')", name=op.f("ck_target_listing_unknown_act")),
        sa.CheckConstraint("position > 0", name=op.f("ck_target_listing_position_below_one")),
        sa.CheckConstraint(
            "(act = 'delisted') = (position % 2 = 1)", name=op.f("ck_target_listing_done_twice_in_a_row")
        ),
        sa.CheckConstraint(
            "(short or act = 'relisted') = (length(coalesce(reason, '')) > 0)",
            name=op.f("ck_target_listing_without_reason"),
        ),
        sa.CheckConstraint("length(document) > 0", name=op.f("ck_target_listing_without_document")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_target_listing_area")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_target_listing_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_listing")),
        sa.UniqueConstraint("area", "position", name="uq_target_listing_same_position"),
    )


def _create_support() -> None:
    op.create_table(
        "support",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(16, 2), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_by", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_reason", sa.String(), nullable=True),
        sa.CheckConstraint("kind in ('policy', 'fund', 'project')", name=op.f("ck_support_unknown_support_kind")),
        sa.CheckConstraint("(amount is null) = (kind = 'policy')", name=op.f("ck_support_amount_of_policy")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_support_amount_not_above_zero")),
        sa.CheckConstraint(
            "(struck_at is null) = (struck_by is null) and (struck_at is null) = (struck_reason is null)",
            name=op.f("ck_support_struck_in_part"),
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_support_area")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_support_unit")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_support_recorded_by")),
        sa.ForeignKeyConstraint(["struck_by"], ["account.id"], name=op.f("fk_support_struck_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
    )
    op.create_index("ix_support_area", "support", ["area", "given_on"], unique=False)
    op.create_index("ix_support_unit", "support", ["unit", "given_on"], unique=False)
    op.create_index(
        "uq_support_recorded_twice",
        "support",
        ["unit", "area", "kind", "document", "given_on", "amount"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where="struck_at is null",
    )


def _create_sources() -> None:
    op.create_table(
        "pulled_source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulled_source")),
    )
    op.create_table(
        "refused_reading",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("faults", JSONB(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["pulled_source.name"], name=op.f("fk_refused_reading_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_reading")),
        sa.UniqueConstraint("source", "digest", name="uq_refused_reading_refused_twice"),
    )
    op.create_index("ix_refused_reading_found_at", "refused_reading", ["found_at"], unique=False)


def upgrade() -> None:
    _create_listings()
    _create_support()
    _create_sources()
    op.execute(f"create function support_keeps_words() returns trigger language plpgsql as $$ {KEEPS_WORDS}; $$")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")


def downgrade() -> None:
    for table in ("refused_reading", "pulled_source", "support", "target_listing"):
        op.drop_table(table)
    op.execute("drop function support_keeps_words()")
