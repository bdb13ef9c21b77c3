"""Personal values lie in a table of their own: encrypted, masked where shown, and erased without breaking a seal."""

from pathlib import Path

import pytest
import seen
from outside import contact
from world import World, actor

from duzhan.errors import KeysUnusable, NotFound
from duzhan.policy import sealing
from duzhan.policy.permissions import Agent
from duzhan.settings import current
from duzhan.store import contact_secrets, contacts, keyring, personal, second_factors
from duzhan.store.keyring import Encrypted
from duzhan.store.transaction import reading
from duzhan.usecases.erase_personal import erase_personal
from duzhan.usecases.renew_personal import renew_factors, renew_personal, renew_secrets
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.verify_ledger import verify_ledger
from duzhan.vocabulary import Channel
from statemachines.states import Trigger

PHONE = "13812345678"
ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=0f1e"
ID_NUMBER = "410325196003071232"
OPERATOR = Agent("cli:personal")
FIELDS = 'select p.* from personal_field p join "case" c on c.id = p.case_id where c.number = :number order by p.id'


def accepted(world: World, phone: str = PHONE) -> str:
    number = world.assign(world.log().number).number
    world.do(Trigger.ACCEPT, number, "water", responsible_person="王某", responsible_phone=phone)
    return number


def everything(world: World) -> str:
    """Return every row of every table, as text."""
    names = seen.rows(world, "select tablename from pg_tables where schemaname = 'public'")
    told = [seen.rows(world, f'select t::text from "{name.tablename}" t') for name in names]  # noqa: S608
    return "\n".join(str(row[0]) for rows in told for row in rows)


def test_a_telephone_number_is_in_no_row_of_the_database(world: World) -> None:
    accepted(world)
    dumped = everything(world)
    assert "138****5678" in dumped
    assert PHONE not in dumped
    assert PHONE.encode().hex() not in dumped


def test_the_key_opens_it_and_the_event_has_its_salted_digest(world: World, keys: Path) -> None:
    number = accepted(world)
    (kept,) = seen.rows(world, FIELDS, number=number)
    about = f"{number} responsible_phone"
    ring = keyring.opened(keys)
    encrypted = Encrypted(str(kept.key), bytes(kept.value))
    assert ring.decrypt(encrypted, about) == PHONE
    digest = seen.events(world, number)[-1].detail["personal"]["responsible_phone"]
    assert digest == kept.digest == sealing.digest(bytes(kept.salt), "responsible_phone", PHONE)
    with pytest.raises(KeysUnusable, match="被改动"):
        ring.decrypt(encrypted, "another case")
    with pytest.raises(KeysUnusable, match="没有这把密钥"):
        ring.decrypt(Encrypted("0" * 16, encrypted.value), about)


def test_the_same_number_is_never_the_same_twice(world: World) -> None:
    one, two = (seen.rows(world, FIELDS, number=accepted(world))[0] for _ in range(2))
    assert one.digest != two.digest
    assert one.value != two.value


def test_an_old_key_still_opens_after_a_new_one_came(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    keyring.make(path)
    old = keyring.opened(path).encrypt(PHONE, "a case")
    ring = keyring.rotate(path)
    assert ring.decrypt(old, "a case") == PHONE
    assert ring.encrypt(PHONE, "a case").key != old.key


def test_a_transfer_ends_what_the_next_unit_begins_anew(world: World) -> None:
    number = accepted(world)
    world.do(Trigger.TRANSFER, number, "province_office", lead_unit="410325-health", reason="职责调整")
    world.do(Trigger.ACCEPT, number, "health", responsible_person="李某")
    (kept,) = seen.rows(world, FIELDS, number=number)
    assert kept.ended_at == world.now
    assert "personal" not in seen.events(world, number)[-1].detail


def test_erased_it_is_gone_and_the_chain_still_verifies(world: World, keys: Path) -> None:
    number, ring = accepted(world), keyring.opened(keys)
    seal_ledger(world.pool, ring)
    with world.tx() as tx:
        assert erase_personal(tx, number, doer=OPERATOR) == 1
    (kept,) = seen.rows(world, FIELDS, number=number)
    assert (kept.value, kept.salt, kept.masked, kept.erased_at) == (None, None, None, world.now)
    assert "5678" not in everything(world)
    with reading(world.real) as tx:
        assert verify_ledger(tx, ring.public_keys(), []).findings == ()


def test_nobody_erases_what_lies_outside_their_scope(world: World) -> None:
    number = accepted(world)
    with pytest.raises(NotFound), world.tx() as tx:
        erase_personal(tx, number, doer=actor("sibling_office"))


def test_after_a_new_key_everything_is_encrypted_anew_and_found_by_it(world: World, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    old = keyring.opened(keyring.located(current()))
    path.write_text(keyring.located(current()).read_text())
    path.chmod(0o600)
    number = world.log(person={"name": "王金花", "id_number": ID_NUMBER}).number
    contact(world, "water", Channel.DINGTALK, ROBOT, secret="SEC0f1e2d3c4b5a")  # noqa: S106
    plain = contact(world, "water", Channel.FEISHU, f"{ROBOT}2")
    with world.tx() as tx:
        contacts.set_secret(tx, plain, "from before")
        assert second_factors.start(tx, 1, b"a secret of 20 bytes", old)
    ring = keyring.rotate(path)
    finder = actor("county_office")
    with reading(world.real) as tx:
        assert personal.numbers_of(tx, ID_NUMBER, finder, ring) == [number]
    assert renew_personal(world.pool, ring) == 2
    assert renew_personal(world.pool, ring) == 0
    assert [renew_secrets(world.pool, ring) for _ in range(2)] == [2, 0]
    assert [renew_factors(world.pool, ring) for _ in range(2)] == [1, 0]
    kept = [row.secret for row in seen.rows(world, "select secret from contact order by id")]
    assert (ring.encrypts_with in kept[0], "from" in kept[1]) == (True, False)
    assert contact_secrets.opened(kept[0], ROBOT, ring) == ["SEC0f1e2d3c4b5a"]
    assert contact_secrets.opened(kept[1], f"{ROBOT}2", ring) == ["from", "before"]
    with reading(world.real) as tx, pytest.raises(KeysUnusable):
        second_factors.find(tx, 1, old)
    with reading(world.real) as tx:
        factor = second_factors.find(tx, 1, ring)
    assert factor is not None
    assert factor.secret == b"a secret of 20 bytes"
    with pytest.raises(KeysUnusable):
        contact_secrets.opened(kept[0], ROBOT, old)
    with reading(world.real) as tx:
        assert personal.numbers_of(tx, ID_NUMBER, finder, old) == []
        assert personal.numbers_of(tx, ID_NUMBER, finder, ring) == [number]
        assert set(personal.plain(tx, world.case(number), ring).values()) == {"王金花", ID_NUMBER}


def test_what_is_erased_is_not_found_by_its_number_any_more_and_the_audit_says_so(world: World, keys: Path) -> None:
    number = world.log(person={"id_number": ID_NUMBER}).number
    with world.tx() as tx:
        assert erase_personal(tx, number, doer=OPERATOR) == 1
    with reading(world.real) as tx:
        assert personal.numbers_of(tx, ID_NUMBER, actor("county_office"), keyring.opened(keys)) == []
    (line,) = seen.rows(world, "select agent, subject from audit where kind = 'personal_erased'")
    assert line == (OPERATOR.name, number)
