"""Sign-in: sessions, counted guesses, known devices, second factors, old passwords, tokens with a scope, and the audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("session", "known_device", "guess_count", "old_password", "second_factor", "recovery_code", "audit")
FUNCTIONS = {
    # Who watches or administers does nothing else. The account's row is written, not only locked: of two transactions
    # that each see no grant of the other, one waits and then sees it, or fails where its snapshot is too old.
    "account_grant_excludes": """
begin
  update account set name = name where id = new.account;
  if exists (select from account_grant g where g.account = new.account and g.id <> new.id and g.role <> new.role
             and (g.role in ('system_admin', 'security_admin', 'auditor')
                  or new.role in ('system_admin', 'security_admin', 'auditor'))) then
    raise exception 'account % has a role that excludes %', new.account, new.role
      using errcode = '23514', constraint = 'exclusive_role';
  end if;
  return null;
end""",
}


def upgrade() -> None:
    op.add_column('account', sa.Column('password_set_at', sa.DateTime(timezone=True), nullable=True))
    op.drop_column('account', 'failures')
    op.drop_column('account', 'locked_until')
    op.execute("update account set password_set_at = clock_timestamp()")
    op.add_column('token', sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False))
    op.add_column('token', sa.Column('name', sa.String(), nullable=True))
    op.add_column('token', sa.Column('scope', sa.String(), server_default='write', nullable=False))
    op.add_column('token', sa.Column('areas', postgresql.ARRAY(sa.String()), nullable=True))
    op.add_column('token', sa.Column('must', sa.String(), nullable=True))
    op.create_check_constraint(op.f('ck_token_unknown_must'), 'token', "must in ('second_factor', 'new_password')")
    op.create_check_constraint(op.f('ck_token_unknown_scope'), 'token', "scope in ('read', 'write', 'feed')")
    op.create_unique_constraint('uq_token_same_name', 'token', ['account', 'name'])
    op.create_unique_constraint('uq_token_same_id', 'token', ['id'])
    op.create_table('session',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('csrf', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_session_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('digest', name='uq_session_same_digest')
    )
    op.create_index('ix_session_account', 'session', ['account'], unique=False)
    op.create_table('known_device',
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('known_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_known_device_account')),
    sa.PrimaryKeyConstraint('account', 'digest', name=op.f('pk_known_device'))
    )
    op.create_table('guess_count',
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("what in ('name', 'address', 'device', 'code', 'own')", name=op.f('ck_guess_count_unknown_guess_kind')),
    sa.PrimaryKeyConstraint('what', 'subject', name=op.f('pk_guess_count'))
    )
    op.create_index('ix_guess_count_failed', 'guess_count', ['failed_at'], unique=False)
    op.create_table('old_password',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_old_password_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_old_password'))
    )
    op.create_index('ix_old_password_account', 'old_password', ['account'], unique=False)
    op.create_table('second_factor',
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_second_factor_account')),
    sa.PrimaryKeyConstraint('account', name=op.f('pk_second_factor'))
    )
    op.create_table('recovery_code',
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_recovery_code_account')),
    sa.PrimaryKeyConstraint('account', 'digest', name=op.f('pk_recovery_code'))
    )
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('agent', sa.String(), nullable=True),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint("kind in ('signed_in', 'sign_in_failed', 'sign_in_locked', 'signed_out', 'session_ended', 'password_changed', 'password_reset', 'second_factor_enrolled', 'second_factor_failed', 'second_factor_reset', 'recovery_code_used', 'token_made', 'token_revoked', 'account_added', 'account_changed', 'account_disabled', 'account_enabled', 'grant_given', 'grant_taken', 'setting_changed', 'personal_revealed', 'personal_erased')", name=op.f('ck_audit_unknown_audit_kind')),
    sa.CheckConstraint("kind <> 'personal_revealed' or (coalesce(account::text, agent) is not null and subject is not null and length(coalesce(reason, '')) > 0)", name=op.f('ck_audit_revealed_without_reason')),
    sa.CheckConstraint('account is null or agent is null', name=op.f('ck_audit_done_by_two')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_audit_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_index('ix_audit_account', 'audit', ['account', 'id'], unique=False)
    op.create_index('ix_audit_kind', 'audit', ['kind', 'id'], unique=False)
    op.create_index('ix_audit_subject', 'audit', ['subject', 'id'], unique=False)
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
    op.execute("create trigger account_grant_excludes after insert or update on account_grant for each row execute function account_grant_excludes()")
    op.execute("create trigger audit_is_kept before update or delete on audit for each row execute function history_is_kept()")
    op.execute("create trigger audit_is_not_emptied before truncate on audit execute function history_is_kept()")


def downgrade() -> None:
    op.execute("drop trigger account_grant_excludes on account_grant")
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("delete from token where scope <> 'write' or areas is not null or must is not null")
    for column in ('must', 'areas', 'scope', 'name', 'id'):
        op.drop_column('token', column)
    op.add_column('account', sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('account', sa.Column('failures', sa.Integer(), server_default='0', nullable=False))
    op.alter_column('account', 'failures', server_default=None)
    op.drop_column('account', 'password_set_at')
