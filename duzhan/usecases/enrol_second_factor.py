"""登记第二重验证: a secret goes into an authenticator, and a code of it shows that it arrived."""

import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from duzhan.errors import Conflict, DuzhanError, InvalidInput
from duzhan.model.audit import AuditKind
from duzhan.model.sign_in import GuessKind
from duzhan.policy import one_time_codes
from duzhan.policy.access_refusals import TooManyAttempts
from duzhan.store import audit, guesses, second_factors, sessions, tokens
from duzhan.store.audit import Note
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases.judge_code import taken_step
from duzhan.usecases.presence import Presence, renewed
from duzhan.wire.access import Enrolment
from duzhan.wording import CONFLICTS

ISSUER = "duzhan"
CODES = 10
_CODE_BYTES = 10
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The recovery codes, shown once, and the session's new cookie; None where a token was shown."""

    codes: tuple[str, ...] = field(repr=False)
    cookie: str | None = field(repr=False)


def start_second_factor(tx: Tx, presence: Presence, keyring: Keyring) -> Enrolment:
    """Make a secret, in place of one that was never confirmed; raises Conflict where there is a second factor."""
    secret = secrets.token_bytes(one_time_codes.SECRET_BYTES)
    if not second_factors.start(tx, presence.account, secret, keyring):
        raise Conflict(CONFLICTS["second_factor_enrolled"])
    return Enrolment(secret=one_time_codes.letters(secret), uri=address(secret, presence.username))


def confirm_second_factor(pool: Pool, presence: Presence, code: str, keyring: Keyring) -> Enrolled:
    """Confirm with a first code; other sessions end, and so do the tokens of sign-ins: they were without it.

    Raises InvalidInput for a wrong code, TooManyAttempts after five, Conflict where there is a second factor.
    """
    with transaction(pool) as tx:
        outcome = _confirmed(tx, presence, code.replace(" ", ""), keyring)
    if isinstance(outcome, DuzhanError):
        raise outcome
    return outcome


def _confirmed(tx: Tx, presence: Presence, code: str, keyring: Keyring) -> Enrolled | DuzhanError:
    if second_factors.standing(tx, presence.account).enrolled:
        return Conflict(CONFLICTS["second_factor_enrolled"])
    counted = guesses.of_account(GuessKind.CODE, presence.account)
    seconds = guesses.count(tx, counted)
    if seconds is not None:
        return TooManyAttempts(retry_after=seconds)
    if not taken_step(tx, presence.account, code, second_factors.find(tx, presence.account, keyring)):
        return InvalidInput.of("code", "wrong_code")
    guesses.forget(tx, counted)
    codes = made_codes(tx, presence.account)
    audit.note(tx, Note(AuditKind.SECOND_FACTOR_ENROLLED, presence.username), presence.by)
    return Enrolled(codes, _whole(tx, presence))


def _whole(tx: Tx, presence: Presence) -> str | None:
    """Make the browser's sign-in whole in which it was confirmed, and end the others."""
    sessions.end_all(tx, presence.account, but=presence.session)
    tokens.end_nameless(tx, presence.account)
    if presence.session is not None:
        sessions.prove(tx, presence.session)
    return renewed(tx, presence)


def made_codes(tx: Tx, account: int) -> tuple[str, ...]:
    """Give an account new recovery codes and return them; those that it had are void."""
    codes = tuple(_code() for _ in range(CODES))
    second_factors.add_codes(tx, account, [code.replace("-", "") for code in codes])
    return codes


def address(secret: bytes, username: str) -> str:
    """Return the address that an authenticator reads from a picture."""
    facts = {
        "secret": one_time_codes.letters(secret),
        "issuer": ISSUER,
        "digits": one_time_codes.DIGITS,
        "period": one_time_codes.PERIOD,
    }
    return f"otpauth://totp/{ISSUER}:{quote(username)}?{urlencode(facts)}"


def _code() -> str:
    letters = b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
