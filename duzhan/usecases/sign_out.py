"""退出: the session or the token that was shown is worth nothing from now on."""

from duzhan.model.audit import AuditKind
from duzhan.store import audit, sessions, tokens
from duzhan.store.audit import Note
from duzhan.store.transaction import Tx
from duzhan.usecases.presence import Presence


def sign_out(tx: Tx, presence: Presence) -> None:
    """End what the caller is signed in by."""
    if presence.session is not None:
        sessions.end(tx, presence.session)
    if presence.token is not None:
        tokens.end(tx, presence.token)
    audit.note(tx, Note(AuditKind.SIGNED_OUT, presence.username), presence.by)
