"""第二重验证: a code makes a browser's sign-in whole, and its session gets a new cookie."""

from dataclasses import dataclass, field

from duzhan.store import sessions
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.judge_code import judge_code
from duzhan.usecases.presence import Presence, renewed


@dataclass(frozen=True, slots=True)
class Renewed:
    """The session's new cookie; None where a token was shown and no session."""

    cookie: str | None = field(repr=False)


def give_second_factor(pool: Pool, presence: Presence, code: str, keyring: Keyring) -> Renewed:
    """Take a code; raises InvalidInput for a wrong or used one, TooManyAttempts after five.

    Takes the pool: a wrong code must stay counted when it is refused.
    """
    with transaction(pool) as tx:
        refusal = judge_code(tx, presence.account, code, keyring, presence.by)
        cookie = None
        if refusal is None and presence.session is not None:
            sessions.prove(tx, presence.session)
            cookie = renewed(tx, presence)
    if refusal is not None:
        raise refusal
    return Renewed(cookie)
