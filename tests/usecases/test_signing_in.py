"""Browsers sign in: what a session is worth, when it ends, and who cannot keep whom out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from duzhan.errors import BadCredentials, Conflict, InvalidInput, SignInUnfinished
from duzhan.policy import one_time_codes
from duzhan.policy.access_refusals import SessionNotFound, TooManyAttempts
from duzhan.settings import current
from duzhan.store import account_register, accounts, keyring, passwords, sessions
from duzhan.store.now import shift_by
from duzhan.store.sessions import Limits, Session
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases.change_password import Change, change_password
from duzhan.usecases.end_session import end_session, list_sessions
from duzhan.usecases.enrol_second_factor import confirm_second_factor, start_second_factor
from duzhan.usecases.give_second_factor import give_second_factor
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.usecases.judge_password import SignIn
from duzhan.usecases.presence import Presence
from duzhan.usecases.reset_access import reset_password, reset_second_factor
from duzhan.usecases.sign_in import SignedIn, sign_in
from duzhan.usecases.sign_out import sign_out
from duzhan.vocabulary import Must, Role

PASSWORD, NEW, LONG = "Vm8-shi2-po3-zu4", "Kp5-ling9-xue7", "mabiao guoshu yandi"
GUESS = "a guess"
HASH = passwords.hashed(PASSWORD)
OPEN = Limits(timedelta(minutes=30), timedelta(hours=12), timedelta(days=90), frozenset())
DEMANDING = replace(OPEN, second_factor=frozenset({Role.OFFICE}))


class House:
    """Lets people in, at one test's database."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.keys = keyring.of(current())
        self.run("update account set password_hash = :hash, password_set_at = clock_timestamp()", hash=HASH)

    def run(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """Execute raw SQL and return its rows."""
        with self.pool.engine.begin() as connection:
            done = connection.execute(text(statement), values)
            return [tuple(row) for row in done] if done.returns_rows else []

    def enter(self, username: str = "finder", limits: Limits = OPEN, **wanted: str) -> SignedIn:
        """Sign in."""
        given = {"password": PASSWORD, "address": "192.0.2.1", **wanted}
        return sign_in(self.pool, SignIn(username=username, address_most=50, **given), limits)

    def inside(self, cookie: str, limits: Limits = OPEN) -> Session | None:
        """Return the session of a cookie."""
        with reading(self.pool) as tx:
            found = sessions.signed_in(tx, cookie, limits)
        return None if found is None else found[1]

    def presence(self, cookie: str, username: str = "finder", limits: Limits = OPEN) -> Presence:
        """Return who is inside by a cookie."""
        session = self.inside(cookie, limits)
        assert session is not None
        return Presence(session.account, username, "192.0.2.1", session.must, session.digest)

    def enrol(self, cookie: str, username: str, limits: Limits = OPEN) -> tuple[bytes, tuple[str, ...], str]:
        """Enrol a second factor; return its secret, the recovery codes and the new cookie."""
        presence = self.presence(cookie, username, limits)
        with transaction(self.pool) as tx:
            start_second_factor(tx, presence, self.keys)
        secret = self.secret(presence.account)
        enrolled = confirm_second_factor(self.pool, presence, self.code(secret, -1), self.keys)
        assert enrolled.cookie is not None
        return secret, enrolled.codes, enrolled.cookie

    def secret(self, account: int) -> bytes:
        """Return what an authenticator was told."""
        (row,) = self.run("select key, secret from second_factor where account = :account", account=account)
        held = keyring.Encrypted(str(row[0]), bytes(row[1]))  # type: ignore[call-overload]
        return bytes.fromhex(self.keys.decrypt(held, f"second factor of account {account}"))

    def code(self, secret: bytes, off: int = 0) -> str:
        """Return the code of now, or of so many steps off."""
        ((now,),) = self.run("select clock_timestamp()")
        return one_time_codes.code(secret, one_time_codes.step_at(now) + off)  # type: ignore[arg-type]

    def audited(self) -> list[str]:
        """Return what is on the audit, the oldest first."""
        return [str(kind) for (kind,) in self.run("select kind from audit order by id")]


@pytest.fixture
def house(app_pool: Pool) -> House:
    """Give every account a password."""
    return House(app_pool)


@pytest.fixture
def asvs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Limits]:
    """Let the settings name the other profile, and return what they limit then."""
    with monkeypatch.context() as patch:
        patch.setenv("DUZHAN_PASSWORD_PROFILE", "asvs")
        patch.setenv("DUZHAN_REHEARSAL", "true")
        current.cache_clear()
        yield sessions.limits_of(current())
    current.cache_clear()


