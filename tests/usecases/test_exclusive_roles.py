"""Who watches or administers does nothing else: the database refuses every such pair, whoever asks."""

from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from duzhan.store.constraints import conflict
from duzhan.store.transaction import Pool
from duzhan.vocabulary import Role
from duzhan.wording import CONFLICTS

EXCLUSIVE = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
SCOPE = {
    Role.SYSTEM_ADMIN: (None, None),
    Role.SECURITY_ADMIN: (None, None),
    Role.OFFICE: ("41", "41-office"),
    Role.UNIT_HANDLER: (None, "410325-water"),
    Role.UNIT_HEAD: (None, "410325-water"),
}
GRANT = text(
    "insert into account_grant (account, role, level, area, unit) values (:account, :role, 'county', :area, :unit)"
)
NOBODY = text(
    "insert into account (username, name, password_hash, created_at) values (:name, :name, '!', now()) returning id"
)


def somebody(pool: Pool, name: str) -> int:
    with pool.engine.begin() as connection:
        return int(connection.execute(NOBODY, {"name": name}).scalar_one())


def grant(account: int, role: Role) -> dict[str, object]:
    area, unit = SCOPE.get(role, ("410325", None))
    return {"account": account, "role": role.value, "area": area, "unit": unit}


def test_every_pair_of_roles_as_raw_sql_of_the_app(app_pool: Pool) -> None:
    allowed, refusals = set(), set()
    for first, second in permutations(Role, 2):
        account = somebody(app_pool, f"{first}+{second}")
        try:
            with app_pool.engine.begin() as connection:
                connection.execute(GRANT, grant(account, first))
                connection.execute(GRANT, grant(account, second))
            allowed.add((first, second))
        except IntegrityError as refused:
            refusals.add(str(conflict(refused)))
    assert refusals == {CONFLICTS["exclusive_role"]}
    assert allowed == {pair for pair in permutations(Role, 2) if not EXCLUSIVE & set(pair)}


def test_a_grant_cannot_be_turned_into_an_excluded_one(app_pool: Pool) -> None:
    account = somebody(app_pool, "turning")
    change = text("update account_grant set role = 'auditor' where account = :account and role = 'supervisor'")
    with app_pool.engine.begin() as connection:
        connection.execute(GRANT, grant(account, Role.SUPERVISOR))
        connection.execute(GRANT, grant(account, Role.DUTY_LEADER))
    with pytest.raises(IntegrityError, match="excludes"), app_pool.engine.begin() as connection:
        connection.execute(change, {"account": account})


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_two_that_do_not_see_each_other_do_not_slip_through(app_pool: Pool, isolation: str) -> None:
    account = somebody(app_pool, isolation)
    engine = app_pool.engine.execution_options(isolation_level=isolation)
    with engine.connect() as one, engine.connect() as other:
        one.execute(text("select 1"))
        other.execute(text("select count(*) from account_grant"))
        other.execute(text("set local lock_timeout = '2s'"))
        one.execute(GRANT, grant(account, Role.SYSTEM_ADMIN))
        with pytest.raises(OperationalError):
            other.execute(GRANT, grant(account, Role.SECURITY_ADMIN))
        other.rollback()
        one.commit()


def test_the_app_changes_no_line_of_the_audit(app_pool: Pool) -> None:
    with app_pool.engine.begin() as connection:
        connection.execute(text("insert into audit (at, kind, agent, detail) values (now(), 'signed_out', 'x', '{}')"))
    for change in ("update audit set agent = 'y'", "delete from audit", "truncate audit"):
        with pytest.raises(ProgrammingError), app_pool.engine.begin() as connection:
            connection.execute(text(change))


def test_a_look_at_personal_data_without_who_and_why_is_refused(app_pool: Pool) -> None:
    look = (
        "insert into audit (at, kind, account, subject, reason, detail) values (now(), 'personal_revealed', {}, '{{}}')"
    )
    for lacking in (
        "null, 'DZ-1 phone', 'because'",
        "1, null, 'because'",
        "1, 'DZ-1 phone', null",
        "1, 'DZ-1 phone', ''",
    ):
        with pytest.raises(IntegrityError, match="revealed_without_reason"), app_pool.engine.begin() as connection:
            connection.execute(text(look.format(lacking)))
    with app_pool.engine.begin() as connection:
        connection.execute(text(look.format("1, 'DZ-1 phone', 'because'")))
