"""Personal fields: kept encrypted beside the case, shown masked, and erased without a trace of what they said."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row, text

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.personal import PERSON, PersonalName
from duzhan.policy import sealing
from duzhan.policy.permissions import Actor
from duzhan.store import scope
from duzhan.store.keyring import Encrypted, Keyring
from duzhan.store.transaction import ReadTx, Tx

CASE = table(Case)
_SALT = 16
_END = text("""
update personal_field set ended_at = :now
where case_id = :case_id and field = :field and ended_at is null""")
_RECORD = text("""
insert into personal_field (case_id, field, value, salt, key, digest, masked, recorded_at, blind)
values (:case_id, :field, :value, :salt, :key, :digest, :masked, :now, :blind)""")
_ERASE = text("""
update personal_field set value = null, salt = null, key = null, masked = null, blind = null, erased_at = :now
where case_id = :case_id and erased_at is null""")
_STANDING = text("""
select field, masked, key, value from personal_field
where case_id = :case_id and field = any(cast(:fields as text[])) and ended_at is null and erased_at is null""")
_OLD = text("""
select p.id, c.number, p.field, p.key, p.value, p.blind from personal_field p join "case" c on c.id = p.case_id
where p.value is not null and p.key <> :key order by p.id limit :limit for update of p""")
_RENEW = text("update personal_field set key = :key, value = :value, blind = :blind where id = :id")
MOST = 200
"""Cases about one person that a search names."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal field of a case, its value, and the form in which it may be shown; ``findable`` by who has the key."""

    name: PersonalName
    value: str = field(repr=False)
    masked: str
    findable: bool = False


def record(tx: Tx, case: Case, personal: Personal, keyring: Keyring) -> Mapping[str, str]:
    """Keep a value, which ends the one before it, and return what the event says of it: its salted digest."""
    end(tx, case, personal.name)
    return record_first(tx, case, personal, keyring)


def record_first(tx: Tx, case: Case, personal: Personal, keyring: Keyring) -> Mapping[str, str]:
    """Keep a value as ``record`` does, of a case that has none of the name yet."""
    salt = secrets.token_bytes(_SALT)
    digest = sealing.digest(salt, personal.name.value, personal.value)
    encrypted = keyring.encrypt(personal.value, _about(case.number, personal.name))
    values = {"value": encrypted.value, "key": encrypted.key, "salt": salt, "digest": digest, "masked": personal.masked}
    blind = keyring.blind(personal.value) if personal.findable else None
    tx.write(_RECORD, {**_of(tx, case), "field": personal.name.value, **values, "blind": blind})
    return {personal.name.value: digest}


def end(tx: Tx, case: Case, name: PersonalName) -> None:
    """Let the standing value of a field be the case's no longer."""
    tx.write(_END, {**_of(tx, case), "field": name.value})


def erase(tx: Tx, case: Case) -> int:
    """Erase every personal value that a case ever had, and return how many there were."""
    return tx.write(_ERASE, _of(tx, case)).rowcount


def masked(tx: ReadTx, case_id: int) -> dict[PersonalName, str]:
    """Return what may be shown of the person whom a case is about."""
    return {PersonalName(row.field): str(row.masked) for row in _standing(tx, case_id)}


def plain(tx: ReadTx, case: Case, keyring: Keyring) -> dict[PersonalName, str]:
    """Return who the person is; whoever calls this has put it on the audit. Raises KeysUnusable."""
    return {
        PersonalName(row.field): keyring.decrypt(Encrypted(row.key, bytes(row.value)), _about(case.number, row.field))
        for row in _standing(tx, int(case.id or 0))
    }


def numbers_of(tx: ReadTx, id_number: str, actor: Actor, keyring: Keyring) -> list[str]:
    """Return the numbers of the cases in scope that are about who has this identity number, newest first."""
    found = text("id in (select case_id from personal_field where blind = any(:blinds) and ended_at is null)")
    wanted = CASE.select().where(found.bindparams(blinds=list(keyring.blinds(id_number))), scope.visible(actor))
    rows = tx.run(wanted.order_by(CASE.c.id.desc()).limit(MOST)).mappings()
    return [str(row["number"]) for row in rows]


def renew(tx: Tx, keyring: Keyring, limit: int) -> int:
    """Encrypt up to ``limit`` values anew that an old key encrypted, and return how many those were."""
    rows = tx.run(_OLD, {"key": keyring.encrypts_with, "limit": limit}).all()
    renewed = []
    for row in rows:
        about = _about(row.number, row.field)
        value = keyring.decrypt(Encrypted(row.key, bytes(row.value)), about)
        again = keyring.encrypt(value, about)
        blind = None if row.blind is None else keyring.blind(value)
        renewed.append({"id": row.id, "key": again.key, "value": again.value, "blind": blind})
    if renewed:
        tx.write(_RENEW, renewed)
    return len(renewed)


def _standing(tx: ReadTx, case_id: int) -> Sequence[Row[tuple[object, ...]]]:
    return tx.run(_STANDING, {"case_id": case_id, "fields": [name.value for name in PERSON]}).all()


def _about(number: str, name: str) -> str:
    return f"{number} {name}"


def _of(tx: Tx, case: Case) -> dict[str, object]:
    return {"case_id": case.id, "now": tx.now}
