"""What the lists and the dashboard read at a million cases, under row-level security, against the least they could."""

from collections.abc import Sequence

from busy_house import COUNTY, House
from figures import Figure, slower
from replayed import Statements, alone, caught, connected
from sqlalchemy import text
from world import PEOPLE

from duzhan.settings import Settings
from duzhan.store.accounts import digest_of
from duzhan.store.transaction import Pool, transaction
from duzhan.wire import cursor

RUNS = 15
_TOKEN = text("""
insert into token (digest, account, created_at, expires_at) values (:digest, :account, now(), now() + interval '1 day')
on conflict do nothing
""")
_KEYSET = f"""select * from "case" where county = '{COUNTY}' order by id desc limit 51"""
# A table of maintained counts would have a row for each county, unit and content area.
_SUMMARY = """
create table if not exists summary as
select county, lead_unit, split_part(content_area, '.', 1) as content_area, count(*) as cases,
  count(*) filter (where state <> 'closed') as open,
  count(*) filter (where due_at < timestamptz '2020-06-07') as overdue
from "case" group by 1, 2, 3
"""
_READ_SUMMARY = """
select county, lead_unit, content_area, sum(cases), sum(open), sum(overdue) from summary
group by grouping sets ((), (county), (lead_unit), (content_area))
"""


def measure(house: House, owner: Pool, settings: Settings) -> list[Figure]:
    """Measure the statements RUNS times each, in turns with their limits."""
    with transaction(owner) as tx:
        tx.write(text("set local statement_timeout = 0"))
        for account, (username, *_) in enumerate(PEOPLE, start=1):
            tx.write(_TOKEN, {"digest": digest_of(username), "account": account})
        tx.write(text(_SUMMARY))

    def sent(address: str, reader: str, part: str) -> Statements:
        """Return who was told, and the statement that has a part, of a request."""
        every = caught(house.logins.app, settings, f"/api/v1/{address}", {"Authorization": f"Bearer {reader}"})
        return [each for each in every if "set_config" in each[0] or part in each[0]]

    county = sent("cases?limit=50", "county_office", "area_name")
    first = sent("cases?limit=50", "province_office", "area_name")
    deep = sent(f"cases?limit=50&cursor={cursor.encode(house.deep)}", "province_office", "area_name")
    dashboard = sent("dashboard", "province_office", "content_area")
    keyset, summary = ([(statement, None)] for statement in (_KEYSET, _READ_SUMMARY))
    return [
        slower("list page of a county / keyset", *_in_turns(house, county, keyset), 1.5),
        slower("10,000th page of the house / the first", *_in_turns(house, deep, first), 1.5),
        slower("dashboard of the house / reading a summary", *_in_turns(house, dashboard, summary), 1.5),
    ]


def _in_turns(house: House, ours: Statements, limit: Statements) -> Sequence[list[float]]:
    """Time our statements by the app's login, and the limit's: ours too where it was told who asks, or the owner's."""
    told = any("set_config" in statement for statement, _ in limit)
    taken: tuple[list[float], list[float]] = ([], [])
    with connected(house.logins.app) as app, connected(house.logins.migrate) as owner:
        owner.execute("select set_config('duzhan.upkeep', 'on', false)")
        owner.commit()
        for _ in range(RUNS):
            taken[0].append(alone(app, ours))
            taken[1].append(alone(app if told else owner, limit))
    return taken
