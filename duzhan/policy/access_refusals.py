"""What is refused about accounts and the ways in."""

from duzhan.errors import BadCredentials, Conflict, DuzhanError, InvalidInput, NotFound
from duzhan.policy.access_wording import ACCESS_CONFLICTS, ACCESS_FAULTS, ACCESS_REFUSALS, SINGLE_SIGN_ON_SAYS


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


class UnitNotFound(NotFound):
    """There is no unit of this code."""

    slug = "unit-not-found"
    title = ACCESS_REFUSALS[slug]


class TermNotFound(NotFound):
    """There is no such term of a duty leader within the caller's areas."""

    slug = "term-not-found"
    title = ACCESS_REFUSALS[slug]


class SingleSignOnOff(NotFound):
    """No identity provider is set up."""

    slug = "single-sign-on-off"
    title = ACCESS_REFUSALS[slug]


class SingleSignOnRefused(BadCredentials):
    """The identity provider vouched for nobody whom we let in; ``why`` is a code of SINGLE_SIGN_ON_SAYS."""

    slug = "single-sign-on-refused"
    title = ACCESS_REFUSALS[slug]

    def __init__(self, why: str) -> None:
        super().__init__(SINGLE_SIGN_ON_SAYS[why], why=why)
        self.why = why


class TooManyAttempts(DuzhanError):
    """Too many failed sign-ins; ``retry_after`` is in seconds."""

    slug = "too-many-attempts"
    title = ACCESS_REFUSALS[slug]


class TooManyCalls(DuzhanError):
    """An account asks faster than ``DUZHAN_CALLS_PER_MINUTE``; ``retry_after`` is in seconds."""

    slug = "too-many-calls"
    title = ACCESS_REFUSALS[slug]


def fault(field: str, code: str, /, **facts: object) -> InvalidInput:
    """Name one field and what is wrong with it, by a code of ACCESS_FAULTS."""
    return InvalidInput([(field, code, ACCESS_FAULTS[code].format(**facts))])


def conflict(code: str, /, **facts: object) -> Conflict:
    """Say what contradicts, by a code of ACCESS_CONFLICTS."""
    return Conflict(ACCESS_CONFLICTS[code].format(**facts))
