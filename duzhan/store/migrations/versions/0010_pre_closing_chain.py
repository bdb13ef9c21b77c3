"""The closing chain's missing links: publicity with its objections, filing upward; anchors and filings are told of."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOTES = ('publicity', 'objection', 'answer')
EDGES = tuple((note, 'verified', 'verified') for note in NOTES)
TOLD = ("anchor", "filing")
EVIDENCE = ("photo_before", "photo_after", "document", "roster", "test_report", "receipt")
KEPT = ("publicity", "filed_closure")
NEVER_DELETED = ("objection", "filing")
_NOTES_BEGIN = "kind not in ("
_NOTES = "".join(f"'{note}', " for note in NOTES)

FUNCTIONS = {
    # What was objected stays as it was written down, and is answered once.
    "objection_keeps_words": """
begin
  if (new.case_id, new.submission, new.position, new.raised_on, new.words, new.unit, new.recorded_by, new.recorded_at)
     is distinct from
     (old.case_id, old.submission, old.position, old.raised_on, old.words, old.unit, old.recorded_by, old.recorded_at)
  then
    raise exception 'an objection keeps its words' using errcode = '23514', constraint = 'objection_changed';
  end if;
  if old.outcome is not null and (new.outcome, new.answer, new.answering_unit, new.answered_by, new.answered_at)
     is distinct from (old.outcome, old.answer, old.answering_unit, old.answered_by, old.answered_at) then
    raise exception 'an objection is answered once' using errcode = '23514', constraint = 'objection_answered_again';
  end if;
  return new;
end""",
    # What was filed, by whom and with whom, stays; it is received once.
    "filing_keeps_number": """
begin
  if (new.campaign, new.number, new.office, new.to_office, new.filed_by, new.filed_at) is distinct from
     (old.campaign, old.number, old.office, old.to_office, old.filed_by, old.filed_at) then
    raise exception 'a filing keeps its number' using errcode = '23514', constraint = 'filing_changed';
  end if;
  if old.received_at is not null and (new.received_at, new.received_by) is distinct from
     (old.received_at, old.received_by) then
    raise exception 'a filing is received once' using errcode = '23514', constraint = 'filing_received_again';
  end if;
  return new;
end""",
}
# What was told and what left is the house's, and not any caller's: past whatever policies a later revision sets up.
PAST = "language sql stable security definer set search_path = public, pg_temp"
ASKED = {
    # Whether a closing is filed: whoever reads the closing reads that, also a unit that is none of the two offices.
    "filing_of(of_closure bigint)": f"""
returns table (number text, to_office_name text, filed_at timestamptz, received_at timestamptz) {PAST} as $$
select g.number, u.name, g.filed_at, g.received_at
from filed_closure f join filing g on g.id = f.filing join unit u on u.code = g.to_office
where f.closure = of_closure
$$""",
    # The newest anchor that auditors were told of, and when.
    "anchors_told()": f"""
returns table (number int, at timestamptz) {PAST} as $$
select a.number, told.at from anchor a
cross join lateral (select min(created_at) as at from notice where promise = 'anchor:' || a.number) as told
where a.at > (select max(anchor.at) from anchor) - interval '30 days' and told.at is not null
order by a.number desc limit 1
$$""",
    # The instant of the newest anchor that some auditor's address took, or else of the first one told of lately.
    "anchors_left()": f"""
returns timestamptz {PAST} as $$
with lately as (
  select a.at, told.left from anchor a
  cross join lateral (select bool_or(state = 'sent') as left from notice where promise = 'anchor:' || a.number) as told
  where a.at > (select max(anchor.at) from anchor) - interval '3 days' and told.left is not null)
select coalesce(max(at) filter (where lately.left), min(at)) from lately
$$""",
}
TRIGGERS = {
    "objection_keeps_words": "before update on objection",
    "filing_keeps_number": "before update on filing",
}


def _about_nothing() -> list[str]:
    """Return the templates without a case that the check lists now: earlier revisions have theirs."""
    asked = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_notice_about_nothing'"
    return re.findall(r"'(\w+)'::", op.get_bind().execute(sa.text(asked)).scalar_one())


def _set_about_nothing(templates: list[str]) -> None:
    listed = ", ".join(f"'{template}'" for template in templates)
    op.execute("alter table notice drop constraint ck_notice_about_nothing")
    op.create_check_constraint(op.f('ck_notice_about_nothing'), 'notice', f"(case_id is null) = (template in ({listed}))")


def _set_evidence_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("alter table evidence drop constraint ck_evidence_unknown_evidence_kind")
    op.create_check_constraint(op.f('ck_evidence_unknown_evidence_kind'), 'evidence', f"kind in ({listed})")


def _swap_in_version_check(old: str, new: str) -> None:
    """Change which notes leave a case's version alone, whatever earlier revisions made of the function."""
    asked = "select prosrc from pg_proc where proname = 'case_version_has_event'"
    body = op.get_bind().execute(sa.text(asked)).scalar_one()
    assert old in body
    body = body.replace(old, new, 1)
    op.execute(f"create or replace function case_version_has_event() returns trigger language plpgsql as $${body}$$")


