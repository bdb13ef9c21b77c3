"""登录: user name and password for a browser's session, which may still lack a second factor or a new password."""

from dataclasses import dataclass, field

from duzhan.errors import BadCredentials
from duzhan.model.audit import AuditKind
from duzhan.store import audit, sessions
from duzhan.store.audit import By, Note
from duzhan.store.sessions import Limits, NewSession
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.judge_password import SignIn, judge_password, remember, take_back
from duzhan.usecases.presence import fresh
from duzhan.vocabulary import Must

LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session's cookie, the device's where it has none yet, and what the sign-in still lacks."""

    cookie: str = field(repr=False)
    device: str | None = field(repr=False)
    must: Must | None


def sign_in(pool: Pool, wanted: SignIn, limits: Limits) -> SignedIn:
    """Return a new session; raises BadCredentials, in one time for every reason, and TooManyAttempts."""
    judged = judge_password(pool, wanted)
    cookie = fresh()
    new = NewSession(judged.account, cookie, fresh(), wanted.address, wanted.agent[:LONGEST_AGENT])
    with transaction(pool) as tx:
        take_back(tx, judged)
        device = remember(tx, judged, wanted)
        sessions.begin(tx, new, limits)
        found = sessions.signed_in(tx, cookie, limits)
        if found is None:  # disabled since its password was looked at
            raise BadCredentials
        audit.note(tx, Note(AuditKind.SIGNED_IN, wanted.username), By(judged.account, wanted.address))
    return SignedIn(cookie, device, found[1].must)
