"""Records of units with the rows behind them, appeals with their clock, and amendments of frozen scores."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# As compiled from statemachines/record.py when this revision was written; a test compares.
RECORD_EDGES = (
    ('change', 'signed', 'upheld'),
    ('draft', 'drafted', 'drafted'),
    ('propose', 'drafted', 'proposed'),
    ('return', 'proposed', 'drafted'),
    ('revoke', 'signed', 'revoked'),
    ('sign', 'proposed', 'signed'),
    ('uphold', 'signed', 'upheld'),
    ('withdraw', 'drafted', 'withdrawn'),
    ('withdraw', 'proposed', 'withdrawn'),
    ('withdraw', 'signed', 'withdrawn'),
)
_MOVES = ", ".join(f"('{source}', '{dest}')" for source, dest in sorted({(source, dest) for _, source, dest in RECORD_EDGES}))
KEPT = ("unit_record_act", "score_amendment")
STAYING = ("unit_record", "appeal")
TABLES = ("score_amendment", "appeal", "unit_record_act", "unit_record_row", "unit_record")
TOLD = ("record_proposed", "record_returned", "record_signed", "record_withdrawn", "appeal", "appeal_due",
        "appeal_overdue", "appeal_moved", "appeal_decided")
FUNCTIONS = {
    # A record moves along its edges, one version at a time; its words stay once it is proposed; no rows, no record.
    "unit_record_keeps_words": f"""
begin
  if (new.campaign, new.number, new.office, new.policy_version, new.drafted_by, new.drafted_at) is distinct from
     (old.campaign, old.number, old.office, old.policy_version, old.drafted_by, old.drafted_at)
     or ((old.state <> 'drafted' or new.state <> 'drafted') and
         (new.kind, new.unit, new.area, new.signing_office, new.seat, new.since, new.until, new.reason, new.passed_over)
         is distinct from
         (old.kind, old.unit, old.area, old.signing_office, old.seat, old.since, old.until, old.reason, old.passed_over))
  then
    raise exception 'a record stays what it is' using errcode = '23514', constraint = 'unit_record_changed';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'versions count up by one' using errcode = '23514', constraint = 'unit_record_version_skipped';
  end if;
  if (old.state, new.state) not in ({_MOVES}) then
    raise exception 'no edge from % to %', old.state, new.state
      using errcode = '23514', constraint = 'unit_record_illegal_transition';
  end if;
  if new.state not in ('drafted', 'withdrawn') and not exists (select from unit_record_row where record = new.id) then
    raise exception 'record % has no rows', new.number
      using errcode = '23514', constraint = 'unit_record_without_rows';
  end if;
  return new;
end""",
    # At commit, every version has its line: no record moves without one.
    "unit_record_act_is_kept": """
begin
  if not exists (select from unit_record_act where record = new.id and version = new.version
                 and to_state = new.state) then
    raise exception 'record % version % has no line', new.id, new.version
      using errcode = '23514', constraint = 'unit_record_moved_without_line';
  end if;
  return null;
end""",
    # What stands behind a record is chosen while it is drafted.
    "unit_record_rows_stay": """
begin
  if exists (select from unit_record where id = coalesce(new.record, old.record) and state <> 'drafted') then
    raise exception 'the rows of a record stay' using errcode = '23514', constraint = 'unit_record_row_changed';
  end if;
  return coalesce(new, old);
end""",
    # An appeal stays as it was lodged, and ends once.
    "appeal_keeps_words": """
