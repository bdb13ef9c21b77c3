"""Reconciliations: two ledgers line by line, their conclusions and signatures, and what a case must wait for."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ('assigned', 'closed', 'found', 'rectifying', 'verified')
EDGES = tuple(('concluded', state, state) for state in STATES)
TEMPLATE = 'reconciliation'
_NOTES_BEGIN = "kind not in ("
_NOTE = "'concluded', "

FUNCTIONS = {
    # A line says for ever what was found; it is concluded once.
    "reconciliation_line_keeps_finding": """
begin
  if (new.reconciliation, new.position, new.match, new.matched_by, new.likeness, new.case_id, new.sheet_row, new.ours,
      new.theirs, new.differences) is distinct from
     (old.reconciliation, old.position, old.match, old.matched_by, old.likeness, old.case_id, old.sheet_row, old.ours,
      old.theirs, old.differences) then
    raise exception 'a line keeps its finding' using errcode = '23514', constraint = 'reconciliation_line_changed';
  end if;
  if old.conclusion is not null and (new.conclusion, new.concluded_at) is distinct from
     (old.conclusion, old.concluded_at) then
    raise exception 'a line is concluded once' using errcode = '23514', constraint = 'reconciliation_line_concluded';
  end if;
  return new;
end""",
    # Both signatures of one person would be one signature.
    "reconciliation_signature_of_one_side": """
begin
  if exists (select from reconciliation_signature s where s.reconciliation = new.reconciliation
             and s.signed_by = new.signed_by and s.side <> new.side) then
    raise exception 'a person signs for one side' using errcode = '23514', constraint = 'signed_for_both_sides';
  end if;
  return new;
end""",
}
TRIGGERS = {
    "reconciliation_line_keeps_finding": "before update on reconciliation_line",
    "reconciliation_signature_of_one_side": "before insert on reconciliation_signature",
}


def _templates_without_case() -> list[str]:
    """Return the templates that the check lists now: earlier revisions may have added some."""
    asked = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_notice_about_nothing'"
    return re.findall(r"'(\w+)'::", op.get_bind().execute(sa.text(asked)).scalar_one())


def _set_templates_without_case(templates: list[str]) -> None:
    op.drop_constraint(op.f('ck_notice_about_nothing'), 'notice', type_='check')
    listed = ", ".join(f"'{template}'" for template in templates)
    op.create_check_constraint(op.f('ck_notice_about_nothing'), 'notice', f"(case_id is null) = (template in ({listed}))")


def _swap_in_version_check(old: str, new: str) -> None:
    """Change which notes leave a case's version alone, whatever earlier revisions made of the function."""
    asked = "select prosrc from pg_proc where proname = 'case_version_has_event'"
    body = op.get_bind().execute(sa.text(asked)).scalar_one()
    assert old in body
    body = body.replace(old, new, 1)
    op.execute(f"create or replace function case_version_has_event() returns trigger language plpgsql as $${body}$$")


