"""The second lock's parts: what the policies ask, what may look past them, and a person's fields of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FIELDS = ("responsible_phone", "person_name", "person_id_number", "person_phone")
# Past the policies, and therefore small: figures, a yes or no, rows that are over; never a word of a case.
PAST = "security definer set search_path = public, pg_temp"
FUNCTIONS = {
    # What readiness asks of the whole house.
    "house_vitals(many int)": f"""
returns table (oldest_undelivered timestamptz, oldest_waiting timestamptz, dead bigint, quarantined bigint)
language sql stable {PAST} as $$
select waiting.oldest_undelivered, waiting.oldest_waiting,
  (select count(*) from (select from notice where state = 'dead' limit many) as few),
  (select count(*) from (select from clock where fault is not null and quarantined_at is not null and ended is null
                         limit many) as few)
from (
  select min(created_at) as oldest_undelivered,
         min(case when attempts = 0 then coalesce(lease_until, next_at) else created_at end) as oldest_waiting
  from notice where state in ('pending', 'leased')) as waiting
$$""",
    # Whether a dead notice was overtaken: its clock has stopped, or its case was closed after it was written.
    "notice_overtaken(notice uuid)": f"""
returns boolean language sql stable {PAST} as $$
select exists (
  select from notice n left join "case" c on c.id = n.case_id left join clock k on k.id = n.clock_id
  where n.id = notice_overtaken.notice
    and (k.ended is not null or k.paused_at is not null or c.closed_at > n.created_at))
$$""",
    # How many imports were accepted and have come no further since an instant.
    "unfinished_imports(since timestamptz)": f"""
returns bigint language sql stable {PAST} as $$
select count(*) from ledger_import i
left join lateral (
  select c.created_at from ledger_import_row r join "case" c on c.id = r.case_id
  where r.import_id = i.id order by r.position desc limit 1) as newest on true
where i.state = 'accepting' and greatest(i.accepted_at, newest.created_at) < since
$$""",
    # How many lines about a case wait in standing reconciliations, whoever's area those are.
    "unconcluded_lines(of_case bigint)": f"""
returns bigint language plpgsql stable {PAST} as $$
begin
  return (select count(*) from reconciliation_line l join reconciliation r on r.id = l.reconciliation
          where l.case_id = of_case and l.match <> 'agree' and l.conclusion is null and r.superseded_at is null);
end
$$""",
    # Clears away a few answers that have had their day, whosever they are, but for the one that is asked about.
    "forget_answers(kept interval, but_account bigint, but_route text, but_key text)": f"""
returns integer language plpgsql {PAST} as $$
declare gone integer;
begin
  with old as (
    select account, route, key from idempotency_key
    where created_at <= clock_timestamp() - kept and (account, route, key) <> (but_account, but_route, but_key)
    order by created_at limit 5 for update skip locked)
  delete from idempotency_key k using old where (k.account, k.route, k.key) = (old.account, old.route, old.key);
  get diagnostics gone = row_count;
  return gone;
end
$$""",
}
# The policy of a table may not ask the table itself: a trigger refuses, as the key does, to join what is not seen.
JOINS_SEEN = """
begin
  if not exists (select from "case" where id = new.joined_case) then
    raise exception 'no such case' using errcode = '23503', constraint = 'fk_case_joined_case';
  end if;
  return new;
end"""
# The cases in which the caller's units ever had a part. The owner's view, since the policy of a table may not ask the
# table that asks it back; it has the caller's own rows only. A unit that a case was taken from still has its notices.
TAKEN_PART = """
create view taken_part as select p.case_id from part p
where p.unit = any (cast((select string_to_array(current_setting('duzhan.units', true), ',')) as text[]))
"""


def _set_fields(fields: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{field}'" for field in fields)
    op.drop_constraint(op.f("ck_personal_field_unknown_field"), "personal_field", type_="check")
    op.create_check_constraint(op.f("ck_personal_field_unknown_field"), "personal_field", f"field in ({listed})")


def upgrade() -> None:
    # All the cases of a unit in one look, its ended parts among them.
    op.create_index("ix_part_unit_ever", "part", ["unit", "case_id"], unique=False)
    op.execute(TAKEN_PART)
    for named, body in FUNCTIONS.items():
        op.execute(f"create function {named} {body}")
    op.execute(f"create function case_joins_seen() returns trigger language plpgsql as $$ {JOINS_SEEN}; $$")
    op.execute(
        'create trigger case_joins_seen before insert or update of joined_case on "case" for each row'
        " when (new.joined_case is not null) execute function case_joins_seen()"
    )
    _set_fields(FIELDS)
    op.add_column("personal_field", sa.Column("blind", sa.String(), nullable=True))
    op.create_index(
        "ix_personal_field_blind", "personal_field", ["blind"], unique=False, postgresql_where="blind is not null"
    )
    op.create_check_constraint(
        op.f("ck_personal_field_blind_after_erasure"), "personal_field", "erased_at is null or blind is null"
    )


def downgrade() -> None:
    policies = "select tablename, policyname from pg_policies where schemaname = 'public'"
    for table, policy in op.get_bind().execute(sa.text(policies)).all():
        op.execute(f'drop policy {policy} on "{table}"')
    locked = "select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace"
    for (table,) in op.get_bind().execute(sa.text(locked)).all():
        op.execute(f'alter table "{table}" no force row level security')
        op.execute(f'alter table "{table}" disable row level security')
    op.drop_constraint(op.f("ck_personal_field_blind_after_erasure"), "personal_field", type_="check")
    op.drop_index("ix_personal_field_blind", table_name="personal_field")
    op.drop_column("personal_field", "blind")
    op.execute("delete from personal_field where field <> 'responsible_phone'")
    _set_fields(FIELDS[:1])
    op.execute('drop trigger case_joins_seen on "case"')
    op.execute("drop function case_joins_seen()")
    for named in FUNCTIONS:
        op.execute(f"drop function {named}")
    op.execute("drop view taken_part")
    op.drop_index("ix_part_unit_ever", table_name="part")
