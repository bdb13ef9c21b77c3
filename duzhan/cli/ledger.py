"""`duzhan ledger`: verifies the history, anchors it outside the database, and hands out bundles that prove it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli import as_of, verdict_words
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.documents import verify
from duzhan.policy.permissions import Agent
from duzhan.settings import Settings
from duzhan.store import keyring
from duzhan.store.transaction import reading
from duzhan.usecases.anchor_ledger import anchor_ledger
from duzhan.usecases.bundle_cases import bundle_cases
from duzhan.usecases.verify_ledger import verify_ledger

FAULTS = 1
OPERATOR = Agent("cli:ledger")

app = typer.Typer(help="台账：核验、存证、打包，看过去某一时刻的台账", no_args_is_help=True)
app.command("as-of", help=as_of.HELP)(as_of.command)


@app.command("verify", help=verdict_words.HELP)
def verify_command(
    bundle: Annotated[
        Path | None, typer.Option("--bundle", metavar="FILE", exists=True, help="只核验这个核验包，不连数据库")
    ] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(
            "--anchors",
            metavar="FILE",
            exists=True,
            help="另外保存的存证文件，或存证邮件的正文依次粘贴成的文件；不写时用本机的存证文件",
        ),
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="HEX", help="只认这个公钥；不写时认密钥文件里的公钥")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify a bundle, or the whole history; exit 1 where anything is not as it was sealed."""
    if bundle is not None:
        _verify_bundle(bundle, key or [], anchors, as_json=as_json)
        return
    chosen = settings.current()
    lines = _lines(anchors or _own(chosen))
    with worker(None) as pool, reading(pool) as tx:
        verdict = verify_ledger(tx, key or keyring.of(chosen).public_keys(), lines)
    say({"ok": not verdict.findings, **asdict(verdict)}, verdict_words.told(verdict), as_json=as_json)
    if verdict.findings:
        raise typer.Exit(FAULTS)


@app.command("anchor", help="存证：签名记下各链链头，写入数据库和本机的存证文件；存证文件应定时抄送审计部门。")
def anchor_command(as_json: AsJson = False) -> None:
    """Anchor the heads of all chains, whenever the last anchor was."""
    chosen = settings.current()
    with worker(None) as pool:
        report = anchor_ledger(pool, keyring.of(chosen), chosen.anchor_file)
    text = f"存证 {report.number}：{report.heads} 条链，写入 {chosen.anchor_file} {report.written} 行"
    say(asdict(report), text if report.number else "还没有签封，无可存证", as_json=as_json)


@app.command("bundle", help="打包核验：把案件的全部事件、证明、签封、存证和佐证校验值打成一个可离线核验的包。")
def bundle_command(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER…", help="问题编号，可以写多个", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪个文件")] = Path("bundle.zip"),
    with_files: Annotated[bool, typer.Option("--with-files", help="连佐证文件一起打包")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a bundle of some cases."""
    folder = settings.current().evidence_folder if with_files else None
    with worker(None) as pool, reading(pool) as tx:
        packed = bundle_cases(tx, numbers, doer=OPERATOR, evidence_folder=folder)
    out.write_bytes(packed)
    say({"file": str(out), "cases": numbers, "size": len(packed)}, f"已写入 {out}", as_json=as_json)


def _verify_bundle(file: Path, keys: list[str], anchors: Path | None, *, as_json: bool) -> None:
    found = verify.examine(verify.opened(file), keys, None if anchors is None else _lines(anchors))
    verdict = ["核验未通过"] if found.faults else ["核验通过：与签封时一致"]
    facts = {"ok": not found.faults, "told": found.told, "faults": found.faults}
    say(facts, "\n".join([*found.told, *found.faults, *verdict]), as_json=as_json)
    if found.faults:
        raise typer.Exit(FAULTS)


def _own(chosen: Settings) -> Path | None:
    return chosen.anchor_file if chosen.anchor_file.exists() else None


def _lines(file: Path | None) -> list[str]:
    return [] if file is None else verify.anchor_lines(file.read_text(encoding="utf-8"))
