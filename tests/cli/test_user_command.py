"""`duzhan user`: accounts, roles and tokens, for operators."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from duzhan import settings
from duzhan.cli.user import app
from duzhan.errors import Conflict, InvalidInput
from duzhan.store import accounts, passwords
from duzhan.store.databases import Logins
from duzhan.store.transaction import Pool, reading
from duzhan.vocabulary import Level, Role


@pytest.fixture(autouse=True)
def house(database: Logins, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the command find this test's database."""
    monkeypatch.setenv("DUZHAN_DATABASE_URL", database.app)
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()


def user(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


def told(*words: str, typed: str | None = None) -> dict[str, object]:
    done = user(*words, "--json", typed=typed)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.output)
    return said


def stored_hash(pool: Pool, username: str) -> str:
    with pool.engine.connect() as connection:
        found = connection.execute(
            text("select password_hash from account where username = :username"), {"username": username}
        ).scalar_one()
    return str(found)


def test_an_account_is_added_with_a_generated_password(pool: Pool) -> None:
    said = told("add", "li.na", "--name", "李娜", "--email", "li@example.org")
    password = str(said["password"])
    assert (said["username"], len(password)) == ("li.na", 20)
    assert stored_hash(pool, "li.na").startswith("$argon2id$")
    assert passwords.matches(stored_hash(pool, "li.na"), password)
    assert not passwords.matches(stored_hash(pool, "li.na"), password + "x")


def test_a_password_is_read_from_standard_input_and_not_shown(pool: Pool) -> None:
    done = user("add", "李娜", "--name", "李娜", "--password-stdin", typed="Vm8-shi2-po3-zu4\n")
    assert (done.exit_code, "Vm8" in done.output) == (0, False)
    assert passwords.matches(stored_hash(pool, "李娜"), "Vm8-shi2-po3-zu4")


@pytest.mark.parametrize(
    "weak", ["", "Short-1aB", "alllowercaseletters", "ALLUPPER123456789", "12345678901234", "Li.Na-2020-2020"]
)
def test_a_weak_password_is_refused(weak: str) -> None:
    done = user("add", "li.na", "--name", "李娜", "--password-stdin", typed=f"{weak}\n")
    assert isinstance(done.exception, InvalidInput)
    assert done.exception.errors[0][:2] == ("password", "weak_password")


@pytest.mark.parametrize("name", ["x", "a b", "a/b", "a" * 65, "a\x00b", "<b>"])
def test_a_poor_user_name_is_refused(name: str) -> None:
    done = user("add", name, "--name", "李娜")
    assert isinstance(done.exception, InvalidInput)


def test_a_name_that_is_taken_is_a_conflict() -> None:
    done = user("add", "finder", "--name", "李娜")
    assert isinstance(done.exception, Conflict)
    assert done.exception.detail == "这个用户名已有人用"


@pytest.mark.parametrize(
    ("words", "granted"),
    [
        (("--role", "supervisor", "--area", "410325"), (Role.SUPERVISOR, Level.COUNTY, "410325", None)),
        (
            ("--role", "supervisor", "--area", "410325", "--level", "province"),
            (Role.SUPERVISOR, Level.PROVINCE, "410325", None),
        ),
        (("--role", "office", "--unit", "4103-office"), (Role.OFFICE, Level.CITY, "4103", "4103-office")),
        (("--role", "unit_head", "--unit", "410325-water"), (Role.UNIT_HEAD, Level.COUNTY, None, "410325-water")),
        (("--role", "auditor", "--area", "41"), (Role.AUDITOR, Level.PROVINCE, "41", None)),
        (
            (
                "--role",
                "system_admin",
            ),
            (Role.SYSTEM_ADMIN, Level.PROVINCE, None, None),
        ),
    ],
)
def test_a_role_is_granted_within_its_scope(pool: Pool, words: tuple[str, ...], granted: tuple[object, ...]) -> None:
    told("add", "li.na", "--name", "李娜")
    told("grant", "li.na", *words)
    token = str(told("token", "li.na")["token"])
    with reading(pool) as tx:
        holder = accounts.signed_in(tx, token)
    assert holder is not None
    (grant,) = holder.actor.grants
    assert (grant.role, grant.level, grant.area, grant.unit) == granted


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "supervisor"), "area_needed"),
        (("--role", "supervisor", "--area", "999999"), "unknown_area"),
        (("--role", "office", "--area", "410325"), "unit_of_role_needed"),
        (("--role", "unit_handler", "--unit", "nobody"), "unknown_unit"),
        (("--role", "security_admin", "--area", "41"), "scope_not_taken"),
    ],
)
def test_a_scope_that_does_not_go_with_the_role_is_refused(words: tuple[str, ...], code: str) -> None:
    done = user("grant", "finder", *words)
    assert isinstance(done.exception, InvalidInput)
    assert done.exception.errors[0][1] == code


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("finder", ("--role", "auditor", "--area", "41")),
        ("sysadmin", ("--role", "security_admin")),
        ("auditor", ("--role", "supervisor", "--area", "41")),
        ("finder", ("--role", "supervisor", "--area", "4103")),
    ],
)
def test_roles_that_exclude_each_other_and_roles_twice_are_conflicts(who: str, words: tuple[str, ...]) -> None:
    assert isinstance(user("grant", who, *words).exception, Conflict)


