"""Second factors: an authenticator's secret, encrypted, and codes that stand in for it once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.keyring import Encrypted, Keyring
from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class Factor:
    """An account's second factor; ``at`` is the database's own time, by which its codes are made."""

    secret: bytes
    confirmed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an account has a second factor, and how many recovery codes are left."""

    enrolled: bool
    codes_left: int


_FIND = text("""
select key, secret, confirmed_at is not null, clock_timestamp() from second_factor where account = :account
""")

_START = text("""
insert into second_factor as f (account, key, secret, started_at, last_step)
values (:account, :key, :secret, clock_timestamp(), 0)
on conflict (account) do update set key = excluded.key, secret = excluded.secret, started_at = excluded.started_at,
  last_step = 0
where f.confirmed_at is null returning account
""")

_TAKE = text("""
update second_factor set last_step = :step, confirmed_at = coalesce(confirmed_at, clock_timestamp())
where account = :account and last_step < :step returning account
""")

_OLD = text("select account, key, secret from second_factor where key <> :key order by account limit :limit for update")
_RENEW = text("update second_factor set key = :key, secret = :secret where account = :account")

_REMOVE_CODES = text("delete from recovery_code where account = :account")

_REMOVE = text("delete from second_factor where account = :account and confirmed_at is not null returning account")

_ADD_CODE = text("""
insert into recovery_code (account, digest, made_at) values (:account, :digest, clock_timestamp())
""")

_USE_CODE = text("""
update recovery_code set used_at = clock_timestamp()
where account = :account and digest = :digest and used_at is null returning account
""")

_STANDING = text("""
select exists (select from second_factor where account = :account and confirmed_at is not null),
  (select count(*) from recovery_code where account = :account and used_at is null)::int
""")


def standing(tx: ReadTx, account: int) -> Standing:
    """Return whether an account has a second factor, and how many recovery codes it has left."""
    return Standing(*tx.run(_STANDING, {"account": account}).one())


def find(tx: ReadTx, account: int, keyring: Keyring) -> Factor | None:
    """Return an account's second factor, confirmed or begun; None where there is none."""
    row = tx.run(_FIND, {"account": account}).first()
    if row is None:
        return None
    secret = keyring.decrypt(Encrypted(row[0], bytes(row[1])), _about(account))
    return Factor(bytes.fromhex(secret), row[2], row[3])


def confirmed(tx: ReadTx, account: int, keyring: Keyring) -> Factor | None:
    """Return an account's second factor; None where there is none, or only one that was begun."""
    factor = find(tx, account, keyring)
    return factor if factor is not None and factor.confirmed else None


def start(tx: Tx, account: int, secret: bytes, keyring: Keyring) -> bool:
    """Keep the secret of an authenticator that is to be confirmed; False where the account has a second factor."""
    kept = keyring.encrypt(secret.hex(), _about(account))
    values = {"account": account, "key": kept.key, "secret": kept.value}
    return tx.write(_START, values).first() is not None


def take(tx: Tx, account: int, step: int) -> bool:
    """Take the code of a 30-second step, which also confirms; False where a code of it or of a later one was taken."""
    return tx.write(_TAKE, {"account": account, "step": step}).first() is not None


def add_codes(tx: Tx, account: int, codes: Sequence[str]) -> None:
    """Replace an account's recovery codes."""
    tx.write(_REMOVE_CODES, {"account": account})
    tx.write(_ADD_CODE, [{"account": account, "digest": _digest(code)} for code in codes])


def use_code(tx: Tx, account: int, code: str) -> bool:
    """Use up a recovery code; False where it is none, or was used."""
    return tx.write(_USE_CODE, {"account": account, "digest": _digest(code)}).first() is not None


def remove(tx: Tx, account: int) -> bool:
    """Remove an account's second factor with its recovery codes; False where it has none."""
    tx.write(_REMOVE_CODES, {"account": account})
    return tx.write(_REMOVE, {"account": account}).first() is not None


def renew(tx: Tx, keyring: Keyring, limit: int) -> int:
    """Encrypt up to ``limit`` secrets anew that an old key encrypted, and return how many those were."""
    renewed = [
        {"account": row.account, "key": kept.key, "secret": kept.value}
        for row in tx.run(_OLD, {"key": keyring.encrypts_with, "limit": limit}).all()
        for kept in [_again(Encrypted(row.key, bytes(row.secret)), _about(row.account), keyring)]
    ]
    if renewed:
        tx.write(_RENEW, renewed)
    return len(renewed)


def _again(kept: Encrypted, about: str, keyring: Keyring) -> Encrypted:
    return keyring.encrypt(keyring.decrypt(kept, about), about)


def _digest(code: str) -> str:
    # 80 random bits: nobody finds them by trying, so that a slow hash would buy nothing.
    return hashlib.sha256(code.encode()).hexdigest()


def _about(account: int) -> str:
    return f"second factor of account {account}"
