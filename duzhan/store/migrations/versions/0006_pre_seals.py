"""Seals, anchors, and personal fields in a table of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEPT = ("seal", "anchor")


def upgrade() -> None:
    op.create_table('seal',
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('first_event', sa.BigInteger(), nullable=False),
    sa.Column('last_event', sa.BigInteger(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('events', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('leaves', sa.LargeBinary(), nullable=False),
    sa.Column('root', sa.String(), nullable=False),
    sa.Column('prev', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('alg', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('public_key', sa.String(), nullable=False),
    sa.Column('signature', sa.String(), nullable=False),
    sa.CheckConstraint('seq > 0', name=op.f('ck_seal_seq_below_one')),
    sa.CheckConstraint('count > 0 and count = cardinality(events)', name=op.f('ck_seal_miscounted')),
    sa.CheckConstraint('octet_length(leaves) = 32 * count', name=op.f('ck_seal_leaves_without_events')),
    sa.CheckConstraint('first_event = events[1] and last_event = events[count]', name=op.f('ck_seal_ends_elsewhere')),
    sa.CheckConstraint("alg in ('sha256')", name=op.f('ck_seal_unknown_alg')),
    sa.PrimaryKeyConstraint('chain', 'seq', name=op.f('pk_seal')),
    sa.UniqueConstraint('chain', 'prev', name='uq_seal_forked')
    )
    op.create_index('ix_seal_last_event', 'seal', ['last_event'], unique=False)
    op.create_index('ix_seal_chain_last_event', 'seal', ['chain', 'last_event'], unique=False)
    op.create_table('seal_horizon',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('event', sa.BigInteger(), nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_seal_horizon_two_horizons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seal_horizon'))
    )
    op.create_table('anchor',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_anchor'))
    )
    op.create_index('ix_anchor_at', 'anchor', ['at'], unique=False)
    op.create_table('personal_field',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=True),
    sa.Column('salt', sa.LargeBinary(), nullable=True),
    sa.Column('key', sa.String(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('masked', sa.String(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("field in ('responsible_phone')", name=op.f('ck_personal_field_unknown_field')),
    sa.CheckConstraint('(value is null) = (salt is null) and (value is null) = (key is null)', name=op.f('ck_personal_field_value_in_parts')),
    sa.CheckConstraint('erased_at is null or (value is null and masked is null)', name=op.f('ck_personal_field_erased_in_part')),
    sa.CheckConstraint('ended_at >= recorded_at', name=op.f('ck_personal_field_ended_before_it_began')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_personal_field_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_field'))
    )
    op.create_index('ix_personal_field_case', 'personal_field', ['case_id', 'field'], unique=False)
    op.create_index('uq_personal_field_two_standing', 'personal_field', ['case_id', 'field'], unique=True, postgresql_where='ended_at is null')
    # A migration has no keys: of a number that is there already only the masked form is kept, and no digest is due.
    op.execute("""
    insert into personal_field (case_id, field, digest, masked, recorded_at)
    select id, 'responsible_phone', '', left(responsible_phone, 3) || '****' || right(responsible_phone, 4),
           coalesce(accepted_at, created_at)
    from "case" where length(responsible_phone) > 7""")
    op.execute("alter table event disable trigger event_is_kept")
    op.execute("update event set row = row - 'responsible_phone' where row ? 'responsible_phone'")
    op.execute("alter table event enable trigger event_is_kept")
    op.drop_column('case', 'responsible_phone')
    # So that an event's number is never handed out to a transaction that a snapshot cannot see as running.
    op.execute(
        "create function event_numbers_its_transaction() returns trigger language plpgsql as"
        " $$ begin perform pg_current_xact_id(); return null; end; $$"
    )
    op.execute(
        "create trigger event_numbers_its_transaction before insert on event"
        " for each statement execute function event_numbers_its_transaction()"
    )
    for table in KEPT:
        op.execute(f"create trigger {table}_is_kept before update or delete on {table} for each row execute function history_is_kept()")
        op.execute(f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()")


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"drop trigger {table}_is_kept on {table}")
        op.execute(f"drop trigger {table}_is_not_emptied on {table}")
    op.execute("drop trigger event_numbers_its_transaction on event")
    op.execute("drop function event_numbers_its_transaction()")
    op.add_column('case', sa.Column('responsible_phone', sa.String(), nullable=True))
    op.drop_table('personal_field')
    op.drop_table('anchor')
    op.drop_table('seal_horizon')
    op.drop_table('seal')
