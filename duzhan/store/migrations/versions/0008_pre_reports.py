"""Monthly reports: obligations, every version of a report, frozen months and their amendments."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# As compiled from statemachines/monthly_report.py when this revision was written; a test compares.
REPORT_EDGES = (
    ('accept', 'submitted', 'accepted'),
    ('draft', 'due', 'due'),
    ('draft', 'returned', 'returned'),
    ('freeze', 'accepted', 'frozen'),
    ('return', 'accepted', 'returned'),
    ('return', 'submitted', 'returned'),
    ('sign', 'due', 'due'),
    ('sign', 'returned', 'returned'),
    ('submit', 'due', 'submitted'),
    ('submit', 'returned', 'submitted'),
)
_MOVES = ", ".join(f"('{source}', '{dest}')" for source, dest in sorted({(source, dest) for _, source, dest in REPORT_EDGES}))
KEPT = ("report_version", "frozen_month", "amendment")
TOLD = ("report_due", "report_missing", "report_returned", "roll_call")
FUNCTIONS = {
    # What is owed, by when and by whom, stays; a report moves along its edges, one version at a time.
    "obligation_keeps_promise": f"""
begin
  if tg_op = 'INSERT' then
    if new.state <> 'due' or new.version <> 1 then
      raise exception 'an obligation begins as due' using errcode = '23514', constraint = 'obligation_begins_elsewhere';
    end if;
    return new;
  end if;
  if (new.campaign, new.kind, new.unit, new.receiver, new.month, new.due_at, new.cutoff_at, new.policy_version,
      new.opened_at) is distinct from
     (old.campaign, old.kind, old.unit, old.receiver, old.month, old.due_at, old.cutoff_at, old.policy_version,
      old.opened_at) then
    raise exception 'an obligation stays what it is' using errcode = '23514', constraint = 'obligation_changed';
  end if;
  if old.submitted_at is not null and new.submitted_at is distinct from old.submitted_at then
    raise exception 'a first submission stays the first' using errcode = '23514', constraint = 'obligation_submitted_again';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'versions count up by one' using errcode = '23514', constraint = 'obligation_version_skipped';
  end if;
  if (old.state, new.state) not in ({_MOVES}) then
    raise exception 'no edge from % to %', old.state, new.state
      using errcode = '23514', constraint = 'obligation_illegal_transition';
  end if;
  return new;
end""",
    # At commit, every version but the first has its line: no report moves without one.
    "obligation_version_is_kept": """
begin
  if not exists (select from report_version where obligation = new.id and version = new.version
                 and to_state = new.state) then
    raise exception 'report % version % has no line', new.id, new.version
      using errcode = '23514', constraint = 'obligation_moved_without_line';
  end if;
  return null;
