"""The tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('username', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('username', name='uq_account_same_username')
    )
    op.create_table('area',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('full_name', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('parent', sa.String(), nullable=True),
    sa.Column('printed', sa.String(), nullable=False),
    sa.Column('aliases', sa.String(), nullable=False),
    sa.Column('code_source', sa.String(), nullable=False),
    sa.CheckConstraint("code_source in ('gbt2260', 'statistics', 'none')", name=op.f('ck_area_unknown_code_source')),
    sa.CheckConstraint("level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_area_unknown_level')),
    sa.ForeignKeyConstraint(['parent'], ['area.code'], name=op.f('fk_area_parent')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_area'))
    )
    op.create_index('ix_area_code_prefix', 'area', ['code'], unique=False, postgresql_ops={'code': 'text_pattern_ops'})
    op.create_table('campaign',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('case_prefix', sa.String(), nullable=False),
    sa.Column('closure_prefix', sa.String(), nullable=False),
    sa.Column('letter_prefix', sa.String(), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('policy_version', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign'))
    )
    op.create_table('lifecycle_edge',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('from_state', sa.String(), nullable=False),
    sa.Column('to_state', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'from_state', 'to_state', name=op.f('pk_lifecycle_edge'))
    )
    op.create_table('rehearsal',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('shift', sa.Interval(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_rehearsal_two_clocks')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal'))
    )
    op.create_table('run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run'))
    )
    op.create_index('ix_run_kind_finished', 'run', ['kind', 'finished_at'], unique=False)
    op.create_table('team',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('areas', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_team'))
    )
    op.create_table('counter',
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_counter_campaign')),
    sa.PrimaryKeyConstraint('campaign', 'name', name=op.f('pk_counter'))
    )
    op.create_table('idempotency_key',
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('route', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('request_sha256', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('body', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_idempotency_key_account')),
    sa.PrimaryKeyConstraint('account', 'route', 'key', name=op.f('pk_idempotency_key'))
    )
    op.create_index('ix_idempotency_key_created', 'idempotency_key', ['created_at'], unique=False)
    op.create_table('liaison',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint("level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_liaison_unknown_level')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_liaison_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_liaison')),
    sa.UniqueConstraint('name', 'area', 'level', 'since', name='uq_liaison_same_term')
    )
    op.create_index('ix_liaison_area', 'liaison', ['area'], unique=False)
    op.create_table('policy_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('canonical', sa.String(), nullable=False),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('adopted_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_policy_version_campaign')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_version')),
    sa.UniqueConstraint('campaign', 'content_hash', name='uq_policy_version_same_content')
    )
    op.create_table('target',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind in ('county', 'village')", name=op.f('ck_target_unknown_target_kind')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_target_area')),
    sa.PrimaryKeyConstraint('kind', 'area', name=op.f('pk_target'))
    )
    op.create_table('token',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_token_account')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_token'))
    )
    op.create_index(op.f('ix_token_account'), 'token', ['account'], unique=False)
    op.create_table('unit',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('sector', sa.String(), nullable=True),
    sa.Column('parent', sa.String(), nullable=True),
    sa.CheckConstraint("kind in ('office', 'sector', 'government')", name=op.f('ck_unit_unknown_unit_kind')),
    sa.CheckConstraint("level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_unit_unknown_level')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_unit_area')),
    sa.ForeignKeyConstraint(['parent'], ['unit.code'], name=op.f('fk_unit_parent')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_unit'))
    )
    op.create_index('ix_unit_area_sector', 'unit', ['area', 'sector'], unique=False)
    op.create_table('account_grant',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.CheckConstraint("(role in ('system_admin', 'security_admin')) = (area is null and unit is null)", name=op.f('ck_account_grant_administrator_with_scope')),
    sa.CheckConstraint("(role in ('unit_handler', 'unit_head', 'office')) = (unit is not null)", name=op.f('ck_account_grant_role_without_its_unit')),
    sa.CheckConstraint("level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_account_grant_unknown_level')),
    sa.CheckConstraint("role in ('supervisor', 'office', 'unit_handler', 'unit_head', 'duty_leader', 'auditor', 'system_admin', 'security_admin')", name=op.f('ck_account_grant_unknown_role')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_account_grant_account')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_account_grant_area')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_account_grant_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_grant')),
    sa.UniqueConstraint('account', 'role', 'area', 'unit', name='uq_account_grant_twice', postgresql_nulls_not_distinct=True)
    )
    op.create_index('ix_account_grant_area_role', 'account_grant', ['area', 'role'], unique=False)
    op.create_index('ix_account_grant_unit_role', 'account_grant', ['unit', 'role'], unique=False)
    op.create_table('case',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('policy_version', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('city', sa.String(), nullable=False),
    sa.Column('county', sa.String(), nullable=False),
    sa.Column('place', sa.Text(), server_default='', nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('content_area', sa.String(), nullable=False),
    sa.Column('severity', sa.String(), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('found_level', sa.String(), nullable=False),
    sa.Column('closing_level', sa.String(), nullable=False),
    sa.Column('reporter', sa.BigInteger(), nullable=False),
    sa.Column('source_ref', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('lead_unit', sa.String(), nullable=True),
    sa.Column('rectification_type', sa.String(), nullable=True),
    sa.Column('assigned_by', sa.BigInteger(), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arbitrated', sa.Boolean(), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('responsible_person', sa.String(), nullable=True),
    sa.Column('responsible_phone', sa.String(), nullable=True),
    sa.Column('returns', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('rework', sa.Integer(), nullable=False),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('suspended_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('light', sa.String(), nullable=False),
    sa.Column('closing_ordered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closing_ordered_by', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolution', sa.String(), nullable=True),
    sa.Column('joined_case', sa.BigInteger(), nullable=True),
    sa.Column('closure_number', sa.String(), nullable=True),
    sa.CheckConstraint("(resolution is not distinct from 'merged') = (joined_case is not null)", name=op.f('ck_case_merged_into_nothing')),
    sa.CheckConstraint("(resolution is not distinct from 'rectified') = (closure_number is not null)", name=op.f('ck_case_closure_number_unearned')),
    sa.CheckConstraint("(state = 'closed') = (resolution is not null)", name=op.f('ck_case_closed_without_resolution')),
    sa.CheckConstraint("closing_level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_case_unknown_closing_level')),
    sa.CheckConstraint("closing_ordered_at is null or state in ('verified', 'closed')", name=op.f('ck_case_ordered_unverified')),
    sa.CheckConstraint("found_level in ('province', 'city', 'county', 'township', 'village')", name=op.f('ck_case_unknown_found_level')),
    sa.CheckConstraint("light in ('green', 'blue', 'yellow', 'orange', 'red')", name=op.f('ck_case_unknown_light')),
    sa.CheckConstraint("rectification_type in ('immediate', 'time_limited', 'continuous')", name=op.f('ck_case_unknown_rectification_type')),
    sa.CheckConstraint("resolution in ('rectified', 'dismissed', 'merged')", name=op.f('ck_case_unknown_resolution')),
    sa.CheckConstraint("severity in ('minor', 'moderate', 'major')", name=op.f('ck_case_unknown_severity')),
    sa.CheckConstraint("source in ('fixed_point', 'roving_team', 'platform_monitor', 'national_assessment', 'national_look_back', 'target_raised')", name=op.f('ck_case_unknown_source')),
    sa.CheckConstraint("state in ('found', 'assigned', 'rectifying', 'verified', 'closed')", name=op.f('ck_case_unknown_state')),
    sa.CheckConstraint("state in ('found', 'closed') or (lead_unit is not null and rectification_type is not null and due_at is not null and dispatched_at is not null)", name=op.f('ck_case_assigned_to_nobody')),
    sa.CheckConstraint("suspended_at is null or state in ('assigned', 'rectifying')", name=op.f('ck_case_suspended_out_of_place')),
    sa.CheckConstraint('(suspended_at is null) = (suspended_until is null)', name=op.f('ck_case_suspended_without_review_date')),
    sa.CheckConstraint('joined_case <> id', name=op.f('ck_case_merged_into_itself')),
    sa.CheckConstraint('left(area, 6) = county and left(area, 4) = city', name=op.f('ck_case_levels_not_of_the_area')),
    sa.CheckConstraint('version > 0 and returns >= 0 and rework >= 0 and cycle > 0', name=op.f('ck_case_counters_below_zero')),
    sa.ForeignKeyConstraint(['area'], ['area.code'], name=op.f('fk_case_area')),
    sa.ForeignKeyConstraint(['assigned_by'], ['account.id'], name=op.f('fk_case_assigned_by')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_case_campaign')),
    sa.ForeignKeyConstraint(['closing_ordered_by'], ['account.id'], name=op.f('fk_case_closing_ordered_by')),
    sa.ForeignKeyConstraint(['joined_case'], ['case.id'], name=op.f('fk_case_joined_case')),
    sa.ForeignKeyConstraint(['lead_unit'], ['unit.code'], name=op.f('fk_case_lead_unit')),
    sa.ForeignKeyConstraint(['policy_version'], ['policy_version.id'], name=op.f('fk_case_policy_version')),
    sa.ForeignKeyConstraint(['reporter'], ['account.id'], name=op.f('fk_case_reporter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sa.UniqueConstraint('number', name='uq_case_same_number'),
    sa.UniqueConstraint('reporter', 'source_ref', name='uq_case_logged_twice')
    )
    op.create_index('ix_case_city_id', 'case', ['city', 'id'], unique=False)
    op.create_index('ix_case_county_id', 'case', ['county', 'id'], unique=False)
    op.create_index('ix_case_found', 'case', ['id'], unique=False, postgresql_where="state = 'found'")
    op.create_index('ix_case_lead_unit_id', 'case', ['lead_unit', 'id'], unique=False)
    op.create_index('ix_case_ordered', 'case', ['closing_ordered_at', 'id'], unique=False, postgresql_where="state = 'verified'")
    op.create_index('ix_case_suspended', 'case', ['suspended_until'], unique=False, postgresql_where='suspended_at is not null')
    op.create_table('clock',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('due_version', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('next_fire_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('escalates_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('light', sa.String(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended', sa.String(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("ended in ('met', 'superseded', 'void')", name=op.f('ck_clock_unknown_clock_end')),
    sa.CheckConstraint("kind in ('assign', 'accept', 'plan', 'rectify', 'review', 'verify', 'look_back')", name=op.f('ck_clock_unknown_clock_kind')),
    sa.CheckConstraint("light in ('green', 'blue', 'yellow', 'orange', 'red')", name=op.f('ck_clock_unknown_light')),
    sa.CheckConstraint('(ended is null) = (ended_at is null)', name=op.f('ck_clock_ended_without_time')),
    sa.CheckConstraint('due_at > started_at', name=op.f('ck_clock_due_before_start')),
    sa.CheckConstraint('next_fire_at is null or (ended is null and paused_at is null)', name=op.f('ck_clock_fires_while_stopped')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_clock_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock')),
    sa.UniqueConstraint('case_id', 'kind', 'holder', 'cycle', 'due_version', name='uq_clock_same_version')
    )
    op.create_index('ix_clock_escalates', 'clock', ['escalates_at', 'id'], unique=False, postgresql_where='escalates_at is not null')
    op.create_index('ix_clock_next_fire', 'clock', ['next_fire_at', 'id'], unique=False, postgresql_where='next_fire_at is not null')
    op.create_index('uq_clock_two_running', 'clock', ['case_id', 'kind', 'holder'], unique=True, postgresql_where="ended is null and kind <> 'look_back'")
    op.create_table('closure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('position > 0', name=op.f('ck_closure_position_below_one')),
    sa.ForeignKeyConstraint(['campaign'], ['campaign.id'], name=op.f('fk_closure_campaign')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_closure_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closure')),
    sa.UniqueConstraint('campaign', 'position', name='uq_closure_same_position'),
    sa.UniqueConstraint('case_id', 'cycle', name='uq_closure_closed_twice'),
    sa.UniqueConstraint('number', name='uq_closure_same_number')
    )
    op.create_index('ix_closure_standing', 'closure', ['case_id'], unique=True, postgresql_where='voided_at is null')
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('from_state', sa.String(), nullable=False),
    sa.Column('to_state', sa.String(), nullable=False),
    sa.Column('actor', sa.BigInteger(), nullable=True),
    sa.Column('agent', sa.String(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('row', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('(actor is null) <> (agent is null)', name=op.f('ck_event_done_by_nobody_or_two')),
    sa.ForeignKeyConstraint(['actor'], ['account.id'], name=op.f('fk_event_actor')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_event_case_id')),
    sa.ForeignKeyConstraint(['kind', 'from_state', 'to_state'], ['lifecycle_edge.kind', 'lifecycle_edge.from_state', 'lifecycle_edge.to_state'], name='fk_event_illegal_edge'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    op.create_index('ix_event_case', 'event', ['case_id', 'id'], unique=False)
    op.create_table('evidence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('uploaded_by', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('photo_before', 'photo_after', 'document', 'roster', 'test_report', 'receipt')", name=op.f('ck_evidence_unknown_evidence_kind')),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_evidence_malformed_sha256')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_evidence_case_id')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_evidence_unit')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['account.id'], name=op.f('fk_evidence_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    op.create_index('ix_evidence_case', 'evidence', ['case_id'], unique=False)
    op.create_table('extension',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('progress', sa.String(), nullable=False),
    sa.Column('current_due_on', sa.Date(), nullable=False),
    sa.Column('proposed_on', sa.Date(), nullable=False),
    sa.Column('requested_by', sa.BigInteger(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('granted_on', sa.Date(), nullable=True),
    sa.Column('ground', sa.String(), nullable=True),
    sa.CheckConstraint("(status = 'granted') = (granted_on is not null)", name=op.f('ck_extension_granted_without_date')),
    sa.CheckConstraint("(status = 'pending') = (decided_at is null)", name=op.f('ck_extension_decided_without_time')),
    sa.CheckConstraint("status in ('pending', 'granted', 'refused', 'lapsed')", name=op.f('ck_extension_unknown_extension_status')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_extension_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_extension_decided_by')),
    sa.ForeignKeyConstraint(['requested_by'], ['account.id'], name=op.f('fk_extension_requested_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension'))
    )
    op.create_index('ix_extension_case', 'extension', ['case_id'], unique=False)
    op.create_index('uq_extension_two_pending', 'extension', ['case_id'], unique=True, postgresql_where="status = 'pending'")
    op.create_table('milestone',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_milestone_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone')),
    sa.UniqueConstraint('case_id', 'cycle', 'revision', 'position', name='uq_milestone_same_position')
    )
    op.create_index('ix_milestone_case', 'milestone', ['case_id'], unique=False)
    op.create_table('part',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('percentage', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role in ('lead', 'co_unit')", name=op.f('ck_part_unknown_part_role')),
    sa.CheckConstraint('percentage between 0 and 100', name=op.f('ck_part_percentage_out_of_range')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_part_case_id')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_part_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_part'))
    )
    op.create_index('ix_part_case', 'part', ['case_id'], unique=False)
    op.create_index('ix_part_unit', 'part', ['unit', 'case_id'], unique=False, postgresql_where='ended_at is null')
    op.create_index('uq_part_two_leads', 'part', ['case_id'], unique=True, postgresql_where="role = 'lead' and ended_at is null")
    op.create_index('uq_part_unit_twice', 'part', ['case_id', 'unit'], unique=True, postgresql_where='ended_at is null')
    op.create_table('submission',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('submitted_by', sa.BigInteger(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reviewed_by', sa.BigInteger(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status in ('pending', 'reviewed', 'sent_back', 'verified')", name=op.f('ck_submission_unknown_submission_status')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_submission_case_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['account.id'], name=op.f('fk_submission_reviewed_by')),
    sa.ForeignKeyConstraint(['submitted_by'], ['account.id'], name=op.f('fk_submission_submitted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    op.create_index('ix_submission_case', 'submission', ['case_id'], unique=False)
    op.create_index('uq_submission_two_open', 'submission', ['case_id'], unique=True, postgresql_where="status in ('pending', 'reviewed')")
    op.create_table('decision',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('clock_id', sa.BigInteger(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('rung_name', sa.String(), nullable=False),
    sa.Column('light', sa.String(), nullable=False),
    sa.Column('superseded', sa.Boolean(), nullable=False),
    sa.Column('policy_version', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint("light in ('green', 'blue', 'yellow', 'orange', 'red')", name=op.f('ck_decision_unknown_light')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_decision_case_id')),
    sa.ForeignKeyConstraint(['clock_id'], ['clock.id'], name=op.f('fk_decision_clock_id')),
    sa.ForeignKeyConstraint(['policy_version'], ['policy_version.id'], name=op.f('fk_decision_policy_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('clock_id', 'rung', name='uq_decision_decided_twice')
    )
    op.create_index('ix_decision_case', 'decision', ['case_id'], unique=False)
    op.create_table('notice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('clock_id', sa.BigInteger(), nullable=True),
    sa.Column('promise', sa.String(), nullable=False),
    sa.Column('recipient', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('seat', sa.String(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token', sa.Uuid(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(), nullable=True),
    sa.CheckConstraint("(state = 'leased') = (token is not null)", name=op.f('ck_notice_leased_without_token')),
    sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f('ck_notice_sent_without_time')),
    sa.CheckConstraint("channel in ('inbox', 'email')", name=op.f('ck_notice_unknown_channel')),
    sa.CheckConstraint("state in ('pending', 'leased', 'sent', 'dead', 'cancelled')", name=op.f('ck_notice_unknown_notice_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_notice_case_id')),
    sa.ForeignKeyConstraint(['clock_id'], ['clock.id'], name=op.f('fk_notice_clock_id')),
    sa.ForeignKeyConstraint(['recipient'], ['account.id'], name=op.f('fk_notice_recipient')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('promise', 'recipient', 'channel', name='uq_notice_promised_twice')
    )
    op.create_index('ix_notice_case', 'notice', ['case_id'], unique=False)
    op.create_index('ix_notice_clock', 'notice', ['clock_id'], unique=False, postgresql_where="state in ('pending', 'leased')")
    op.create_index('ix_notice_inbox', 'notice', ['recipient', 'created_at', 'id'], unique=False, postgresql_where="channel = 'inbox'")
    op.create_index('ix_notice_pending', 'notice', ['next_at'], unique=False, postgresql_where="state in ('pending', 'leased')")
    op.create_table('verification',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('submission', sa.BigInteger(), nullable=False),
    sa.Column('verifier', sa.BigInteger(), nullable=False),
    sa.Column('on_site_on', sa.Date(), nullable=False),
    sa.Column('opinion', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_verification_case_id')),
    sa.ForeignKeyConstraint(['submission'], ['submission.id'], name=op.f('fk_verification_submission')),
    sa.ForeignKeyConstraint(['verifier'], ['account.id'], name=op.f('fk_verification_verifier')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification')),
    sa.UniqueConstraint('submission', 'verifier', name='uq_verification_one_person_twice')
    )
    op.create_index('ix_verification_case', 'verification', ['case_id'], unique=False)
    op.create_foreign_key('fk_campaign_policy_version', 'campaign', 'policy_version', ['policy_version'], ['id'])


def downgrade() -> None:
    op.drop_constraint('fk_campaign_policy_version', 'campaign')
    op.drop_index('ix_verification_case', table_name='verification')
    op.drop_table('verification')
    op.drop_index('ix_notice_pending', table_name='notice', postgresql_where="state in ('pending', 'leased')")
    op.drop_index('ix_notice_inbox', table_name='notice', postgresql_where="channel = 'inbox'")
    op.drop_index('ix_notice_clock', table_name='notice', postgresql_where="state in ('pending', 'leased')")
    op.drop_index('ix_notice_case', table_name='notice')
    op.drop_table('notice')
    op.drop_index('ix_decision_case', table_name='decision')
    op.drop_table('decision')
    op.drop_index('uq_submission_two_open', table_name='submission', postgresql_where="status in ('pending', 'reviewed')")
    op.drop_index('ix_submission_case', table_name='submission')
    op.drop_table('submission')
    op.drop_index('uq_part_unit_twice', table_name='part', postgresql_where='ended_at is null')
    op.drop_index('uq_part_two_leads', table_name='part', postgresql_where="role = 'lead' and ended_at is null")
    op.drop_index('ix_part_unit', table_name='part', postgresql_where='ended_at is null')
    op.drop_index('ix_part_case', table_name='part')
    op.drop_table('part')
    op.drop_index('ix_milestone_case', table_name='milestone')
    op.drop_table('milestone')
    op.drop_index('uq_extension_two_pending', table_name='extension', postgresql_where="status = 'pending'")
    op.drop_index('ix_extension_case', table_name='extension')
    op.drop_table('extension')
    op.drop_index('ix_evidence_case', table_name='evidence')
    op.drop_table('evidence')
    op.drop_index('ix_event_case', table_name='event')
    op.drop_table('event')
    op.drop_index('ix_closure_standing', table_name='closure', postgresql_where='voided_at is null')
    op.drop_table('closure')
    op.drop_index('uq_clock_two_running', table_name='clock', postgresql_where="ended is null and kind <> 'look_back'")
    op.drop_index('ix_clock_next_fire', table_name='clock', postgresql_where='next_fire_at is not null')
    op.drop_index('ix_clock_escalates', table_name='clock', postgresql_where='escalates_at is not null')
    op.drop_table('clock')
    op.drop_index('ix_case_suspended', table_name='case', postgresql_where='suspended_at is not null')
    op.drop_index('ix_case_ordered', table_name='case', postgresql_where="state = 'verified'")
    op.drop_index('ix_case_lead_unit_id', table_name='case')
    op.drop_index('ix_case_found', table_name='case', postgresql_where="state = 'found'")
    op.drop_index('ix_case_county_id', table_name='case')
    op.drop_index('ix_case_city_id', table_name='case')
    op.drop_table('case')
    op.drop_index('ix_account_grant_unit_role', table_name='account_grant')
    op.drop_index('ix_account_grant_area_role', table_name='account_grant')
    op.drop_table('account_grant')
    op.drop_index('ix_unit_area_sector', table_name='unit')
    op.drop_table('unit')
    op.drop_index(op.f('ix_token_account'), table_name='token')
    op.drop_table('token')
    op.drop_table('target')
    op.drop_table('policy_version')
    op.drop_index('ix_liaison_area', table_name='liaison')
    op.drop_table('liaison')
    op.drop_index('ix_idempotency_key_created', table_name='idempotency_key')
    op.drop_table('idempotency_key')
    op.drop_table('counter')
    op.drop_table('team')
    op.drop_index('ix_run_kind_finished', table_name='run')
    op.drop_table('run')
    op.drop_table('rehearsal')
    op.drop_table('lifecycle_edge')
    op.drop_table('campaign')
    op.drop_index('ix_area_code_prefix', table_name='area', postgresql_ops={'code': 'text_pattern_ops'})
    op.drop_table('area')
    op.drop_table('account')
