"""Units come and go and are renamed, and the audit has words for it; answers of a sign-in elsewhere are taken once."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GONE = ("setting_changed",)
NEW = ("recovery_codes_renewed", "unit_added", "unit_changed", "unit_ended", "term_begun", "term_ended")
FUNCTIONS = {
    # How a unit was called at an instant.
    "unit_called(of_unit text, at timestamptz)": """
returns text language sql stable as $$
select coalesce((select n.name from unit_name n where n.unit = of_unit and n.until > at order by n.until limit 1),
                (select u.name from unit u where u.code = of_unit))
$$""",
    # How many open cases keep a unit from being ended: whoever ends it reads none of them, and hears the number only.
    "unit_open_cases(of_unit text)": """
returns bigint language sql stable security definer set search_path = public, pg_temp as $$
select count(*) from "case" c join unit u on u.code = of_unit
where c.state <> 'closed' and (
  exists (select from part p where p.case_id = c.id and p.unit = u.code and p.ended_at is null)
  or (u.kind = 'office' and starts_with(c.area, u.area)))
$$""",
    # The unit's row is held: whoever ends it waits for the cases that are just being given to it, and they for him.
    "part_of_standing_unit()": """
returns trigger language plpgsql as $$
begin
  perform from unit where code = new.unit and ended_on is null for key share;
  if not found then
    raise exception 'unit % has ended', new.unit using errcode = '23514', constraint = 'part_of_ended_unit';
  end if;
  return new;
end;
$$""",
}


def _kinds() -> list[str]:
    """Return the words of the audit, whatever earlier revisions made of them."""
    asked = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_audit_unknown_audit_kind'"
    return re.findall(r"'(\w+)'::", op.get_bind().execute(sa.text(asked)).scalar_one())


def _set_kinds(kinds: list[str]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("alter table audit drop constraint ck_audit_unknown_audit_kind")
    op.create_check_constraint(op.f('ck_audit_unknown_audit_kind'), 'audit', f"kind in ({listed})")


def upgrade() -> None:
    op.add_column('unit', sa.Column('since', sa.Date(), nullable=True))
    op.add_column('unit', sa.Column('ended_on', sa.Date(), nullable=True))
    op.create_check_constraint(op.f('ck_unit_ended_before_it_began'), 'unit', "ended_on >= since")
    op.create_table('unit_name',
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_unit_name_unit')),
    sa.PrimaryKeyConstraint('unit', 'until', name=op.f('pk_unit_name'))
    )
    op.add_column('session', sa.Column('elsewhere', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_table('used_state',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_used_state'))
    )
    op.create_index('ix_used_state_used', 'used_state', ['used_at'], unique=False)
    for named, body in FUNCTIONS.items():
        op.execute(f"create function {named} {body}")
    op.execute("create trigger part_of_standing_unit before insert on part for each row execute function part_of_standing_unit()")
    op.execute("create trigger unit_name_is_kept before update or delete on unit_name for each row execute function history_is_kept()")
    op.execute("create trigger unit_name_is_not_emptied before truncate on unit_name execute function history_is_kept()")
    _set_kinds([*(kind for kind in _kinds() if kind not in GONE), *NEW])


def downgrade() -> None:
    op.execute("alter table audit disable trigger audit_is_kept")
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"delete from audit where kind in ({listed})")
    op.execute("alter table audit enable trigger audit_is_kept")
    kinds = [kind for kind in _kinds() if kind not in NEW]
    at = kinds.index("personal_revealed")
    _set_kinds([*kinds[:at], *GONE, *kinds[at:]])
    op.execute("drop trigger part_of_standing_unit on part")
    op.drop_table('used_state')
    op.drop_column('session', 'elsewhere')
    op.drop_table('unit_name')
    for named in FUNCTIONS:
        op.execute(f"drop function {named}")
    op.drop_constraint(op.f('ck_unit_ended_before_it_began'), 'unit', type_='check')
    op.drop_column('unit', 'ended_on')
    op.drop_column('unit', 'since')