def test_a_session_is_known_by_a_cookie_that_is_not_stored(house: House) -> None:
    entered = house.enter()
    session = house.inside(entered.cookie)
    assert session is not None
    assert (session.account, session.must, session.enrolled) == (1, None, False)
    assert session.digest != entered.cookie
    assert house.run("select count(*) from session where session::text like :it", it=f"%{entered.cookie}%") == [(0,)]
    assert house.inside("x" + entered.cookie[1:]) is None


def test_a_session_ends_when_it_idles_and_when_it_is_old(house: House) -> None:
    idle, old, used = (house.enter().cookie for _ in range(3))
    house.run(
        "update session set seen_at = seen_at - interval '30 minutes' where digest = :it", it=accounts.digest_of(idle)
    )
    house.run(
        "update session set opened_at = opened_at - interval '12 hours' where digest = :it", it=accounts.digest_of(old)
    )
    assert house.inside(idle) is None
    assert house.inside(old) is None
    house.run(
        "update session set seen_at = seen_at - interval '29 minutes' where digest = :it", it=accounts.digest_of(used)
    )
    session = house.inside(used)
    assert session is not None
    assert sessions.stale(session, timedelta(seconds=60))
    with transaction(house.pool) as tx:
        sessions.touch(tx, session)
    touched = house.inside(used)
    assert touched is not None
    assert not sessions.stale(touched, timedelta(seconds=60))
    house.enter()
    assert len(house.run("select id from session")) == 2, "what is over goes at the next sign-in"


def test_a_rehearsal_that_jumps_ends_no_session(house: House, pool: Pool) -> None:
    cookie = house.enter().cookie
    with transaction(pool) as tx:
        shift_by(tx.connection, timedelta(days=100))
    assert house.inside(cookie) is not None


def test_sessions_end_with_sign_out_disabling_and_a_change_of_rights(house: House) -> None:
    one, other = house.enter().cookie, house.enter().cookie
    with transaction(house.pool) as tx:
        sign_out(tx, house.presence(one))
    assert (house.inside(one), house.inside(other) is None) == (None, False)
    with transaction(house.pool) as tx:
        grant_role(tx, "finder", Wish(Role.SUPERVISOR, area="4104"))
    assert house.inside(other) is None
    cookie = house.enter().cookie
    with transaction(house.pool) as tx:
        account_register.disable(tx, 1)
    assert house.inside(cookie) is None
    with pytest.raises(BadCredentials):
        house.enter()


def test_an_account_sees_its_sessions_and_ends_one_but_nobody_elses(house: House) -> None:
    mine, lost, theirs = house.enter().cookie, house.enter(agent="an old phone").cookie, house.enter("water").cookie
    presence = house.presence(mine)
    with reading(house.pool) as tx:
        listed = list_sessions(tx, presence, OPEN)
        others = list_sessions(tx, house.presence(theirs, "water"), OPEN)
    assert [(one.agent, one.current) for one in sorted(listed, key=lambda one: one.id)] == [
        ("", True),
        ("an old phone", False),
    ]
    with transaction(house.pool) as tx:
        end_session(tx, next(one.id for one in listed if not one.current), presence)
    assert (house.inside(lost), house.inside(mine) is None) == (None, False)
    with pytest.raises(SessionNotFound), transaction(house.pool) as tx:
        end_session(tx, others[0].id, presence)


def test_a_changed_password_signs_out_everywhere_else_and_renews_the_session(house: House) -> None:
    mine, other = house.enter().cookie, house.enter().cookie
    before = house.presence(mine)
    cookie = change_password(house.pool, before, Change(PASSWORD, NEW))
    assert cookie is not None
    assert (house.inside(mine), house.inside(other), house.inside(cookie) is None) == (None, None, False)
    with pytest.raises(BadCredentials):
        house.enter()
    assert house.inside(house.enter(password=NEW).cookie) is not None


