"""Tours that their office takes back before anybody has visited; and notices of tours and of appeals taken back."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TOLD = ("tour", "appeal_withdrawn")
ASKED = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_notice_about_nothing'"
# Whoever withdraws holds the tour's row, which a visit's foreign key waits for: of the two, one finds the other.
KEPT_WHOLE = """
begin
  if exists (select from tour_withdrawal w where w.tour = new.tour)
    and exists (select from visit v where v.tour = new.tour) then
    raise exception 'a tour is visited or withdrawn' using errcode = '23514', constraint = 'tour_visited_and_withdrawn';
  end if;
  return null;
end"""
WITHDRAWN = "exists (select from tour_withdrawal w where w.tour = t.id)"
MEMBER_KEEPS_AWAY = """
begin
  if exists (
    select from tour t join tour_stop s on s.tour = t.id
    where t.team = new.team and s.until >= new.since and s.since <= coalesce(new.until, s.since){going}
      and at_home(s.area, new.unit, new.account)
    union all
    select from tour t join visit v on v.tour = t.id
    where t.team = new.team and v.visited_on between new.since and coalesce(new.until, v.visited_on)
      and at_home(v.area, new.unit, new.account)) then
    raise exception 'a team keeps away from its own' using errcode = '23514', constraint = 'team_in_own_area';
  end if;
  return null;
end"""


def _about_nothing() -> list[str]:
    """Return the kinds of notice that are about no case, in the order in which the constraint lists them."""
    defined = str(op.get_bind().execute(sa.text(ASKED)).scalar_one())
    return re.findall(r"'([a-z_]+)'", defined)


def _set_about_nothing(templates: list[str]) -> None:
    listed = ", ".join(f"'{template}'" for template in templates)
    op.execute("alter table notice drop constraint ck_notice_about_nothing")
    op.create_check_constraint(
        op.f("ck_notice_about_nothing"), "notice", f"(case_id is null) = (template in ({listed}))"
    )


def _keep_members_away(going: str) -> None:
    body = MEMBER_KEEPS_AWAY.format(going=going)
    op.execute(f"create or replace function member_keeps_away() returns trigger language plpgsql as $$ {body}; $$")


def upgrade() -> None:
    op.create_table(
        "tour_withdrawal",
        sa.Column("tour", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tour"], ["tour.id"], name=op.f("fk_tour_withdrawal_tour")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_tour_withdrawal_withdrawn_by")),
        sa.PrimaryKeyConstraint("tour", name=op.f("pk_tour_withdrawal")),
    )
    op.execute(
        "create trigger tour_withdrawal_is_kept before update or delete on tour_withdrawal for each row"
        " execute function history_is_kept()"
    )
    op.execute(
        "create trigger tour_withdrawal_is_not_emptied before truncate on tour_withdrawal"
        " execute function history_is_kept()"
    )
    op.execute(f"create function tour_kept_whole() returns trigger language plpgsql as $$ {KEPT_WHOLE}; $$")
    for table in ("tour_withdrawal", "visit"):
        op.execute(
            f"create trigger {table}_keeps_tour_whole after insert on {table} for each row"
            " execute function tour_kept_whole()"
        )
    _keep_members_away(f"\n      and not {WITHDRAWN}")
    _set_about_nothing([*_about_nothing(), *TOLD])


def downgrade() -> None:
    told = ", ".join(f"'{kind}'" for kind in TOLD)
    op.execute(f"delete from notice where template in ({told})")
    _set_about_nothing([template for template in _about_nothing() if template not in TOLD])
    _keep_members_away("")
    op.execute("drop trigger visit_keeps_tour_whole on visit")
    op.execute("drop table tour_withdrawal cascade")  # with the policies of other tables that ask it
    op.execute("drop function tour_kept_whole()")
