"""What is refused about accounts and the ways in."""

from duzhan.errors import DuzhanError, NotFound
from duzhan.wording import ACCESS_REFUSALS


class AccountNotFound(NotFound):
    """Nobody has the user name, or no longer what was asked about."""

    slug = "account-not-found"
    title = ACCESS_REFUSALS[slug]


class SessionNotFound(NotFound):
    """The caller has no such session, whoever else may have it."""

    slug = "session-not-found"
    title = ACCESS_REFUSALS[slug]


class TokenNotFound(NotFound):
    """The caller has no such named token, whoever else may have it."""

    slug = "token-not-found"
    title = ACCESS_REFUSALS[slug]


class TooManyAttempts(DuzhanError):
    """Too many failed sign-ins; ``retry_after`` is in seconds."""

    slug = "too-many-attempts"
    title = ACCESS_REFUSALS[slug]


class TooManyCalls(DuzhanError):
    """An account asks faster than ``DUZHAN_CALLS_PER_MINUTE``; ``retry_after`` is in seconds."""

    slug = "too-many-calls"
    title = ACCESS_REFUSALS[slug]
