"""Sessions of browsers: a random cookie, kept as its SHA-256, that ends when it idles, grows old or loses its right.

They run on the database's own clock, never on the rehearsal's, and give the rights of the moment of each request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from duzhan.policy.permissions import Actor
from duzhan.settings import Settings
from duzhan.store import accounts
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Must, Role


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives, how long a password is good (None for always), whose sign-in takes a second factor."""

    idle: timedelta
    absolute: timedelta
    password: timedelta | None
    second_factor: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in; ``must`` is what is still lacking, None where nothing is.

    ``idle`` is the time since ``seen_at``, by the database's clock; ``enrolled`` tells whether the account has a
    second factor, so that ``must`` is met by a code and not by enrolling.
    """

    digest: str
    account: int
    csrf: str
    must: Must | None
    seen_at: datetime
    idle: timedelta
    enrolled: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its account's list shows it."""

    id: int
    digest: str
    opened_at: datetime
    seen_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """Who signs in, from where and with what; the secrets are the browser's and are never shown again.

    ``elsewhere`` is true where the single sign-on vouched for who it is.
    """

    account: int
    cookie: str
    csrf: str
    address: str
    agent: str
    elsewhere: bool = False


_LIVE = (
    "s.seen_at > clock_timestamp() - cast(:idle as interval)"
    " and s.opened_at > clock_timestamp() - cast(:absolute as interval)"
)
# Compared with a password that is good for always, there is no answer, which is none that counts.
_OUTWORN = (
    "a.password_set_at is null or coalesce(a.password_set_at <= clock_timestamp() - cast(:password as interval), false)"
)
_ENROLLED = "f.confirmed_at is not null"

_SIGNED_IN = text(f"""
select a.id, a.username, a.name, g.role, g.level, g.area, g.unit, s.digest, s.csrf, s.seen_at, s.proved_at, s.elsewhere,
  clock_timestamp() - s.seen_at as idle, {_ENROLLED} as enrolled, {_OUTWORN} as outworn
from session s join account a on a.id = s.account left join second_factor f on f.account = a.id
left join account_grant g on g.account = a.id
where s.digest = :digest and {_LIVE} and a.disabled_at is null
order by g.id
""")  # noqa: S608  # of texts of ours, as the next

_STANDING = text(f"""
select {_ENROLLED} as enrolled, {_OUTWORN} as outworn
from account a left join second_factor f on f.account = a.id where a.id = :account
""")  # noqa: S608

_BEGIN = text(f"""
with old as (delete from session s where s.account = :account and not ({_LIVE}))
insert into session (digest, account, csrf, opened_at, seen_at, address, agent, elsewhere)
values (:digest, :account, :csrf, clock_timestamp(), clock_timestamp(), :address, :agent, :elsewhere)
""")  # noqa: S608

_TOUCH = text("update session set seen_at = clock_timestamp() where digest = :digest")

_RENEW = text("update session set digest = :new, csrf = :csrf, seen_at = clock_timestamp() where digest = :digest")

_PROVE = text("update session set proved_at = clock_timestamp() where digest = :digest")

_END = text("delete from session where digest = :digest")

_END_ONE = text("delete from session where account = :account and id = :id returning id")

_END_ALL = text("delete from session where account = :account and digest is distinct from :but")

_OPENED = text(f"""
select s.id, s.digest, s.opened_at, s.seen_at, s.address, s.agent from session s
where s.account = :account and {_LIVE} order by s.seen_at desc, s.id
""")  # noqa: S608


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings set."""
    return Limits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
        password=timedelta(days=settings.password_days) if settings.passwords_age else None,
        second_factor=settings.second_factor_required,
    )


def signed_in(tx: ReadTx, cookie: str, limits: Limits) -> tuple[Actor, Session] | None:
    """Return whose session a cookie is, with the rights of this moment; None where it is no longer good."""
    values = {"digest": accounts.digest_of(cookie), "password": limits.password, **_spans(limits)}
    rows = tx.run(_SIGNED_IN, values).all()
    actor = accounts.actor_of(rows)
    return None if actor is None else (actor, _session(rows, actor, limits))


def stale(session: Session, at: timedelta) -> bool:
    """Tell whether the session was last noted to be in use so long ago."""
    return session.idle > at


def begin(tx: Tx, new: NewSession, limits: Limits) -> None:
    """Open a session that has given a password, or was vouched for, and nothing else; the account's ended ones go."""
    values = {"account": new.account, "csrf": new.csrf, "address": new.address, "agent": new.agent}
    tx.write(_BEGIN, {**values, "elsewhere": new.elsewhere, "digest": accounts.digest_of(new.cookie), **_spans(limits)})


def touch(tx: Tx, session: Session) -> None:
    """Note that a session is in use; its idle time begins anew."""
    tx.write(_TOUCH, {"digest": session.digest})


def prove(tx: Tx, digest: str) -> None:
    """Note that a second factor was given in a session."""
    tx.write(_PROVE, {"digest": digest})


def renew(tx: Tx, digest: str, *, cookie: str, csrf: str) -> None:
    """Give a session new secrets, as at every rise of its privilege; the old cookie is worth nothing from now on."""
    tx.write(_RENEW, {"digest": digest, "new": accounts.digest_of(cookie), "csrf": csrf})


def end(tx: Tx, digest: str) -> None:
    """End a session; again is no error."""
    tx.write(_END, {"digest": digest})


def end_one(tx: Tx, account: int, key: int) -> bool:
    """End one of an account's sessions by its key and tell whether there was one."""
    return tx.write(_END_ONE, {"account": account, "id": key}).first() is not None


def end_all(tx: Tx, account: int, *, but: str | None = None) -> None:
    """End every session of an account, or every one but that of a digest."""
    tx.write(_END_ALL, {"account": account, "but": but})


def opened(tx: ReadTx, account: int, limits: Limits) -> tuple[Opened, ...]:
    """Return an account's sessions, the one seen last first."""
    return tuple(Opened(*row) for row in tx.run(_OPENED, {"account": account, **_spans(limits)}))


def _session(rows: Sequence[Row[Any]], actor: Actor, limits: Limits) -> Session:
    row = rows[0]
    unproved = row.proved_at is None
    # Who was vouched for has no password here to be worn out; a second factor given there need not be enrolled here.
    enrolled, outworn = row.enrolled or (row.elsewhere and not unproved), row.outworn and not row.elsewhere
    must = _lacking(actor, limits, unproved=unproved and row.enrolled, enrolled=enrolled, outworn=outworn)
    return Session(row.digest, actor.account, row.csrf, must, row.seen_at, row.idle, row.enrolled)


def lacking_after(tx: ReadTx, actor: Actor, limits: Limits) -> Must | None:
    """Return what a sign-in still lacks after password and, where there is a second factor, its code."""
    row = tx.run(_STANDING, {"account": actor.account, "password": limits.password}).one()
    return _lacking(actor, limits, unproved=False, enrolled=row.enrolled, outworn=row.outworn)


def _lacking(actor: Actor, limits: Limits, *, unproved: bool, enrolled: bool, outworn: bool) -> Must | None:
    """Return what is lacking: the second factor first, so that a thief of passwords cannot change one."""
    required = any(grant.role in limits.second_factor for grant in actor.grants)
    if unproved or (required and not enrolled):
        return Must.SECOND_FACTOR
    return Must.NEW_PASSWORD if outworn else None


def _spans(limits: Limits) -> dict[str, timedelta]:
    return {"idle": limits.idle, "absolute": limits.absolute}