def test_a_disabled_account_loses_its_tokens(pool: Pool) -> None:
    token = str(told("token", "finder", "--hours", "1")["token"])
    with reading(pool) as tx:
        assert accounts.signed_in(tx, token) is not None
    told("disable", "finder")
    with reading(pool) as tx:
        assert accounts.signed_in(tx, token) is None


@pytest.mark.parametrize("words", [("disable",), ("token",), ("grant", "--role", "auditor", "--area", "41")])
def test_an_unknown_account_is_named(words: tuple[str, ...]) -> None:
    done = user(words[0], "nobody", *words[1:])
    assert isinstance(done.exception, InvalidInput)
    assert done.exception.detail == "username：没有这个账号：nobody"


def test_a_leave_is_entered_and_ended_by_an_operator(pool: Pool) -> None:
    del pool
    made = told(
        "delegate", "water", "water_head", "--since", "2020-06-01", "--until", "2099-06-30", "--reason", "年休假"
    )
    assert (made["account"], made["delegate"], made["since"]) == ("water", "water_head", "2020-06-01")
    assert told("undelegate", "water") == {"username": "water", "revoked": 1}
    assert told("undelegate", "water") == {"username": "water", "revoked": 0}


def test_a_leave_that_cannot_be_covered_is_refused(pool: Pool) -> None:
    del pool
    dates = ("--since", "2020-06-01", "--until", "2099-06-30", "--reason")
    refused = user("delegate", "water", "health", *dates, "年休假")
    assert isinstance(refused.exception, InvalidInput)
    assert "同一单位" in str(refused.exception)
    assert user("delegate", "water", "water_head", *dates, "").exit_code == 2


def test_a_given_password_is_to_be_changed_and_an_own_one_is_not(pool: Pool) -> None:
    told("add", "li.na", "--name", "李娜")
    told("add", "王强", "--name", "王强", "--password-stdin", "--own-password", typed="Vm8-shi2-po3-zu4\n")
    with pool.engine.connect() as connection:
        due = text("select username from account where password_set_at is null and username in ('li.na', '王强')")
        assert connection.execute(due).scalars().all() == ["li.na"]


def test_whoever_forgot_a_password_gets_another_and_keeps_no_token(pool: Pool) -> None:
    first = str(told("add", "li.na", "--name", "李娜")["password"])
    token = str(told("token", "li.na", "--name", "台账系统", "--scope", "read")["token"])
    again = str(told("reset", "li.na", "--reason", "忘记密码")["password"])
    assert not passwords.matches(stored_hash(pool, "li.na"), first)
    assert passwords.matches(stored_hash(pool, "li.na"), again)
    with reading(pool) as tx:
        assert accounts.signed_in(tx, token) is None
    assert isinstance(user("reset", "li.na", "--reason", "手机丢失", "--second-factor").exception, Conflict)
    with pool.engine.connect() as connection:
        lines = connection.execute(text("select kind, agent, reason from audit where subject = 'li.na' order by id"))
        assert [tuple(line) for line in lines] == [
            ("account_added", "operator", None),
            ("token_made", "operator", None),
            ("password_reset", "operator", "忘记密码"),
        ]
