"""程序令牌: a person lets a program act, by name, for some time, and with no more rights than its own."""

from datetime import timedelta

from duzhan.errors import InvalidInput
from duzhan.model.audit import AuditKind
from duzhan.policy import narrowing
from duzhan.policy.access_refusals import TokenNotFound
from duzhan.policy.permissions import Actor
from duzhan.store import audit, tokens
from duzhan.store.audit import By, Detail, Note
from duzhan.store.tokens import Named
from duzhan.store.tokens import NewToken as Token
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.presence import fresh
from duzhan.wire.access import NamedToken, NewToken, TokenMade


def make_token(tx: Tx, wanted: NewToken, *, holder: Actor, by: By) -> TokenMade:
    """Make a named token and show it once; rights are looked up at each request, so they shrink with the holder's.

    Raises InvalidInput for an area in which the holder has no rights; the database refuses a name that is in use.
    """
    if wanted.areas is not None:
        for area in narrowing.outside(holder, wanted.areas):
            raise InvalidInput.of("areas", "no_rights_there", code=area)
    life = timedelta(days=wanted.days)
    new = Token(holder.account, fresh(), life, name=wanted.name, scope=wanted.scope, areas=wanted.areas)
    made = tokens.add(tx, new)
    detail: Detail = {"name": wanted.name, "scope": wanted.scope.value, "days": wanted.days}
    audit.note(tx, Note(AuditKind.TOKEN_MADE, holder.username, detail=detail), by)
    return TokenMade(token=new.token, **named_token(made).model_dump())


def list_tokens(tx: ReadTx, account: int) -> tuple[NamedToken, ...]:
    """Return an account's named tokens that are good, the oldest first."""
    return tuple(map(named_token, tokens.named(tx, account)))


def revoke_token(tx: Tx, key: int, *, holder: Actor, by: By) -> None:
    """End one of the holder's named tokens; raises TokenNotFound where there is none of this key."""
    name = tokens.revoke(tx, holder.account, key)
    if name is None:
        raise TokenNotFound
    audit.note(tx, Note(AuditKind.TOKEN_REVOKED, holder.username, detail={"name": name}), by)


def named_token(row: Named) -> NamedToken:
    """Return a token as its holder's list shows it."""
    areas = None if row.areas is None else tuple(row.areas)
    return NamedToken(
        id=row.id,
        name=row.name,
        scope=row.scope,
        areas=areas,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
