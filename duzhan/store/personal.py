"""Personal fields: kept encrypted beside the case, shown masked, and erased without a trace of what they said."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from duzhan.model.case import Case
from duzhan.model.personal import PersonalName
from duzhan.policy import sealing
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Tx

_SALT = 16
_END = text("""
update personal_field set ended_at = :now
where case_id = :case_id and field = :field and ended_at is null""")
_RECORD = text("""
insert into personal_field (case_id, field, value, salt, key, digest, masked, recorded_at)
values (:case_id, :field, :value, :salt, :key, :digest, :masked, :now)""")
_ERASE = text("""
update personal_field set value = null, salt = null, key = null, masked = null, erased_at = :now
where case_id = :case_id and erased_at is null""")


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal field of a case, its value, and the form in which it may be shown."""

    name: PersonalName
    value: str
    masked: str


def record(tx: Tx, case: Case, personal: Personal, keyring: Keyring) -> Mapping[str, str]:
    """Keep a value, which ends the one before it, and return what the event says of it: its salted digest."""
    end(tx, case, personal.name)
    salt = secrets.token_bytes(_SALT)
    digest = sealing.digest(salt, personal.name.value, personal.value)
    encrypted = keyring.encrypt(personal.value, f"{case.number} {personal.name.value}")
    values = {"value": encrypted.value, "key": encrypted.key, "salt": salt, "digest": digest, "masked": personal.masked}
    tx.write(_RECORD, {**_of(tx, case), "field": personal.name.value, **values})
    return {personal.name.value: digest}


def end(tx: Tx, case: Case, name: PersonalName) -> None:
    """Let the standing value of a field be the case's no longer."""
    tx.write(_END, {**_of(tx, case), "field": name.value})


def erase(tx: Tx, case: Case) -> int:
    """Erase every personal value that a case ever had, and return how many there were."""
    return tx.write(_ERASE, _of(tx, case)).rowcount


def _of(tx: Tx, case: Case) -> dict[str, object]:
    return {"case_id": case.id, "now": tx.now}
