"""Guesses: counted before they are looked at, and locked before they work (reliability.md, promise 42).

Five wrong ones lock for a quarter of an hour, and count until an hour has passed without one: of one subject at most
twenty are ever looked at within an hour. A right one takes back its own count and no other's, so that an owner who
signs in does not pay for somebody else's guesses.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from duzhan.model.sign_in import GuessKind
from duzhan.store.transaction import ReadTx, Tx

MOST = 5
PAUSE = timedelta(minutes=15)
_QUIET = "interval '1 hour'"


@dataclass(frozen=True, slots=True)
class Guessed:
    """By what a guess is counted, and after how many wrong ones that is locked."""

    what: GuessKind
    subject: str
    most: int = MOST


# Old rows go by the way, a few at a time, and never the one that is counted or one that somebody else counts.
_COUNT = text(f"""
with over as (
  delete from guess_count where ctid in (
    select ctid from guess_count where failed_at < clock_timestamp() - {_QUIET}
      and (what, subject) <> (:what, :subject) limit 20 for update skip locked))
insert into guess_count as g (what, subject, failures, failed_at, locked_until)
values (:what, :subject, 1, clock_timestamp(),
        case when :most <= 1 then clock_timestamp() + cast(:pause as interval) end)
on conflict (what, subject) do update set
  failures = case when g.locked_until is null and g.failed_at > clock_timestamp() - {_QUIET} then g.failures + 1
             else 1 end,
  failed_at = clock_timestamp(),
  locked_until = case when (g.locked_until is null and g.failed_at > clock_timestamp() - {_QUIET}
                            and g.failures + 1 >= :most) or :most <= 1
                 then clock_timestamp() + cast(:pause as interval) end
where g.locked_until is null or g.locked_until <= clock_timestamp()
returning failures
""")  # noqa: S608  # of a text of ours

_LOCKED_FOR = text("""
select greatest(1, ceil(extract(epoch from locked_until - clock_timestamp())))::int from guess_count
where what = :what and subject = :subject
""")

_LOCKED = text("""
select exists (select from guess_count
               where what = :what and subject = :subject and locked_until > clock_timestamp())
""")

_TAKE_BACK = text("""
update guess_count set failures = greatest(failures - 1, 0), locked_until = null
where what = :what and subject = :subject
""")

_FORGET = text("delete from guess_count where what = :what and subject = :subject")


def of_name(username: str) -> Guessed:
    """Count by a user name; people type passwords there, so that only a digest of it is kept."""
    return Guessed(GuessKind.NAME, hashlib.sha256(username.encode()).hexdigest())


def of_address(address: str, most: int) -> Guessed:
    """Count by a network address."""
    return Guessed(GuessKind.ADDRESS, address, most)


def of_account(what: GuessKind, account: int) -> Guessed:
    """Count by an account: its second factor, or its own password."""
    return Guessed(what, str(account))


def of_device(account: int, digest: str) -> Guessed:
    """Count by an account on one device."""
    return Guessed(GuessKind.DEVICE, f"{account}:{digest}")


def count(tx: Tx, guessed: Guessed) -> int | None:
    """Count a guess that is going to be looked at; return for how many seconds it is not, where it is locked."""
    named = {"what": guessed.what.value, "subject": guessed.subject}
    if tx.write(_COUNT, {**named, "most": guessed.most, "pause": PAUSE}).first() is not None:
        return None
    return int(tx.run(_LOCKED_FOR, named).scalar_one())


def locked(tx: ReadTx, guessed: Guessed) -> bool:
    """Tell whether guesses are locked, as they are after the last of those allowed."""
    return bool(tx.run(_LOCKED, {"what": guessed.what.value, "subject": guessed.subject}).scalar_one())


def take_back(tx: Tx, guessed: Guessed) -> None:
    """Take back the count of a guess that was right."""
    tx.write(_TAKE_BACK, {"what": guessed.what.value, "subject": guessed.subject})


def forget(tx: Tx, guessed: Guessed) -> None:
    """Start counting anew."""
    tx.write(_FORGET, {"what": guessed.what.value, "subject": guessed.subject})