begin
  if (new.campaign, new.number, new.unit, new.area, new.record, new.score, new.line, new.grounds, new.office,
      new.policy_version, new.lodged_by, new.lodged_at) is distinct from
     (old.campaign, old.number, old.unit, old.area, old.record, old.score, old.line, old.grounds, old.office,
      old.policy_version, old.lodged_by, old.lodged_at) then
    raise exception 'an appeal stays what it is' using errcode = '23514', constraint = 'appeal_changed';
  end if;
  if old.state <> 'lodged' and new is distinct from old then
    raise exception 'an appeal ends once' using errcode = '23514', constraint = 'appeal_ended_again';
  end if;
  return new;
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
    op.create_table('unit_record',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('signing_office', sa.String(), nullable=False),
    sa.Column('seat', sa.String(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('passed_over', sa.String(), nullable=True),
    sa.Column('policy_version', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('drafted_by', sa.BigInteger(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', sa.BigInteger(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('appeal_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_kind', sa.String(), nullable=True),
    sa.CheckConstraint("changed_kind in ('commendation', 'reminder', 'talk', 'bulletin', 'accountability')", name=op.f('ck_unit_record_unknown_changed_kind')),
    sa.CheckConstraint("changed_kind is null or state = 'upheld'", name=op.f('ck_unit_record_changed_without_appeal')),
    sa.CheckConstraint("kind in ('commendation', 'reminder', 'talk', 'bulletin', 'accountability')", name=op.f('ck_unit_record_unknown_record_kind')),
    sa.CheckConstraint("seat in ('handler', 'unit_head', 'office', 'county_leader', 'city_office', 'city_leader', 'province_leader', 'province_office')", name=op.f('ck_unit_record_unknown_record_seat')),
    sa.CheckConstraint("state <> 'proposed' or proposed_at is not null", name=op.f('ck_unit_record_proposed_without_proposer')),
    sa.CheckConstraint("state in ('drafted', 'proposed', 'signed', 'upheld', 'revoked', 'withdrawn')", name=op.f('ck_unit_record_unknown_record_state')),
    sa.CheckConstraint("state not in ('signed', 'upheld', 'revoked') or (signed_at is not null and proposed_at is not null)", name=op.f('ck_unit_record_standing_without_signature')),
    sa.CheckConstraint('(proposed_at is null) = (proposed_by is null)', name=op.f('ck_unit_record_proposed_by_nobody')),
    sa.CheckConstraint('(signed_at is null) = (signed_by is null) and (signed_at is null) = (appeal_until is null)', name=op.f('ck_unit_record_signed_by_nobody')),
    sa.CheckConstraint('signed_by <> proposed_by and signed_by <> drafted_by', name=op.f('ck_unit_record_signed_by_proposer')),
    sa.CheckConstraint('since <= until', name=op.f('ck_unit_record_period_backwards')),
    sa.CheckConstraint('unit <> office', name=op.f('ck_unit_record_recorded_by_itself')),
    sa.CheckConstraint('version > 0', name=op.f('ck_unit_record_version_below_one')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_unit_record_area')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_unit_record_campaign')),
    sa.ForeignKeyConstraint(['drafted_by'], ['account.id'], name=op.f('fk_unit_record_drafted_by')),
    sa.ForeignKeyConstraint(['office'], ['unit.code'], name=op.f('fk_unit_record_office')),
    sa.ForeignKeyConstraint(['policy_version'], ['policy_version.id'], name=op.f('fk_unit_record_policy_version')),
    sa.ForeignKeyConstraint(['proposed_by'], ['account.id'], name=op.f('fk_unit_record_proposed_by')),
    sa.ForeignKeyConstraint(['signed_by'], ['account.id'], name=op.f('fk_unit_record_signed_by')),
    sa.ForeignKeyConstraint(['signing_office'], ['unit.code'], name=op.f('fk_unit_record_signing_office')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_unit_record_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_record')),
    sa.UniqueConstraint('number', name='uq_unit_record_same_number')
    )
    op.create_index('ix_unit_record_area', 'unit_record', ['area', 'id'], unique=False)
    op.create_index('ix_unit_record_office', 'unit_record', ['office', 'id'], unique=False)
    op.create_index('ix_unit_record_signing_office', 'unit_record', ['signing_office', 'id'], unique=False)
    op.create_index('ix_unit_record_unit', 'unit_record', ['unit', 'id'], unique=False)
    op.create_table('unit_record_row',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('record', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('letter', sa.BigInteger(), nullable=True),
    sa.Column('score', sa.BigInteger(), nullable=True),
    sa.Column('content', postgresql.JSONB(), nullable=False),
    sa.CheckConstraint("kind in ('case', 'letter', 'score', 'conformance')", name=op.f('ck_unit_record_row_unknown_row_kind')),
    sa.CheckConstraint('case_id is not null or letter is not null or score is not null', name=op.f('ck_unit_record_row_row_of_nothing')),
    sa.CheckConstraint('position > 0', name=op.f('ck_unit_record_row_position_below_one')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_unit_record_row_case_id')),
    sa.ForeignKeyConstraint(['letter'], ['letter.id'], name=op.f('fk_unit_record_row_letter')),
    sa.ForeignKeyConstraint(['record'], ['unit_record.id'], name=op.f('fk_unit_record_row_record')),
    sa.ForeignKeyConstraint(['score'], ['score.id'], name=op.f('fk_unit_record_row_score')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_record_row')),
    sa.UniqueConstraint('record', 'kind', 'ref', name='uq_unit_record_row_same_row'),
    sa.UniqueConstraint('record', 'position', name='uq_unit_record_row_same_position')
    )
    op.create_table('unit_record_act',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('record', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.String(), nullable=False),
    sa.Column('to_state', sa.String(), nullable=False),
    sa.Column('actor', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.CheckConstraint("to_state in ('drafted', 'proposed', 'signed', 'upheld', 'revoked', 'withdrawn')", name=op.f('ck_unit_record_act_unknown_record_state')),
    sa.CheckConstraint("trigger in ('draft', 'propose', 'return', 'sign', 'withdraw', 'uphold', 'change', 'revoke')", name=op.f('ck_unit_record_act_unknown_record_trigger')),
    sa.ForeignKeyConstraint(['actor'], ['account.id'], name=op.f('fk_unit_record_act_actor')),
    sa.ForeignKeyConstraint(['record'], ['unit_record.id'], name=op.f('fk_unit_record_act_record')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_unit_record_act_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_record_act')),
    sa.UniqueConstraint('record', 'version', name='uq_unit_record_act_same_version')
    )
    op.create_table('appeal',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('record', sa.BigInteger(), nullable=True),
    sa.Column('score', sa.BigInteger(), nullable=True),
    sa.Column('line', sa.String(), nullable=True),
    sa.Column('grounds', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('policy_version', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('lodged_by', sa.BigInteger(), nullable=False),
    sa.Column('lodged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.CheckConstraint("(state = 'lodged') = (ended_at is null) and (ended_at is null) = (ended_by is null) and (ended_at is null) = (answer is null)", name=op.f('ck_appeal_ended_in_part')),
    sa.CheckConstraint("line in ('punctuality', 'acceptance', 'rework', 'extension', 'reopening', 'reports')", name=op.f('ck_appeal_unknown_score_line')),
    sa.CheckConstraint("state = 'lodged' or next_at is null", name=op.f('ck_appeal_followed_after_end')),
    sa.CheckConstraint("state in ('lodged', 'upheld', 'changed', 'revoked', 'withdrawn')", name=op.f('ck_appeal_unknown_appeal_state')),
    sa.CheckConstraint('(record is null) <> (score is null)', name=op.f('ck_appeal_against_nothing')),
    sa.CheckConstraint('(score is null) = (line is null)', name=op.f('ck_appeal_score_without_line')),
    sa.CheckConstraint('rung between 0 and 2', name=op.f('ck_appeal_unknown_rung')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_appeal_area')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_appeal_campaign')),
    sa.ForeignKeyConstraint(['ended_by'], ['account.id'], name=op.f('fk_appeal_ended_by')),
    sa.ForeignKeyConstraint(['lodged_by'], ['account.id'], name=op.f('fk_appeal_lodged_by')),
    sa.ForeignKeyConstraint(['office'], ['unit.code'], name=op.f('fk_appeal_office')),
    sa.ForeignKeyConstraint(['policy_version'], ['policy_version.id'], name=op.f('fk_appeal_policy_version')),
    sa.ForeignKeyConstraint(['record'], ['unit_record.id'], name=op.f('fk_appeal_record')),
    sa.ForeignKeyConstraint(['score'], ['score.id'], name=op.f('fk_appeal_score')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_appeal_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal')),
    sa.UniqueConstraint('number', name='uq_appeal_same_number')
    )
    op.create_index('ix_appeal_area', 'appeal', ['area', 'id'], unique=False)
    op.create_index('ix_appeal_next_at', 'appeal', ['next_at'], unique=False, postgresql_where='next_at is not null')
    op.create_index('ix_appeal_office', 'appeal', ['office', 'id'], unique=False)
    op.create_index('ix_appeal_unit', 'appeal', ['unit', 'id'], unique=False)
    op.create_index('uq_appeal_record_twice', 'appeal', ['record'], unique=True, postgresql_where="state <> 'withdrawn'")
    op.create_index('uq_appeal_score_line_twice', 'appeal', ['score', 'line'], unique=True, postgresql_where="state <> 'withdrawn'")
    op.create_table('score_amendment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.Column('appeal', sa.BigInteger(), nullable=False),
    sa.Column('was', sa.Float(), nullable=False),
    sa.Column('points', sa.Float(), nullable=False),
    sa.Column('total', sa.Float(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('amended_by', sa.BigInteger(), nullable=False),
    sa.Column('amended_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("line in ('punctuality', 'acceptance', 'rework', 'extension', 'reopening', 'reports')", name=op.f('ck_score_amendment_unknown_score_line')),
    sa.CheckConstraint('0 <= points and points < was', name=op.f('ck_score_amendment_made_worse')),
    sa.CheckConstraint('rank > 0', name=op.f('ck_score_amendment_rank_below_one')),
    sa.ForeignKeyConstraint(['amended_by'], ['account.id'], name=op.f('fk_score_amendment_amended_by')),
    sa.ForeignKeyConstraint(['appeal'], ['appeal.id'], name=op.f('fk_score_amendment_appeal')),
    sa.ForeignKeyConstraint(['score'], ['score.id'], name=op.f('fk_score_amendment_score')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_amendment')),
    sa.UniqueConstraint('number', name='uq_score_amendment_same_number'),
    sa.UniqueConstraint('score', 'line', name='uq_score_amendment_line_twice')
    )
    _set_about_nothing([*_about_nothing(), *TOLD])
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
    for table, name in (("unit_record", "unit_record_keeps_words"), ("appeal", "appeal_keeps_words")):
        op.execute(f"create trigger {name} before update on {table} for each row execute function {name}()")
    op.execute("create constraint trigger unit_record_act_is_kept after insert or update on unit_record deferrable initially deferred for each row execute function unit_record_act_is_kept()")
    op.execute("create trigger unit_record_rows_stay before insert or update or delete on unit_record_row for each row execute function unit_record_rows_stay()")
    for table in STAYING:
        op.execute(f"create trigger {table}_is_kept before delete on {table} for each row execute function history_is_kept()")
    for table in KEPT:
        op.execute(f"create trigger {table}_is_kept before update or delete on {table} for each row execute function history_is_kept()")
    for table in (*STAYING, *KEPT):
        op.execute(f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    told = ", ".join(f"'{word}'" for word in TOLD)
    op.execute(f"delete from notice where template in ({told})")
    _set_about_nothing([template for template in _about_nothing() if template not in TOLD])
