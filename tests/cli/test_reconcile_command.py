"""`duzhan reconcile`: an office's file is compared at the command line, and what waits is the exit code."""

from pathlib import Path

from operating import Operator
from reconciling import changed, ledger
from their_ledger import as_xlsx
from world import COUNTY, World

AS_CITY = ("--area", COUNTY, "--as", "city_office")


def test_ledgers_that_agree_end_with_0_and_differences_with_1(world: World, operator: Operator, tmp_path: Path) -> None:
    number = world.to_rectifying().number
    file = tmp_path / "县台账.xlsx"
    file.write_bytes(as_xlsx(ledger(world)))
    said = operator.says("reconcile", str(file), *AS_CITY)
    assert "洛阳市嵩县与嵩县脱贫攻坚领导小组办公室对账" in said
    assert "一致 1 条\n对账率 100.0%，待下结论 0 条" in said
    file.write_bytes(as_xlsx(changed(number, severity="严重")(ledger(world))))
    told = operator.told("reconcile", str(file), *AS_CITY, "--level", "county", exit_code=1)
    assert (told["filename"], told["office"], told["rate"]) == ("县台账.xlsx", "4103-office", 0.0)


def test_what_cannot_be_reconciled_is_said_in_one_sentence(world: World, operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(as_xlsx([]))
    for words, refusal in (
        (("--area", COUNTY, "--as", "nobody"), "invalid-input"),
        (("--area", "4104", "--as", "city_office"), "not-found"),
        (("--area", COUNTY, "--as", "finder"), "not-permitted"),
        ((*AS_CITY, "--level", "city"), "invalid-input"),
    ):
        refused = operator.run("reconcile", str(file), *words)
        assert refused.exit_code == 1
        assert getattr(refused.exception, "slug", None) == refusal, words
    file.write_bytes(b"\x00 no ledger")
    assert getattr(operator.run("reconcile", str(file), *AS_CITY).exception, "slug", None) == "ledger-refused"
    with world.real.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from reconciliation").scalar_one() == 0
