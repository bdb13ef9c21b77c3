"""Known devices: where an account was signed in before, nobody else's guesses can keep its owner out."""

from datetime import timedelta

from sqlalchemy import text

from duzhan.store.accounts import digest_of
from duzhan.store.transaction import ReadTx, Tx

LIFE = timedelta(days=180)
MOST = 20

_KNOWN = text("""
select exists (select from known_device d join account a on a.id = d.account
               where a.username = :username and d.digest = :digest
                 and d.seen_at > clock_timestamp() - cast(:life as interval)),
  exists (select from known_device d where d.digest = :digest)
""")

_REMEMBER = text("""
insert into known_device (account, digest, known_since, seen_at)
values (:account, :digest, clock_timestamp(), clock_timestamp())
on conflict (account, digest) do update set seen_at = clock_timestamp()
""")

_FORGET_OLD = text("""
delete from known_device where account = :account and digest in (
  select digest from known_device where account = :account order by seen_at desc, digest offset :most)
""")

_FORGET = text("delete from known_device where account = :account")


def known(tx: ReadTx, username: str, device: str | None) -> tuple[bool, bool]:
    """Tell whether an account was signed in on a device, and whether anybody was, by the device's cookie."""
    digest = None if device is None else digest_of(device)
    row = tx.run(_KNOWN, {"username": username, "digest": digest, "life": LIFE}).one()
    return bool(row[0]), bool(row[1])


def remember(tx: Tx, account: int, device: str) -> None:
    """Note that an account signed in on a device; of an account's devices only the newest are kept."""
    tx.write(_REMEMBER, {"account": account, "digest": digest_of(device)})
    tx.write(_FORGET_OLD, {"account": account, "most": MOST})


def forget(tx: Tx, account: int) -> None:
    """Know none of an account's devices any more."""
    tx.write(_FORGET, {"account": account})