def test_a_new_password_is_good_and_not_one_of_the_last_five(house: House) -> None:
    cookie: str | None = house.enter().cookie
    used = [PASSWORD, NEW, "Wm3-bai8-yun6", "Qz7-gao4-shan2", "Hx2-liu5-shui9"]
    for was, becomes in pairwise(used):
        cookie = change_password(house.pool, house.presence(str(cookie)), Change(was, becomes))
    presence = house.presence(str(cookie))
    wrong = {"current": Change(PASSWORD, "Xy6-hong1-qi8"), "new": Change(used[-1], "Henan@2020Henan")}
    for field, change in wrong.items():
        with pytest.raises(InvalidInput) as refused:
            change_password(house.pool, presence, change)
        assert refused.value.errors[0][0] == field
    for again in used:
        with pytest.raises(InvalidInput) as refused:
            change_password(house.pool, presence, Change(used[-1], again))
        assert refused.value.errors[0][1] == "password_used_before"
    change_password(house.pool, presence, Change(used[-1], "Xy6-hong1-qi8"))
    assert house.run("select count(*) from old_password") == [(4,)]


def test_an_outworn_or_given_password_lets_in_only_to_change_it(house: House) -> None:
    house.run("update account set password_set_at = password_set_at - interval '90 days' where username = 'finder'")
    entered = house.enter()
    assert entered.must is Must.NEW_PASSWORD
    cookie = change_password(house.pool, house.presence(entered.cookie), Change(PASSWORD, NEW))
    session = house.inside(str(cookie))
    assert session is not None
    assert session.must is None
    with transaction(house.pool) as tx:
        given = reset_password(tx, "finder", "忘记密码")
    assert house.inside(str(cookie)) is None
    assert house.enter(password=given).must is Must.NEW_PASSWORD


def test_by_asvs_a_password_never_wears_out_and_may_come_again(house: House, asvs: Limits) -> None:
    house.run("update account set password_set_at = password_set_at - interval '9000 days' where username = 'finder'")
    cookie: str | None = house.enter(limits=asvs).cookie
    assert house.presence(str(cookie), limits=asvs).must is None
    for was, becomes in pairwise((PASSWORD, LONG, "guo shu yan di ma biao", LONG)):
        cookie = change_password(house.pool, house.presence(str(cookie)), Change(was, becomes))
    for poor, code in ((LONG, "password_used_before"), (NEW, "short_password")):
        with pytest.raises(InvalidInput) as refused:
            change_password(house.pool, house.presence(str(cookie)), Change(LONG, poor))
        assert refused.value.errors[0][1] == code


def test_an_office_enrols_before_it_does_anything_else(house: House) -> None:
    entered = house.enter("county_office", DEMANDING)
    assert entered.must is Must.SECOND_FACTOR
    assert house.enter("finder", DEMANDING).must is None
    with pytest.raises(SignInUnfinished):
        change_password(house.pool, house.presence(entered.cookie, "county_office", DEMANDING), Change(PASSWORD, NEW))
    other = house.enter("county_office", DEMANDING).cookie
    _, codes, cookie = house.enrol(entered.cookie, "county_office", DEMANDING)
    assert len(set(codes)) == 10
    session = house.inside(cookie, DEMANDING)
    assert session is not None
    assert (session.must, session.enrolled) == (None, True)
    assert (house.inside(entered.cookie, DEMANDING), house.inside(other, DEMANDING)) == (None, None)
    with pytest.raises(Conflict), transaction(house.pool) as tx:
        start_second_factor(tx, house.presence(cookie, "county_office", DEMANDING), house.keys)


def test_a_code_is_taken_once_and_five_wrong_ones_lock(house: House) -> None:
    secret, _, _ = house.enrol(house.enter().cookie, "finder")
    entered = house.enter()
    assert entered.must is Must.SECOND_FACTOR
    presence, code = house.presence(entered.cookie), house.code(secret)
    renewed = give_second_factor(house.pool, presence, code, house.keys)
    session = house.inside(str(renewed.cookie))
    assert session is not None
    assert (session.must, house.inside(entered.cookie)) == (None, None)
    again = house.presence(house.enter().cookie)
    with pytest.raises(InvalidInput):
        give_second_factor(house.pool, again, code, house.keys)
    for _ in range(4):
        with pytest.raises(InvalidInput):
            give_second_factor(house.pool, again, "000000", house.keys)
    with pytest.raises(TooManyAttempts):
        give_second_factor(house.pool, again, house.code(secret, 1), house.keys)


def test_a_code_of_an_authenticator_that_was_not_confirmed_is_none(house: House) -> None:
    presence = house.presence(house.enter("county_office", DEMANDING).cookie, "county_office", DEMANDING)
    with transaction(house.pool) as tx:
        start_second_factor(tx, presence, house.keys)
    with pytest.raises(InvalidInput):
        give_second_factor(house.pool, presence, house.code(house.secret(presence.account)), house.keys)


