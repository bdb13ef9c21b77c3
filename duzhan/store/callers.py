"""The caller, told to the database: what row-level security goes by, until the transaction ends (ADR 0046).

Only ``set_config(…, true)`` tells it, so that the next transaction of the connection begins with nobody; and nothing
that was told is NULL, so that what ended is an empty text and reads as no scope at all.
"""

from sqlalchemy import text

from duzhan.policy.permissions import SCOPED_BY_UNIT, Actor
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Role

_BY_UNIT = ", ".join(sorted(f"'{role.value}'" for role in SCOPED_BY_UNIT))
_READS = f"who.area is not null and who.role not in ({_BY_UNIT})"

# Below the county a case has no level of its own: the codes of everything that lies there are told one by one. A
# village without a statistical code is prefixed by its county's only, so its parent is asked too.
_BELOW = f"""
select string_agg(a.code, ',')
from who join area a on a.code ~>=~ left(who.area, 6) and a.code ~<~ (left(who.area, 6) || 'z')
  and (a.parent = who.area or starts_with(a.code, who.area))
where {_READS} and length(who.area) > 6
"""  # noqa: S608

TOLD = f"""
told as materialized (
  select set_config('duzhan.account', coalesce(min(account)::text, ''), true),
    set_config('duzhan.areas', concat_ws(',', string_agg(area, ',') filter (where {_READS}), ({_BELOW})), true),
    set_config('duzhan.everywhere', case when coalesce(bool_or(
      {_READS} and length(area) <= 2 and exists (select from campaign c where c.area = who.area)), false)
      then 'on' else '' end, true),
    set_config('duzhan.units', coalesce(string_agg(unit, ',') filter (where role in ({_BY_UNIT})), ''), true),
    set_config('duzhan.all_units', coalesce(string_agg(unit, ','), ''), true),
    set_config('duzhan.administers', case when coalesce(bool_or(role = '{Role.SYSTEM_ADMIN.value}'), false)
      then 'on' else '' end, true)
  from who)
"""  # noqa: S608  # of texts of ours
"""A CTE that tells the caller; it follows a CTE ``who (account, role, area, unit)`` with a row for each grant.

It costs no statement where it stands in the one that looks the caller up; it has one row, which must be joined.
"""

TELL = text(f"""
with who as materialized (
  select cast(:account as bigint) as account, g.role, g.area, g.unit from (select) as one
  left join unnest(cast(:roles as text[]), cast(:areas as text[]), cast(:units as text[])) as g (role, area, unit)
    on true),
{TOLD}
select from told
""")  # noqa: S608


def tell(tx: ReadTx, actor: Actor) -> Actor:
    """Tell the database who acts, until the transaction ends; return the same person."""
    grants = actor.grants
    tx.run(
        TELL,
        {
            "account": actor.account,
            "roles": [grant.role.value for grant in grants],
            "areas": [grant.area for grant in grants],
            "units": [grant.unit for grant in grants],
        },
    ).all()
    return actor
