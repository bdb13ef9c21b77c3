"""Imports of ledgers: the files that offices sent, and what became of each row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ledger_import',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sheets', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('counts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('mode', sa.String(), nullable=True),
    sa.Column('warnings_accepted', sa.Boolean(), nullable=False),
    sa.Column('imported', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.BigInteger(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_ledger_import_unknown_level')),
    sa.CheckConstraint("state in ('read', 'accepting', 'done')", name=op.f('ck_ledger_import_unknown_import_state')),
    sa.CheckConstraint("mode in ('all', 'good')", name=op.f('ck_ledger_import_unknown_import_mode')),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_ledger_import_malformed_sha256')),
    sa.CheckConstraint("(state = 'read') = (accepted_at is null)", name=op.f('ck_ledger_import_accepted_without_time')),
    sa.CheckConstraint('(accepted_at is null) = (accepted_by is null)', name=op.f('ck_ledger_import_accepted_by_nobody')),
    sa.CheckConstraint('(accepted_at is null) = (mode is null)', name=op.f('ck_ledger_import_accepted_in_no_mode')),
    sa.CheckConstraint("(state = 'done') = (finished_at is not null)", name=op.f('ck_ledger_import_finished_without_time')),
    sa.CheckConstraint('imported >= 0', name=op.f('ck_ledger_import_imported_below_zero')),
    sa.ForeignKeyConstraint(['accepted_by'], ['account.id'], name=op.f('fk_ledger_import_accepted_by')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_ledger_import_account')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_ledger_import_area')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_ledger_import_campaign')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_ledger_import_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_import')),
    sa.UniqueConstraint('unit', 'sha256', name='uq_ledger_import_same_file')
    )
    op.create_index('ix_ledger_import_unfinished', 'ledger_import', ['accepted_at'], unique=False, postgresql_where="state = 'accepting'")
    op.create_table('ledger_import_row',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('sheet', sa.String(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('row_key', sa.String(), nullable=True),
    sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('seen', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('finding', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("action in ('accept', 'warn', 'error', 'ignore')", name=op.f('ck_ledger_import_row_unknown_row_action')),
    sa.CheckConstraint("action in ('error', 'ignore') or (row_key is not null and finding is not null)", name=op.f('ck_ledger_import_row_nothing_to_import')),
    sa.CheckConstraint("case_id is null or action in ('accept', 'warn')", name=op.f('ck_ledger_import_row_imported_though_refused')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_ledger_import_row_case_id')),
    sa.ForeignKeyConstraint(['import_id'], ['ledger_import.id'], name=op.f('fk_ledger_import_row_import_id')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_ledger_import_row_unit')),
    sa.PrimaryKeyConstraint('import_id', 'position', name=op.f('pk_ledger_import_row'))
    )
    op.create_index('ix_ledger_import_row_waiting', 'ledger_import_row', ['import_id', 'position'], unique=False, postgresql_where="case_id is null and action in ('accept', 'warn')")
    op.create_index('uq_ledger_import_row_imported_twice', 'ledger_import_row', ['unit', 'row_key'], unique=True, postgresql_where='case_id is not null')


def downgrade() -> None:
    op.drop_table('ledger_import_row')
    op.drop_table('ledger_import')
