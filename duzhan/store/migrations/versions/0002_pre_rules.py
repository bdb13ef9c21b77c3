"""The rules that the database keeps by itself: lifecycle, history, identity."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# As compiled from statemachines/lifecycle.py when this revision was written; a test compares.
EDGES = (
    ('accept', 'assigned', 'rectifying'),
    ('assign', 'found', 'assigned'),
    ('attach', 'assigned', 'assigned'),
    ('attach', 'closed', 'closed'),
    ('attach', 'found', 'found'),
    ('attach', 'rectifying', 'rectifying'),
    ('attach', 'verified', 'verified'),
    ('close', 'verified', 'closed'),
    ('dismiss', 'found', 'closed'),
    ('grant_extension', 'assigned', 'assigned'),
    ('grant_extension', 'rectifying', 'rectifying'),
    ('light', 'assigned', 'assigned'),
    ('light', 'closed', 'closed'),
    ('light', 'found', 'found'),
    ('light', 'rectifying', 'rectifying'),
    ('light', 'verified', 'verified'),
    ('log', 'found', 'found'),
    ('order_closing', 'verified', 'verified'),
    ('plan', 'rectifying', 'rectifying'),
    ('progress', 'rectifying', 'rectifying'),
    ('refuse_extension', 'assigned', 'assigned'),
    ('refuse_extension', 'rectifying', 'rectifying'),
    ('reopen', 'closed', 'rectifying'),
    ('request_extension', 'assigned', 'assigned'),
    ('request_extension', 'rectifying', 'rectifying'),
    ('resume', 'assigned', 'assigned'),
    ('resume', 'rectifying', 'rectifying'),
    ('return', 'assigned', 'found'),
    ('review', 'rectifying', 'rectifying'),
    ('send_back', 'rectifying', 'rectifying'),
    ('send_back', 'verified', 'rectifying'),
    ('submit', 'rectifying', 'rectifying'),
    ('suspend', 'assigned', 'assigned'),
    ('suspend', 'rectifying', 'rectifying'),
    ('transfer', 'assigned', 'assigned'),
    ('transfer', 'rectifying', 'assigned'),
    ('verify', 'rectifying', 'rectifying'),
    ('verify', 'rectifying', 'verified'),
)

FUNCTIONS = {
    # A case begins as found, moves along the lifecycle's edges only, one version at a time, and keeps its identity.
    "case_follows_lifecycle": """
begin
  if tg_op = 'INSERT' then
    if new.state <> 'found' or new.version <> 1 then
      raise exception 'a case begins as found' using errcode = '23514', constraint = 'case_begins_elsewhere';
    end if;
    return new;
  end if;
  if (new.campaign, new.number, new.area, new.reporter, new.source_ref, new.created_at, new.policy_version)
     is distinct from
     (old.campaign, old.number, old.area, old.reporter, old.source_ref, old.created_at, old.policy_version) then
    raise exception 'a case keeps its identity' using errcode = '23514', constraint = 'case_identity_changed';
  end if;
  if new.version not in (old.version, old.version + 1) then
    raise exception 'versions count up by one' using errcode = '23514', constraint = 'case_version_skipped';
  end if;
  if new.state <> old.state and (new.version = old.version or not exists (
      select from lifecycle_edge where from_state = old.state and to_state = new.state)) then
    raise exception 'no edge from % to %', old.state, new.state
      using errcode = '23514', constraint = 'case_illegal_transition';
  end if;
  return new;
end""",
    # At commit, the event of each version is there: no move without its line in the history.
    "case_version_has_event": """
begin
  if not exists (select from event where case_id = new.id and version = new.version and to_state = new.state
                 and (tg_op = 'INSERT' or from_state = old.state) and kind <> 'light' and kind <> 'attach') then
    raise exception 'case % version % has no event', new.number, new.version
      using errcode = '23514', constraint = 'case_moved_without_event';
  end if;
  return null;
end""",
    "history_is_kept": """
begin
  raise exception '% is append-only', tg_table_name using errcode = '23514', constraint = 'history_changed';
end""",
    "clock_keeps_deadline": """
begin
  if (new.case_id, new.kind, new.holder, new.cycle, new.due_version, new.started_at, new.due_at) is distinct from
     (old.case_id, old.kind, old.holder, old.cycle, old.due_version, old.started_at, old.due_at) then
    raise exception 'a moved deadline is a new clock' using errcode = '23514', constraint = 'clock_deadline_changed';
  end if;
  return new;
end""",
    "closure_keeps_number": """
begin
  if (new.campaign, new.position, new.number, new.case_id, new.cycle, new.closed_at) is distinct from
     (old.campaign, old.position, old.number, old.case_id, old.cycle, old.closed_at) then
    raise exception 'a closure keeps its number' using errcode = '23514', constraint = 'closure_number_changed';
  end if;
  return new;
end""",
}
KEPT = ("event", "decision", "policy_version", "evidence", "verification")
TRIGGERS = {
    'case_follows_lifecycle on "case"': 'before insert or update on "case" for each row',
    "clock_keeps_deadline on clock": "before update on clock for each row",
    "closure_keeps_number on closure": "before update on closure for each row",
}


def upgrade() -> None:
    for edge in EDGES:
        op.execute("insert into lifecycle_edge (kind, from_state, to_state) values ('%s', '%s', '%s')" % edge)
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ {body}; $$")
    for named, when in TRIGGERS.items():
        name = named.split(" on ")[0]
        op.execute(f"create trigger {name} {when} execute function {name}()")
    op.execute(
        'create constraint trigger case_version_has_event after insert or update of version on "case"'
        " deferrable initially deferred for each row execute function case_version_has_event()"
    )
    for table in KEPT:
        op.execute(
            f"create trigger {table}_is_kept before update or delete on {table}"
            " for each row execute function history_is_kept()"
        )
        op.execute(
            f"create trigger {table}_is_not_emptied before truncate on {table} execute function history_is_kept()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"drop trigger {table}_is_kept on {table}")
        op.execute(f"drop trigger {table}_is_not_emptied on {table}")
    op.execute('drop trigger case_version_has_event on "case"')
    for named in TRIGGERS:
        op.execute(f"drop trigger {named}")
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    op.execute("delete from lifecycle_edge")
