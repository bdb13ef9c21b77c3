"""核对验证码: a code of the authenticator or a recovery code, each good once; wrong ones are counted."""

import re

from duzhan.errors import DuzhanError, InvalidInput
from duzhan.model.audit import AuditKind
from duzhan.model.sign_in import GuessKind
from duzhan.policy import one_time_codes
from duzhan.policy.access_refusals import TooManyAttempts
from duzhan.store import audit, guesses, second_factors
from duzhan.store.audit import By, Note
from duzhan.store.keyring import Keyring
from duzhan.store.second_factors import Factor
from duzhan.store.transaction import Tx

_SPACING = re.compile(r"[\s-]+")
_OF_AUTHENTICATOR = re.compile(r"[0-9]{6}")


def judge_code(tx: Tx, account: int, given: str, keyring: Keyring, by: By) -> DuzhanError | None:
    """Take a code and return None, or return the refusal, to be raised when the count of this guess is committed."""
    counted = guesses.of_account(GuessKind.CODE, account)
    seconds = guesses.count(tx, counted)
    if seconds is not None:
        return TooManyAttempts(retry_after=seconds)
    if not _taken(tx, account, _SPACING.sub("", given).lower(), keyring, by):
        audit.note(tx, Note(AuditKind.SECOND_FACTOR_FAILED), by)
        return InvalidInput.of("code", "wrong_code")
    guesses.forget(tx, counted)
    return None


def _taken(tx: Tx, account: int, given: str, keyring: Keyring, by: By) -> bool:
    if _OF_AUTHENTICATOR.fullmatch(given):
        return taken_step(tx, account, given, second_factors.confirmed(tx, account, keyring))
    used = second_factors.use_code(tx, account, given)
    if used:
        audit.note(tx, Note(AuditKind.RECOVERY_CODE_USED), by)
    return used


def taken_step(tx: Tx, account: int, given: str, factor: Factor | None) -> bool:
    """Take a code of an account's authenticator, which also confirms it; False where it is none or was taken."""
    step = None if factor is None else one_time_codes.step_of(factor.secret, given, factor.at)
    return step is not None and second_factors.take(tx, account, step)
