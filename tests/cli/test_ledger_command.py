"""`duzhan seal`, `ledger`, `keys` and `personal`: an operator seals, anchors, proves, and is told what was changed."""

from pathlib import Path
from textwrap import wrap

import psycopg
import pytest
from operating import Operator
from sqlalchemy.engine import make_url
from world import World

from duzhan.documents.verify import opened
from duzhan.store import keyring
from duzhan.store.databases import Logins
from statemachines.states import Trigger


@pytest.fixture
def sealed(world: World, operator: Operator) -> str:
    """Seal and anchor a closed case by hand."""
    number = world.to_closed().number
    operator.says("seal")
    operator.says("ledger", "anchor")
    return number


def change(database: Logins, statement: str) -> None:
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(statement.encode())


def test_sealing_anchoring_and_verifying_say_what_they_did(world: World, operator: Operator) -> None:
    assert operator.says("ledger", "anchor") == "还没有签封，无可存证\n"
    world.to_rectifying()
    assert operator.says("seal") == "签封事件 3 件，共 1 段；建检索词的案件 0 件\n"
    assert operator.told("seal") == {"events": 0, "seals": 0, "sealed": operator.told("seal")["sealed"], "words": 1}
    assert operator.says("ledger", "anchor").startswith("存证 1：1 条链，写入 ")
    world.log()
    assert operator.says("ledger", "verify") == (
        "核验事件 4 件（其中 1 件尚未签封）、签封 1 段、存证 1 份：全部与签封时一致\n"
    )
    assert operator.told("ledger", "verify")["ok"] is True


@pytest.mark.usefixtures("sealed")
def test_a_changed_event_is_named_and_exits_1(operator: Operator, database: Logins) -> None:
    change(database, "update event set detail = '{}' where id = 2")
    told = operator.run("ledger", "verify")
    assert told.exit_code == 1
    assert "核验未通过\n链 4103 第 1 段：事件 2 的内容被改动\n" in told.stdout
    report = operator.told("ledger", "verify", exit_code=1)
    assert [finding["event"] for finding in report["findings"]] == [2]  # type: ignore[attr-defined]  # a list


@pytest.mark.usefixtures("sealed")
def test_a_cut_tail_is_named_against_the_auditors_copy_too(
    operator: Operator, database: Logins, tmp_path: Path
) -> None:
    copy = tmp_path / "auditors.jsonl"
    (anchors,) = tmp_path.rglob("anchors.jsonl")
    copy.write_bytes(anchors.read_bytes())
    anchors.unlink()
    change(database, "truncate seal, anchor")
    assert operator.run("ledger", "verify").exit_code == 0
    told = operator.run("ledger", "verify", "--anchors", str(copy))
    assert told.exit_code == 1
    assert "链 4103 第 1 段：链尾被截去，或者数据库是旧的副本：存证 1（" in told.stdout
    pasted = tmp_path / "mails.txt"
    pasted.write_text("\n> ".join(["台账存证：", *wrap(copy.read_text(encoding="ascii"), 76)]), encoding="utf-8")
    assert operator.run("ledger", "verify", "--anchors", str(pasted)).stdout == told.stdout


def test_a_bundle_is_written_and_verifies_without_the_database(operator: Operator, sealed: str, tmp_path: Path) -> None:
    out = tmp_path / "bundle.zip"
    told = operator.told("ledger", "bundle", sealed, "--out", str(out), "--with-files")
    assert (told["file"], told["size"]) == (str(out), out.stat().st_size)
    assert f"cases/{sealed}/events.jsonl" in opened(out)
    operator.setting(DUZHAN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    (public,) = [line["public_key"] for line in operator.told("keys", "show")["keys"]]  # type: ignore[attr-defined]
    assert operator.says("ledger", "verify", "--bundle", str(out), "--key", public).endswith("核验通过：与签封时一致\n")
    refused = operator.run("ledger", "verify", "--bundle", str(out), "--key", "00" * 32)
    assert (refused.exit_code, "签名的密钥不是指定的公钥" in refused.stdout) == (1, True)


def test_keys_are_shown_by_their_public_half_and_rotated(operator: Operator, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    keyring.make(path)
    operator.setting(DUZHAN_SECRET_FILE=str(path))
    before = operator.says("keys", "show")
    assert operator.says("keys", "rotate").startswith(before)
    after = operator.told("keys", "show")
    assert len(after["keys"]) == 2  # type: ignore[arg-type]  # a list
    assert not any(line.split()[1] in operator.says("keys", "show") for line in path.read_text().splitlines())


def test_production_demands_its_key_file(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    operator.setting(DUZHAN_ENV="production")
    assert operator.run("keys", "show").exit_code == 0
    monkeypatch.delenv("DUZHAN_SECRET_FILE")
    operator.setting(DUZHAN_ENV="production")
    assert "正式环境须指明密钥文件：请设置 DUZHAN_SECRET_FILE" in str(operator.run("keys", "show").exception)


def test_a_house_makes_its_keys_at_first_use_and_keeps_them_to_itself(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DUZHAN_SECRET_FILE")
    operator.setting(DUZHAN_HOME=str(tmp_path / "house"))
    first = operator.says("keys", "show")
    file = tmp_path / "house" / "keys" / "secret"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert operator.says("keys", "show") == first


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "至少有一行 ed25519"),
        ("ed25519 00\n", "内容不对"),
        ("rsa " + "00" * 32 + "\n", "内容不对"),
    ],
)
def test_a_file_that_is_no_key_file_is_named(operator: Operator, tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "secret"
    path.write_text(content)
    path.chmod(0o600)
    operator.setting(DUZHAN_SECRET_FILE=str(path))
    assert fault in str(operator.run("keys", "show").exception)
    path.chmod(0o644)
    assert "不得对所有人开放" in str(operator.run("keys", "show").exception)


def test_a_telephone_number_is_erased_and_the_history_still_verifies(
    world: World, operator: Operator, database: Logins
) -> None:
    number = world.assign(world.log().number).number
    world.do(Trigger.ACCEPT, number, "water", responsible_person="王某", responsible_phone="13812345678")
    operator.says("seal")
    assert operator.says("personal", "erase", number) == f"{number}：已抹除 1 项个人信息\n"
    assert operator.told("personal", "erase", number) == {"number": number, "erased": 0}
    assert operator.says("ledger", "verify").endswith("全部与签封时一致\n")
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        kept = owner.execute("select value, salt, masked, digest from personal_field").fetchall()
    assert [row[:3] for row in kept] == [(None, None, None)]