def upgrade() -> None:
    op.create_table('reconciliation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('counterpart', sa.String(), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('repeats', sa.Uuid(), nullable=True),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('office <> counterpart', name=op.f('ck_reconciliation_office_with_itself')),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_reconciliation_malformed_sha256')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_reconciliation_area')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_reconciliation_campaign')),
    sa.ForeignKeyConstraint(['counterpart'], ['unit.code'], name=op.f('fk_reconciliation_counterpart')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_reconciliation_created_by')),
    sa.ForeignKeyConstraint(['office'], ['unit.code'], name=op.f('fk_reconciliation_office')),
    sa.ForeignKeyConstraint(['repeats'], ['reconciliation.id'], name=op.f('fk_reconciliation_repeats')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconciliation'))
    )
    op.create_index('ix_reconciliation_created', 'reconciliation', ['created_at', 'id'], unique=False)
    op.create_index('uq_reconciliation_two_standing', 'reconciliation', ['area', 'office', 'counterpart'], unique=True, postgresql_where='superseded_at is null')
    op.create_table('reconciliation_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('reconciliation', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('match', sa.String(), nullable=False),
    sa.Column('matched_by', sa.String(), nullable=True),
    sa.Column('likeness', sa.Float(), nullable=True),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('sheet_row', sa.Integer(), nullable=True),
    sa.Column('ours', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('theirs', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('differences', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('conclusion', sa.String(), nullable=True),
    sa.Column('concluded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("match in ('agree', 'field_differs', 'only_ours', 'only_theirs', 'state_conflicts')", name=op.f('ck_reconciliation_line_unknown_match')),
    sa.CheckConstraint("matched_by in ('number', 'text')", name=op.f('ck_reconciliation_line_unknown_matched_by')),
    sa.CheckConstraint("conclusion in ('adopt_ours', 'adopt_theirs', 'both_corrected', 'not_a_case')", name=op.f('ck_reconciliation_line_unknown_conclusion')),
    sa.CheckConstraint("(match = 'only_theirs') = (ours is null)", name=op.f('ck_reconciliation_line_ours_missing')),
    sa.CheckConstraint("(match = 'only_ours') = (theirs is null)", name=op.f('ck_reconciliation_line_theirs_missing')),
    sa.CheckConstraint('(case_id is null) = (ours is null)', name=op.f('ck_reconciliation_line_ours_without_case')),
    sa.CheckConstraint("(match in ('only_ours', 'only_theirs')) = (matched_by is null)", name=op.f('ck_reconciliation_line_matched_with_nothing')),
    sa.CheckConstraint('(conclusion is null) = (concluded_at is null)', name=op.f('ck_reconciliation_line_concluded_without_words')),
    sa.CheckConstraint("match <> 'agree' or conclusion is null", name=op.f('ck_reconciliation_line_agreement_concluded')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_reconciliation_line_case_id')),
    sa.ForeignKeyConstraint(['reconciliation'], ['reconciliation.id'], name=op.f('fk_reconciliation_line_reconciliation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconciliation_line')),
    sa.UniqueConstraint('reconciliation', 'position', name='uq_reconciliation_line_same_position')
    )
    op.create_index('ix_reconciliation_line_open', 'reconciliation_line', ['case_id'], unique=False, postgresql_where="match <> 'agree' and conclusion is null and case_id is not null")
    op.create_table('reconciliation_signature',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('reconciliation', sa.Uuid(), nullable=False),
    sa.Column('line', sa.BigInteger(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('conclusion', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('signed_by', sa.BigInteger(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("side in ('ours', 'theirs')", name=op.f('ck_reconciliation_signature_unknown_side')),
    sa.CheckConstraint("conclusion in ('adopt_ours', 'adopt_theirs', 'both_corrected', 'not_a_case')", name=op.f('ck_reconciliation_signature_unknown_conclusion')),
    sa.ForeignKeyConstraint(['line'], ['reconciliation_line.id'], name=op.f('fk_reconciliation_signature_line')),
    sa.ForeignKeyConstraint(['reconciliation'], ['reconciliation.id'], name=op.f('fk_reconciliation_signature_reconciliation')),
    sa.ForeignKeyConstraint(['signed_by'], ['account.id'], name=op.f('fk_reconciliation_signature_signed_by')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_reconciliation_signature_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconciliation_signature'))
    )
    op.create_index('ix_reconciliation_signature_line', 'reconciliation_signature', ['line', 'id'], unique=False)
    op.create_index('ix_reconciliation_signature_signed_by', 'reconciliation_signature', ['reconciliation', 'signed_by'], unique=False)
    for edge in EDGES:
        op.execute("insert into lifecycle_edge (kind, from_state, to_state) values ('%s', '%s', '%s')" % edge)
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when} for each row execute function {name}()")
    op.execute('create trigger reconciliation_signature_is_kept before update or delete on reconciliation_signature for each row execute function history_is_kept()')
    op.execute('create trigger reconciliation_signature_is_not_emptied before truncate on reconciliation_signature execute function history_is_kept()')
    _swap_in_version_check(_NOTES_BEGIN, _NOTES_BEGIN + _NOTE)
    _set_templates_without_case([*_templates_without_case(), TEMPLATE])


def downgrade() -> None:
    op.execute("delete from notice where template = 'reconciliation'")
    _set_templates_without_case([template for template in _templates_without_case() if template != TEMPLATE])
    _swap_in_version_check(_NOTES_BEGIN + _NOTE, _NOTES_BEGIN)
    op.drop_table('reconciliation_signature')
    op.drop_table('reconciliation_line')
    op.drop_table('reconciliation')
    for name in FUNCTIONS:
        op.execute(f'drop function {name}()')
    op.execute("alter table event disable trigger event_is_kept")
    op.execute("delete from event where kind = 'concluded'")
    op.execute("alter table event enable trigger event_is_kept")
    op.execute("delete from lifecycle_edge where kind = 'concluded'")
