"""结束登录: an account sees where it is signed in, and ends what it does not know."""

from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import SessionNotFound
from duzhan.store import audit, sessions
from duzhan.store.audit import Note
from duzhan.store.sessions import Limits
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.presence import Presence
from duzhan.wire.access import SessionOut


def list_sessions(tx: ReadTx, presence: Presence, limits: Limits) -> tuple[SessionOut, ...]:
    """Return the caller's sessions, the one seen last first."""
    return tuple(
        SessionOut(
            id=one.id,
            opened_at=one.opened_at,
            seen_at=one.seen_at,
            address=one.address,
            agent=one.agent,
            current=one.digest == presence.session,
        )
        for one in sessions.opened(tx, presence.account, limits)
    )


def end_session(tx: Tx, key: int, presence: Presence) -> None:
    """End one of the caller's sessions; raises SessionNotFound where there is none of this key."""
    if not sessions.end_one(tx, presence.account, key):
        raise SessionNotFound
    audit.note(tx, Note(AuditKind.SESSION_ENDED, presence.username), presence.by)