def upgrade() -> None:
    op.add_column('campaign', sa.Column('filing_prefix', sa.String(), server_default='BB', nullable=False))
    op.add_column('closure', sa.Column('office', sa.String(), nullable=True))
    op.create_foreign_key(op.f('fk_closure_office'), 'closure', 'unit', ['office'], ['code'])
    op.create_index('ix_closure_office', 'closure', ['office', 'id'], unique=False, postgresql_where='voided_at is null')
    # What was closed before is due for filing too: by the office that ordered it.
    op.execute("""
    update closure k set office = (
      select e.unit from event e where e.case_id = k.case_id and e.kind = 'order_closing' and e.at <= k.closed_at
      order by e.id desc limit 1)""")
    op.create_table('publicity',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('submission', sa.BigInteger(), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('evidence', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('until_on >= posted_on', name=op.f('ck_publicity_over_before_it_began')),
    sa.CheckConstraint('cardinality(evidence) > 0', name=op.f('ck_publicity_posted_unseen')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_publicity_case_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_publicity_recorded_by')),
    sa.ForeignKeyConstraint(['submission'], ['submission.id'], name=op.f('fk_publicity_submission')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_publicity_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publicity'))
    )
    op.create_index('ix_publicity_submission', 'publicity', ['submission', 'id'], unique=False)
    op.create_index('ix_publicity_case', 'publicity', ['case_id'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('submission', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answering_unit', sa.String(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("outcome in ('upheld', 'dismissed')", name=op.f('ck_objection_unknown_outcome')),
    sa.CheckConstraint('position > 0', name=op.f('ck_objection_position_below_one')),
    sa.CheckConstraint("(outcome is null) = (answer is null) and (outcome is null) = (answered_by is null) and (outcome is null) = (answered_at is null) and (outcome is null) = (answering_unit is null)", name=op.f('ck_objection_answered_in_part')),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_objection_answered_by')),
    sa.ForeignKeyConstraint(['answering_unit'], ['unit.code'], name=op.f('fk_objection_answering_unit')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_objection_case_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_objection_recorded_by')),
    sa.ForeignKeyConstraint(['submission'], ['submission.id'], name=op.f('fk_objection_submission')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_objection_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('case_id', 'position', name='uq_objection_same_position')
    )
    op.create_index('ix_objection_submission', 'objection', ['submission'], unique=False)
    op.create_table('filing',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('to_office', sa.String(), nullable=False),
    sa.Column('filed_by', sa.BigInteger(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_by', sa.BigInteger(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('office <> to_office', name=op.f('ck_filing_filed_with_itself')),
    sa.CheckConstraint('(received_at is null) = (received_by is null)', name=op.f('ck_filing_received_by_nobody')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_filing_campaign')),
    sa.ForeignKeyConstraint(['filed_by'], ['account.id'], name=op.f('fk_filing_filed_by')),
    sa.ForeignKeyConstraint(['office'], ['unit.code'], name=op.f('fk_filing_office')),
    sa.ForeignKeyConstraint(['received_by'], ['account.id'], name=op.f('fk_filing_received_by')),
    sa.ForeignKeyConstraint(['to_office'], ['unit.code'], name=op.f('fk_filing_to_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing')),
    sa.UniqueConstraint('number', name='uq_filing_same_number')
    )
    op.create_index('ix_filing_office', 'filing', ['office', 'id'], unique=False)
    op.create_index('ix_filing_to_office', 'filing', ['to_office', 'id'], unique=False)
    op.create_table('filed_closure',
    sa.Column('closure', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('filing', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['closure'], ['closure.id'], name=op.f('fk_filed_closure_closure')),
    sa.ForeignKeyConstraint(['filing'], ['filing.id'], name=op.f('fk_filed_closure_filing')),
    sa.PrimaryKeyConstraint('closure', name=op.f('pk_filed_closure'))
    )
    op.create_index('ix_filed_closure_filing', 'filed_closure', ['filing', 'closure'], unique=False)
    for named, body in ASKED.items():
        op.execute(f"create function {named} {body}")
    for edge in EDGES:
        op.execute("insert into lifecycle_edge (kind, from_state, to_state) values ('%s', '%s', '%s')" % edge)
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when} for each row execute function {name}()")
    for table in (*KEPT, *NEVER_DELETED):
        changing = "update or delete" if table in KEPT else "delete"
        op.execute(f"create trigger {table}_is_kept before {changing} on {table} for each row execute function history_is_kept()")
        op.execute(f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()")
    _swap_in_version_check(_NOTES_BEGIN, _NOTES_BEGIN + _NOTES)
    _set_evidence_kinds(*EVIDENCE, "publicity")
    _set_about_nothing([*_about_nothing(), *TOLD])


def downgrade() -> None:
    told = ", ".join(f"'{word}'" for word in TOLD)
    op.execute(f"delete from notice where template in ({told})")
    _set_about_nothing([template for template in _about_nothing() if template not in TOLD])
    _swap_in_version_check(_NOTES_BEGIN + _NOTES, _NOTES_BEGIN)
    for named in ASKED:
        op.execute(f"drop function {named}")
    for table in ("filed_closure", "filing", "objection", "publicity"):
        op.drop_table(table)
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    op.execute("alter table event disable trigger event_is_kept")
    op.execute("delete from event where kind in ('publicity', 'objection', 'answer')")
    op.execute("alter table event enable trigger event_is_kept")
    op.execute("delete from lifecycle_edge where kind in ('publicity', 'objection', 'answer')")
    op.execute("alter table evidence disable trigger evidence_is_kept")
    op.execute("update evidence set kind = 'document' where kind = 'publicity'")
    op.execute("alter table evidence enable trigger evidence_is_kept")
    _set_evidence_kinds(*EVIDENCE)
    op.drop_index('ix_closure_office', table_name='closure')
    op.drop_constraint(op.f('fk_closure_office'), 'closure', type_='foreignkey')
    op.drop_column('closure', 'office')
    op.drop_column('campaign', 'filing_prefix')
