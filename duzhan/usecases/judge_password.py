"""核对密码: whoever signs in, in a browser or as a program, is counted first and judged then.

On a device that its account was signed in on before, guesses are counted for themselves: whoever guesses elsewhere
locks out strangers, and never the owner. Elsewhere they count by address and by user name, whether anybody has it or
not, so that neither the answer nor the lock says who has an account.
"""

import secrets
from dataclasses import dataclass, field

from duzhan.errors import BadCredentials
from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import TooManyAttempts
from duzhan.store import accounts, audit, devices, guesses, passwords
from duzhan.store.accounts import Sealed, digest_of
from duzhan.store.audit import By, Note
from duzhan.store.guesses import Guessed
from duzhan.store.transaction import Pool, Tx, transaction

_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in as it comes: ``device`` is what an earlier one gave, ``address`` and ``agent`` what the network says.

    ``address_most`` is after how many failures an address has to wait.
    """

    username: str
    password: str = field(repr=False)
    address: str
    address_most: int
    agent: str = ""
    device: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """An account whose password was given; what was counted is to be taken back when the sign-in is carried out."""

    account: int
    counted: tuple[Guessed, ...]
    device_known: bool
    device_of_somebody: bool


def judge_password(pool: Pool, wanted: SignIn) -> Judged:
    """Return whose password it is; raises BadCredentials, in one time for every reason, and TooManyAttempts.

    Takes the pool: the attempt must stay counted when it is refused, and no connection waits for the slow hash.
    """
    with transaction(pool) as tx:
        sealed = accounts.sealed(tx, wanted.username)
        known, of_somebody = devices.known(tx, wanted.username, wanted.device)
        counted = _counted_by(wanted, sealed if known else None)
        seconds = _count(tx, counted)
    if seconds is not None:
        raise TooManyAttempts(retry_after=seconds)
    stored = sealed.password_hash if sealed is not None and not sealed.disabled else None
    if not passwords.matches(stored, wanted.password) or sealed is None:
        with transaction(pool) as tx:
            _note_failure(tx, wanted, counted, sealed)
        raise BadCredentials
    return Judged(sealed.account, counted, known, of_somebody)


def take_back(tx: Tx, judged: Judged) -> None:
    """Take back what was counted; on a known device, all that was counted there."""
    for counted in judged.counted:
        if judged.device_known:
            guesses.forget(tx, counted)
        else:
            guesses.take_back(tx, counted)


def remember(tx: Tx, judged: Judged, wanted: SignIn) -> str | None:
    """Know the device from now on and return its new cookie; None where it keeps the one that it has."""
    if wanted.device is not None and judged.device_of_somebody:
        devices.remember(tx, judged.account, wanted.device)
        return None
    cookie = secrets.token_urlsafe(_BYTES)
    devices.remember(tx, judged.account, cookie)
    return cookie


def _counted_by(wanted: SignIn, on_known_device: Sealed | None) -> tuple[Guessed, ...]:
    if on_known_device is not None and wanted.device is not None:
        return (guesses.of_device(on_known_device.account, digest_of(wanted.device)),)
    return guesses.of_address(wanted.address, wanted.address_most), guesses.of_name(wanted.username)


def _count(tx: Tx, counted: tuple[Guessed, ...]) -> int | None:
    """Count by one after the other, the address first: a locked one counts against no user name any more."""
    return next((seconds for one in counted if (seconds := guesses.count(tx, one)) is not None), None)


def _note_failure(tx: Tx, wanted: SignIn, counted: tuple[Guessed, ...], sealed: Sealed | None) -> None:
    """Put a failure on the audit, by name where somebody has it: what nobody is called may be a password."""
    by = By(address=wanted.address)
    subject = None if sealed is None else wanted.username
    audit.note(tx, Note(AuditKind.SIGN_IN_FAILED, subject), by)
    for one in counted:
        if guesses.locked(tx, one):
            audit.note(tx, Note(AuditKind.SIGN_IN_LOCKED, subject, detail={"by": one.what.value}), by)
