"""改密码: whoever knows the old one chooses a new one, and is signed in nowhere else any more."""

from dataclasses import dataclass, field

from duzhan import settings
from duzhan.errors import InvalidInput, SignInUnfinished
from duzhan.model.audit import AuditKind
from duzhan.model.sign_in import GuessKind
from duzhan.policy import password_strength
from duzhan.policy.access_refusals import TooManyAttempts
from duzhan.store import accounts, audit, guesses, passwords, sessions, tokens
from duzhan.store.audit import Note
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.presence import Presence, renewed
from duzhan.vocabulary import Must


@dataclass(frozen=True, slots=True)
class Change:
    """The password as it is, and as it shall be."""

    current: str = field(repr=False)
    new: str = field(repr=False)


def change_password(pool: Pool, presence: Presence, wanted: Change) -> str | None:
    """Change the password and return the session's new cookie; None for a token, which ends as the other sign-ins do.

    Raises InvalidInput for a wrong password, a poor one, or one that was used before; SignInUnfinished while the
    second factor lacks; TooManyAttempts. Takes the pool: no connection waits for the slow hashes.
    """
    if presence.must is Must.SECOND_FACTOR:
        raise SignInUnfinished(must=presence.must.value)
    house = settings.current()
    fault = password_strength.fault(wanted.new, presence.username, password_strength.PROFILES[house.password_profile])
    if fault is not None:
        raise InvalidInput.of("new", fault)
    used = _known(pool, presence, wanted.current)
    if any(passwords.matches(old, wanted.new) for old in (used if house.passwords_age else used[:1])):
        raise InvalidInput.of("new", "password_used_before")
    becomes = passwords.hashed(wanted.new)
    with transaction(pool) as tx:
        if not accounts.replace_password(tx, presence.account, was=used[0], becomes=becomes, own=True):
            raise InvalidInput.of("current", "wrong_password")  # somebody else replaced it while this one was looked at
        sessions.end_all(tx, presence.account, but=presence.session)
        tokens.end_nameless(tx, presence.account)
        audit.note(tx, Note(AuditKind.PASSWORD_CHANGED, presence.username), presence.by)
        return renewed(tx, presence)


def _known(pool: Pool, presence: Presence, current: str) -> tuple[str, ...]:
    """Return the hashes of the passwords that the account has and had, to somebody who knows the one in use."""
    counted = guesses.of_account(GuessKind.OWN, presence.account)
    with transaction(pool) as tx:
        seconds = guesses.count(tx, counted)
        used = accounts.passwords_of(tx, presence.account)
    if seconds is not None:
        raise TooManyAttempts(retry_after=seconds)
    if not passwords.matches(used[0], current):
        raise InvalidInput.of("current", "wrong_password")
    with transaction(pool) as tx:
        guesses.forget(tx, counted)
    return used