def test_a_recovery_code_stands_in_once(house: House) -> None:
    _, codes, _ = house.enrol(house.enter().cookie, "finder")
    first = house.presence(house.enter().cookie)
    assert give_second_factor(house.pool, first, codes[0].upper(), house.keys).cookie
    with pytest.raises(InvalidInput):
        give_second_factor(house.pool, house.presence(house.enter().cookie), codes[0], house.keys)
    assert give_second_factor(house.pool, house.presence(house.enter().cookie), codes[1], house.keys).cookie


def test_the_secret_is_kept_encrypted_and_codes_as_digests(house: House) -> None:
    secret, codes, _ = house.enrol(house.enter().cookie, "finder")
    assert secret not in b"".join(bytes(row[0]) for row in house.run("select secret from second_factor"))  # type: ignore[call-overload]
    kept = str(house.run("select digest from recovery_code"))
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_a_reset_second_factor_is_enrolled_anew(house: House) -> None:
    _, _, cookie = house.enrol(house.enter().cookie, "finder")
    with transaction(house.pool) as tx:
        reset_second_factor(tx, "finder", "手机丢失")
    assert house.inside(cookie) is None
    assert house.enter().must is None
    with pytest.raises(Conflict), transaction(house.pool) as tx:
        reset_second_factor(tx, "finder", "再来一次")


def test_a_stranger_locks_strangers_and_never_the_owner_on_a_known_device(house: House) -> None:
    device = house.enter().device
    assert device is not None
    for address in range(2, 7):
        with pytest.raises(BadCredentials):
            house.enter(password=GUESS, address=f"192.0.2.{address}")
    with pytest.raises(TooManyAttempts):
        house.enter(address="192.0.2.9")
    known = house.enter(device=device)
    assert (known.device, house.inside(known.cookie) is None) == (None, False)
    for _ in range(5):
        with pytest.raises(BadCredentials):
            house.enter(password=GUESS, device=device)
    with pytest.raises(TooManyAttempts):
        house.enter(device=device)
    with pytest.raises(BadCredentials):
        house.enter("water", password=GUESS, device=device)


def test_a_made_up_device_is_a_strangers(house: House) -> None:
    for number in range(5):
        with pytest.raises(BadCredentials):
            house.enter(password=GUESS, device=f"made-up-{number}")
    with pytest.raises(TooManyAttempts):
        house.enter(device="made-up-9")


def test_an_office_computer_is_known_for_each_who_uses_it(house: House) -> None:
    device = house.enter("water").device
    assert house.enter("water_head", device=str(device)).device is None
    assert house.run("select count(*), count(distinct digest) from known_device") == [(2, 1)]
    assert house.enter("water_head", device="made-up").device is not None


def test_an_address_that_guesses_names_waits_and_the_others_do_not(house: House) -> None:
    wanted = SignIn(username="", password=GUESS, address="192.0.2.7", address_most=8)
    for number in range(8):
        with pytest.raises(BadCredentials):
            sign_in(house.pool, replace(wanted, username=f"nobody{number}"), OPEN)
    with pytest.raises(TooManyAttempts):
        sign_in(house.pool, replace(wanted, username="finder", password=PASSWORD), OPEN)
    assert house.enter(address="192.0.2.8").must is None


def test_a_name_that_nobody_has_is_locked_as_any_other(house: House) -> None:
    said = {}
    for username in ("finder", "nobody"):
        said[username] = []
        for number in range(6):
            with pytest.raises((BadCredentials, TooManyAttempts)) as refused:
                house.enter(username, password=GUESS, address=f"198.51.100.{number}")
            said[username].append(type(refused.value))
    assert said["finder"] == said["nobody"] == [BadCredentials] * 5 + [TooManyAttempts]


def test_the_audit_has_it_all_and_no_name_that_nobody_has(house: House) -> None:
    with pytest.raises(BadCredentials):
        house.enter("My-Secret-Passw0rd", password=GUESS)
    for _ in range(5):
        with pytest.raises(BadCredentials):
            house.enter(password=GUESS)
    cookie = house.enter("water").cookie
    with transaction(house.pool) as tx:
        sign_out(tx, house.presence(cookie, "water"))
    failed = "sign_in_failed"
    assert house.audited() == [failed] * 6 + ["sign_in_locked", "signed_in", "signed_out"]
    assert house.run("select distinct subject, host(address::inet) from audit where kind = 'sign_in_failed'") == [
        ("finder", "192.0.2.1"),
        (None, "192.0.2.1"),
    ]
    assert "My-Secret" not in str(house.run("select audit::text from audit"))
