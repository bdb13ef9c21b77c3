"""Teams 督战组: what they tour, who is on them and when, and what is their members' own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, insert, text

from duzhan.model.columns import table
from duzhan.model.tour import TeamMember
from duzhan.model.unit import Team
from duzhan.store.transaction import ReadTx, Tx

# A team is seen from above what it tours, and from within.
_TEAMS = text("""
select t.code, t.name, t.level, string_to_array(t.areas, ',') as areas,
       (select array_agg(coalesce(a.full_name, o.code) order by o.position)
        from unnest(string_to_array(t.areas, ',')) with ordinality as o (code, position)
        left join area a on a.code = o.code) as area_names
from team t
where (cast(:code as text) is null or t.code = :code)
  and exists (
    select from unnest(cast(:areas as text[])) as mine (area), unnest(string_to_array(t.areas, ',')) as o (code)
    where starts_with(o.code, mine.area) or starts_with(mine.area, o.code))
order by t.code
""")
_MEMBERS = text("""
select m.id, m.team, m.account, a.name, m.unit, u.name as unit_name, m.since, m.until
from team_member m join account a on a.id = m.account join unit u on u.code = m.unit
where m.team = any(:teams) order by m.team, m.until is not null, m.since, m.id
""")
# Whoever adds a member and whoever adds a stop wait for each other: one of them could not see the other's row.
_HOLD = text("select code from team where code = :code for no key update")
_END = text("update team_member set until = :until where id = :id and team = :team and until is null")
_NUMBERED = text("select count(*) from team where code ~ ('^' || :area || '-team-[0-9]+$')")
_TAKEN = text("select count(*) from team where code = :code")
_WHOSE_HOME = text("""
select u.name from unit u where u.code = whose_home(:team, :area, :since, :until)
""")
_AT_HOME = text("""
select a.full_name from area a
where a.code in (
  select s.area from tour t join tour_stop s on s.tour = t.id
  where t.team = :team and s.until >= :since and not exists (select from tour_withdrawal w where w.tour = t.id)
  union all
  select v.area from tour t join visit v on v.tour = t.id where t.team = :team and v.visited_on >= :since)
  and at_home(a.code, :unit, :account)
order by a.code limit 1
""")
_ON_IT = text("""
select m.account, a.name from team_member m join account a on a.id = m.account
where m.team = :team and m.since <= :until and coalesce(m.until, :since) >= :since
group by m.account, a.name order by min(m.id)
""")
_LENDING = text("""
select distinct u.code, u.name from team_member m join unit u on u.code = m.unit
where m.team = :team and m.since <= :until and coalesce(m.until, :until) >= :since order by u.code
""")


@dataclass(frozen=True, slots=True)
class Window:
    """A place between two local dates, both included."""

    area: str
    since: date
    until: date


def seen(tx: ReadTx, areas: Sequence[str], code: str | None = None) -> Sequence[RowMapping]:
    """List the teams that tour something in some areas or around them, or one of them."""
    return tx.run(_TEAMS, {"areas": list(areas), "code": code}).mappings().all()


def members(tx: ReadTx, teams: Sequence[str]) -> Mapping[str, list[RowMapping]]:
    """Return the members of some teams, those of these days first."""
    found: dict[str, list[RowMapping]] = {team: [] for team in teams}
    for row in tx.run(_MEMBERS, {"teams": list(teams)}).mappings():
        found[row["team"]].append(row)
    return found


def on_it(tx: ReadTx, team: str, day: date) -> Mapping[int, str]:
    """Return the names of those who are on a team on a local date, by account."""
    return between(tx, team, day, day)


def between(tx: ReadTx, team: str, since: date, until: date) -> Mapping[int, str]:
    """Return the names of those who are on a team at some time between two local dates, by account."""
    rows = tx.run(_ON_IT, {"team": team, "since": since, "until": until})
    return {int(row.account): str(row.name) for row in rows}


def lending(tx: ReadTx, team: str, since: date, until: date) -> tuple[str, ...]:
    """List the names of the units that lend members between two dates."""
    rows = tx.run(_LENDING, {"team": team, "since": since, "until": until})
    return tuple(str(row.name) for row in rows)


def hold(tx: Tx, code: str) -> None:
    """Let nobody else change a team's members or stops until the transaction ends."""
    tx.write(_HOLD, {"code": code})


def free_code(tx: ReadTx, area: str) -> str:
    """Return a code that no team of an area has."""
    number = int(tx.run(_NUMBERED, {"area": area}).scalar_one()) + 1
    while int(tx.run(_TAKEN, {"code": f"{area}-team-{number}"}).scalar_one()):
        number += 1
    return f"{area}-team-{number}"


def add(tx: Tx, team: Team) -> None:
    """Insert a team."""
    tx.write(insert(table(Team)).values(**team.model_dump()))


def add_member(tx: Tx, member: TeamMember) -> None:
    """Insert a member's term."""
    tx.write(insert(table(TeamMember)).values(**member.model_dump(exclude={"id"})))


def end_member(tx: Tx, team: str, key: int, until: date) -> bool:
    """End a member's term; False where it has ended already."""
    return tx.write(_END, {"id": key, "team": team, "until": until}).rowcount == 1


def whose_home(tx: ReadTx, team: str, place: Window) -> str | None:
    """Return the name of a unit that lends a member in those days and answers for the place; None where none does."""
    asked = {"team": team, "area": place.area, "since": place.since, "until": place.until}
    found = tx.run(_WHOSE_HOME, asked).scalar()
    return None if found is None else str(found)


def at_home(tx: ReadTx, team: str, unit: str, account: int, since: date) -> str | None:
    """Return the name of a place that a team goes to from a date on and that would be a new member's own."""
    asked = {"team": team, "unit": unit, "account": account, "since": since}
    found = tx.run(_AT_HOME, asked).scalar()
    return None if found is None else str(found)