end""",
}


def _about_nothing() -> list[str]:
    """Return the templates without a case that the check lists now: earlier revisions have theirs."""
    asked = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_notice_about_nothing'"
    return re.findall(r"'(\w+)'::", op.get_bind().execute(sa.text(asked)).scalar_one())


def _set_about_nothing(templates: list[str]) -> None:
    listed = ", ".join(f"'{template}'" for template in templates)
    op.execute("alter table notice drop constraint ck_notice_about_nothing")
    op.create_check_constraint(op.f('ck_notice_about_nothing'), 'notice', f"(case_id is null) = (template in ({listed}))")


def upgrade() -> None:
    op.create_table('obligation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('receiver', sa.String(), nullable=False),
    sa.Column('month', sa.Date(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cutoff_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('policy_version', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', sa.BigInteger(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'monthly_report') = (month is not null)", name=op.f('ck_obligation_report_without_month')),
    sa.CheckConstraint("kind in ('monthly_report', 'implementation_plan')", name=op.f('ck_obligation_unknown_obligation_kind')),
    sa.CheckConstraint("state in ('due', 'submitted', 'returned', 'accepted', 'frozen')", name=op.f('ck_obligation_unknown_report_state')),
    sa.CheckConstraint("state = 'due' or submitted_at is not null", name=op.f('ck_obligation_moved_without_submission')),
    sa.CheckConstraint('(month is null) = (cutoff_at is null)', name=op.f('ck_obligation_month_without_cutoff')),
    sa.CheckConstraint('(signed_at is null) = (signed_by is null)', name=op.f('ck_obligation_signed_by_nobody')),
    sa.CheckConstraint('extract(day from month) = 1', name=op.f('ck_obligation_month_begun_midway')),
    sa.CheckConstraint('unit <> receiver', name=op.f('ck_obligation_owed_to_itself')),
    sa.CheckConstraint('version > 0', name=op.f('ck_obligation_version_below_one')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_obligation_campaign')),
    sa.ForeignKeyConstraint(['policy_version'], ['policy_version.id'], name=op.f('fk_obligation_policy_version')),
    sa.ForeignKeyConstraint(['receiver'], ['unit.code'], name=op.f('fk_obligation_receiver')),
    sa.ForeignKeyConstraint(['signed_by'], ['account.id'], name=op.f('fk_obligation_signed_by')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_obligation_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_obligation')),
    sa.UniqueConstraint('campaign', 'kind', 'unit', 'month', name='uq_obligation_owed_twice', postgresql_nulls_not_distinct=True)
    )
    op.create_index('ix_obligation_month', 'obligation', ['month', 'unit'], unique=False)
    op.create_index('ix_obligation_receiver', 'obligation', ['receiver', 'month'], unique=False)
    op.create_table('report_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('obligation', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.String(), nullable=False),
    sa.Column('to_state', sa.String(), nullable=False),
    sa.Column('actor', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.CheckConstraint("to_state in ('due', 'submitted', 'returned', 'accepted', 'frozen')", name=op.f('ck_report_version_unknown_report_state')),
    sa.CheckConstraint("trigger in ('draft', 'sign', 'submit', 'return', 'accept', 'freeze')", name=op.f('ck_report_version_unknown_report_trigger')),
    sa.ForeignKeyConstraint(['actor'], ['account.id'], name=op.f('fk_report_version_actor')),
    sa.ForeignKeyConstraint(['obligation'], ['obligation.id'], name=op.f('fk_report_version_obligation')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_report_version_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_version')),
    sa.UniqueConstraint('obligation', 'version', name='uq_report_version_same_version')
    )
    op.create_table('frozen_month',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('cutoff_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_by', sa.BigInteger(), nullable=False),
    sa.Column('missing', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('bulletin_year', sa.Integer(), nullable=False),
    sa.Column('bulletin_position', sa.Integer(), nullable=False),
    sa.Column('bulletin_number', sa.String(), nullable=False),
    sa.CheckConstraint('bulletin_position > 0', name=op.f('ck_frozen_month_position_below_one')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_frozen_month_campaign')),
    sa.ForeignKeyConstraint(['frozen_by'], ['account.id'], name=op.f('fk_frozen_month_frozen_by')),
    sa.ForeignKeyConstraint(['office'], ['unit.code'], name=op.f('fk_frozen_month_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_month')),
    sa.UniqueConstraint('campaign', 'office', 'bulletin_year', 'bulletin_position', name='uq_frozen_month_same_bulletin'),
    sa.UniqueConstraint('campaign', 'office', 'month', name='uq_frozen_month_frozen_twice')
    )
    op.create_table('amendment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('frozen_month', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amended_by', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('position > 0', name=op.f('ck_amendment_position_below_one')),
    sa.ForeignKeyConstraint(['amended_by'], ['account.id'], name=op.f('fk_amendment_amended_by')),
    sa.ForeignKeyConstraint(['frozen_month'], ['frozen_month.id'], name=op.f('fk_amendment_frozen_month')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_amendment_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amendment')),
    sa.UniqueConstraint('frozen_month', 'position', name='uq_amendment_same_position'),
    sa.UniqueConstraint('number', name='uq_amendment_same_number')
    )
    _set_about_nothing([*_about_nothing(), *TOLD])
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
    op.execute("create trigger obligation_keeps_promise before insert or update on obligation for each row execute function obligation_keeps_promise()")
    op.execute("create constraint trigger obligation_version_is_kept after update on obligation deferrable initially deferred for each row execute function obligation_version_is_kept()")
    op.execute("create trigger obligation_is_kept before delete on obligation for each row execute function history_is_kept()")
    op.execute("create trigger obligation_is_not_emptied before truncate on obligation execute function history_is_kept()")
    for table in KEPT:
        op.execute(f'create trigger {table}_is_kept before update or delete on {table} for each row execute function history_is_kept()')
        op.execute(f'create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()')


def downgrade() -> None:
    op.drop_table('amendment')
    op.drop_table('frozen_month')
    op.drop_table('report_version')
    op.drop_index('ix_obligation_receiver', table_name='obligation')
    op.drop_index('ix_obligation_month', table_name='obligation')
    op.drop_table('obligation')
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    told = ", ".join(f"'{word}'" for word in TOLD)
    op.execute(f"delete from notice where template in ({told})")
    _set_about_nothing([template for template in _about_nothing() if template not in TOLD])
