"""签发令牌: a bearer token for an account, shown once and stored as its SHA-256."""

from datetime import timedelta

from duzhan.model.audit import AuditKind
from duzhan.store import accounts, audit, tokens
from duzhan.store.audit import OPERATOR, Detail, Note
from duzhan.store.tokens import NewToken
from duzhan.store.transaction import Tx
from duzhan.usecases.presence import fresh
from duzhan.vocabulary import TokenScope
from duzhan.wire.accounts import TokenOut


def issue_token(
    tx: Tx, account: int, *, hours: int, name: str | None = None, scope: TokenScope = TokenScope.WRITE
) -> TokenOut:
    """Issue a token that lives for so many hours of the database's own clock; a nameless one ends with the password."""
    new = NewToken(account, fresh(), timedelta(hours=hours), name=name, scope=scope)
    made = tokens.add(tx, new)
    detail: Detail = {"name": name, "scope": scope.value, "hours": hours}
    audit.note(tx, Note(AuditKind.TOKEN_MADE, accounts.holder(tx, account).username, detail=detail), OPERATOR)
    return TokenOut(token=new.token, expires_at=made.expires_at)
