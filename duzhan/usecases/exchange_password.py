"""换取令牌: user name and password, and a code where there is a second factor, for a bearer token."""

from datetime import timedelta

from duzhan.errors import DuzhanError, InvalidInput
from duzhan.model.audit import AuditKind
from duzhan.store import accounts, audit, second_factors, sessions, tokens
from duzhan.store.audit import By, Note
from duzhan.store.keyring import Keyring
from duzhan.store.sessions import Limits
from duzhan.store.tokens import NewToken
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases.judge_code import judge_code
from duzhan.usecases.judge_password import Judged, SignIn, judge_password, remember, take_back
from duzhan.usecases.presence import fresh
from duzhan.wire.accounts import TokenOut


def exchange_password(pool: Pool, wanted: SignIn, limits: Limits, keyring: Keyring, *, hours: int) -> TokenOut:
    """Return a token; raises BadCredentials, TooManyAttempts, or InvalidInput where a code is missing or wrong.

    A token of a sign-in that lacks something opens only what makes it whole, as a browser's session does.
    """
    judged = judge_password(pool, wanted)
    with transaction(pool) as tx:
        take_back(tx, judged)
        refusal = _code_refused(tx, judged, wanted, keyring)
        if refusal is None:
            return _issued(tx, judged, wanted, limits, timedelta(hours=hours))
    raise refusal


def _code_refused(tx: Tx, judged: Judged, wanted: SignIn, keyring: Keyring) -> DuzhanError | None:
    if not second_factors.standing(tx, judged.account).enrolled:
        return None
    if wanted.code is None:
        return InvalidInput.of("code", "code_needed")
    return judge_code(tx, judged.account, wanted.code, keyring, By(judged.account, wanted.address))


def _issued(tx: Tx, judged: Judged, wanted: SignIn, limits: Limits, life: timedelta) -> TokenOut:
    must = sessions.lacking_after(tx, accounts.holder(tx, judged.account), limits)
    new = NewToken(judged.account, fresh(), life, must=must)
    expires_at = tokens.add(tx, new).expires_at
    audit.note(tx, Note(AuditKind.SIGNED_IN, wanted.username), By(judged.account, wanted.address))
    return TokenOut(token=new.token, expires_at=expires_at, device=remember(tx, judged, wanted), must=must)
