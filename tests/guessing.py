"""Guessing at one account's password: from so many addresses, for an hour of the database's clock."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from duzhan.errors import BadCredentials
from duzhan.policy.access_refusals import TooManyAttempts
from duzhan.store import passwords
from duzhan.store.sessions import Limits
from duzhan.store.transaction import Pool
from duzhan.usecases.judge_password import SignIn
from duzhan.usecases.sign_in import sign_in

PASSWORD = "Vm8-shi2-po3-zu4"  # noqa: S105  # of an account of the test
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12), timedelta(days=90), frozenset())
AT_ONCE = 8
QUARTERS = 4
MOST = 20
"""So many guesses may be looked at within an hour."""
LATER = text(
    "update guess_count set failed_at = failed_at - interval '15 minutes',"
    " locked_until = locked_until - interval '15 minutes'"
)


@dataclass(frozen=True, slots=True)
class Guessed:
    """How many guesses were looked at, and how often the owner came in meanwhile, and how often not."""

    evaluated: int
    let_in: int
    kept_out: int


def guess(pool: Pool, username: str, guesses: int, addresses: int) -> Guessed:
    """Guess through an hour, a quarter of the guesses each quarter; the owner signs in on a known device after each."""
    with pool.engine.begin() as connection:
        setting = "update account set password_hash = :hash, password_set_at = clock_timestamp()"
        connection.execute(text(setting), {"hash": passwords.hashed(PASSWORD)})
    device = sign_in(pool, SignIn(username, PASSWORD, "192.0.2.1", 50), LIMITS).device
    evaluated, let_in = 0, 0
    for quarter in range(QUARTERS):
        numbers = range(quarter * guesses // QUARTERS, (quarter + 1) * guesses // QUARTERS)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            evaluated += sum(threads.map(lambda number: _looked_at(pool, username, _from(number % addresses)), numbers))
        owner = SignIn(username, PASSWORD, "192.0.2.1", 50, device=device)
        let_in += sign_in(pool, owner, LIMITS).must is None
        with pool.engine.begin() as connection:
            connection.execute(LATER)
    return Guessed(evaluated, let_in, QUARTERS - let_in)


def _looked_at(pool: Pool, username: str, address: str) -> bool:
    try:
        sign_in(pool, SignIn(username, "a guess", address, 50), LIMITS)
    except BadCredentials:
        return True
    except TooManyAttempts:
        return False
    raise AssertionError(username)


def _from(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"
