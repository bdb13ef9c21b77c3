"""更换恢复码: new codes that stand in for the authenticator, on a code that the authenticator shows now."""

import re

from duzhan.errors import Conflict, DuzhanError
from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import fault
from duzhan.store import audit, second_factors
from duzhan.store.audit import Note
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Tx
from duzhan.usecases.enrol_second_factor import made_codes
from duzhan.usecases.judge_code import judge_code
from duzhan.usecases.presence import Presence
from duzhan.wording import CONFLICTS

# Who has nothing but the paper with the old codes could make new ones without end.
_OF_AUTHENTICATOR = re.compile(r"\s*(?:[0-9]\s*){6}")


def renew_recovery_codes(tx: Tx, presence: Presence, code: str, keyring: Keyring) -> tuple[str, ...] | DuzhanError:
    """Return ten new codes, the old ones being void, or the refusal, to be raised when its count is committed.

    Refused are a wrong code, a recovery code, the sixth guess, and an account without a second factor.
    """
    if not second_factors.standing(tx, presence.account).enrolled:
        return Conflict(CONFLICTS["no_second_factor"])
    if not _OF_AUTHENTICATOR.fullmatch(code):
        return fault("code", "code_of_authenticator_needed")
    refusal = judge_code(tx, presence.account, code, keyring, presence.by)
    if refusal is not None:
        return refusal
    codes = made_codes(tx, presence.account)
    audit.note(tx, Note(AuditKind.RECOVERY_CODES_RENEWED, presence.username), presence.by)
    return codes
