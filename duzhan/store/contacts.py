"""Contacts: where a person is reached outside the inbox, when not, and what became of each try at a webhook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, Select, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from duzhan.model.columns import of_row, table
from duzhan.model.contact import Attempt, Contact, NoticeSetting
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Channel

CONTACT = table(Contact)
SETTING = table(NoticeSetting)
ATTEMPT = table(Attempt)

_NEXT_POSITION = text("select 1 + coalesce(max(position), 0) from contact where account = :account")
# A program has no seat; the notice is its webhook's, and of nobody's case.
_TRY = text("""
insert into notice (id, promise, recipient, channel, contact, template, seat, detail, state, created_at, next_at,
                    attempts)
select cast(:id as uuid), 'test:' || :id, account, channel, id, 'test', '', '{}', 'pending', :now, :now, 0
from contact where id = :contact
""")
_REPLAY = text("""
with told as (
  select id from notice where message = :message and contact = :contact and state in ('sent', 'dead')
  order by id for update)
update notice n set state = 'pending', sent_at = null, next_at = :now, attempts = 0 from told where n.id = told.id
""")
_KNOWN = text("select exists (select from notice where message = :message and contact = :contact)")


@dataclass(frozen=True, slots=True)
class Tried:
    """One try to deliver a message to a webhook."""

    id: int
    message: UUID
    at: datetime
    delivered: bool
    answer: str


def of_account(tx: ReadTx, account: int) -> list[Contact]:
    """List an account's contacts in use, webhooks too, in the order in which they are tried."""
    mine = select(CONTACT).where(CONTACT.c.account == account, CONTACT.c.disabled_at.is_(None))
    return [of_row(Contact, row) for row in tx.run(mine.order_by(CONTACT.c.position, CONTACT.c.id)).mappings()]


def find(tx: ReadTx, account: int, contact: int) -> Contact | None:
    """Return a contact of an account that is in use, or None."""
    return _one(tx.run(_mine(account, contact)).mappings().first())


def lock(tx: Tx, account: int, contact: int) -> Contact | None:
    """Return a contact as ``find`` does, and hold it until the transaction ends."""
    return _one(tx.run(_mine(account, contact).with_for_update()).mappings().first())


def next_position(tx: ReadTx, account: int) -> int:
    """Return the position after the last one that an account ever had."""
    return int(str(tx.run(_NEXT_POSITION, {"account": account}).scalar_one()))


def add(tx: Tx, contact: Contact) -> Contact:
    """Insert a contact and return it with its key; the same address twice is refused (uq_contact_same_address)."""
    values = contact.model_dump(exclude={"id"})
    return Contact(**tx.write(insert(CONTACT).values(**values).returning(CONTACT)).mappings().one())


def disable(tx: Tx, contact: int) -> None:
    """Use a contact no more; what waits for it goes the recipient's next way."""
    tx.write(update(CONTACT).where(CONTACT.c.id == contact).values(disabled_at=tx.now))


def set_secret(tx: Tx, contact: int, secret: str) -> None:
    """Set what is signed with: one secret, or several with a space between them."""
    tx.write(update(CONTACT).where(CONTACT.c.id == contact).values(secret=secret))


def setting(tx: ReadTx, account: int) -> NoticeSetting | None:
    """Return when an account wants to be reached, or None where it never said so."""
    row = tx.run(select(SETTING).where(SETTING.c.account == account)).mappings().first()
    return None if row is None else of_row(NoticeSetting, row)


def put_setting(tx: Tx, wanted: NoticeSetting) -> None:
    """Set when an account wants to be reached."""
    values = wanted.model_dump()
    tx.write(upsert(SETTING).values(**values).on_conflict_do_update(index_elements=["account"], set_=values))


def tries(tx: ReadTx, contact: int, address_sha256: str, before: int | None, limit: int) -> Sequence[Tried]:
    """List the tries at a webhook, newest first, one more than the limit where there are more."""
    columns = ATTEMPT.c.id, ATTEMPT.c.message, ATTEMPT.c.at, ATTEMPT.c.delivered, ATTEMPT.c.answer
    made = select(*columns).where(
        ATTEMPT.c.channel == Channel.WEBHOOK.value,
        ATTEMPT.c.address_sha256 == address_sha256,
        ATTEMPT.c.contact == contact,
    )
    if before is not None:
        made = made.where(ATTEMPT.c.id < before)
    return [Tried(*row) for row in tx.run(made.order_by(ATTEMPT.c.id.desc()).limit(limit + 1))]


def add_test(tx: Tx, contact: int, notice: UUID) -> None:
    """Write a test for a webhook; it goes the way that every notice goes."""
    tx.write(_TRY, {"id": str(notice), "contact": contact, "now": tx.now})


def replay(tx: Tx, contact: int, message: UUID) -> bool:
    """Let a message of a webhook leave again under its id; False where the webhook never had it."""
    values = {"message": message, "contact": contact}
    tx.write(_REPLAY, {**values, "now": tx.now})
    return bool(tx.run(_KNOWN, values).scalar_one())


def _mine(account: int, contact: int) -> Select[tuple[object, ...]]:
    return select(CONTACT).where(CONTACT.c.id == contact, CONTACT.c.account == account, CONTACT.c.disabled_at.is_(None))


def _one(row: RowMapping | None) -> Contact | None:
    return None if row is None else of_row(Contact, row)
