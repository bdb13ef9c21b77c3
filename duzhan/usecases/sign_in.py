"""登录: user name and password for a token; guessing is counted before it is answered."""

from duzhan.errors import BadCredentials, TooManyAttempts
from duzhan.store import accounts, passwords
from duzhan.store.accounts import Locked
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.issue_token import issue_token
from duzhan.wire.accounts import Credentials, TokenOut


def sign_in(pool: Pool, credentials: Credentials, *, hours: int) -> TokenOut:
    """Return a token; raises BadCredentials, in the same time for unknown, disabled and mistaken, and TooManyAttempts.

    Takes the pool: the attempt must stay counted when it is refused, and no connection waits for the slow hash.
    """
    with transaction(pool) as tx:
        attempt = accounts.attempt(tx, credentials.username)
    if isinstance(attempt, Locked):
        raise TooManyAttempts(retry_after=attempt.seconds)
    known = attempt.password_hash if attempt is not None and not attempt.disabled else None
    if not passwords.matches(known, credentials.password.get_secret_value()) or attempt is None:
        raise BadCredentials
    with transaction(pool) as tx:
        accounts.forget_attempts(tx, attempt.account)
        return issue_token(tx, attempt.account, hours=hours)
