"""The `duzhan` command: every noun's command is mounted here."""

import json
import sys
from collections.abc import Mapping
from typing import NoReturn

import psycopg
import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import OperationalError, ProgrammingError

from duzhan.cli import (
    appeals,
    burden,
    calendar,
    campaign,
    clock,
    close_ledger,
    conformance,
    coverage,
    deliver,
    demo,
    doctor,
    events,
    exits,
    explain,
    export,
    import_ledger,
    keys,
    ledger,
    look_backs,
    meetings,
    migrate,
    monitor,
    notices,
    personal,
    plans,
    pull,
    quarantine,
    reconcile,
    records,
    reports,
    route,
    scores,
    seal,
    simulate,
    support,
    sweep,
    up,
    user,
    working_days,
)
from duzhan.errors import DuzhanError, SettingsInvalid, Unavailable

REFUSED = 1
UNMIGRATED = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)

app = typer.Typer(
    name="duzhan",
    help="督战：把督查发现的每个问题逐一办到销号，一个不漏。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("up", help="启动全部服务：数据库、调度、网页和接口；按 Ctrl-C 全部停止。")(up.command)
app.command("doctor", help="检查服务是否正常、台账是否自洽；发现问题时退出码为 1。")(doctor.command)
app.command("explain", help=explain.HELP)(explain.command)
app.command("working-days", help="推算若干个工作日后的截止日。")(working_days.command)
app.command("demo", help=demo.HELP)(demo.command)
app.command("migrate", help=migrate.HELP)(migrate.command)
app.command("route", help=route.HELP)(route.command)
app.command("sweep", help=sweep.HELP)(sweep.command)
app.command("monitor", help=monitor.HELP)(monitor.command)
app.command("pull", help=pull.HELP)(pull.command)
app.command("deliver", help=deliver.HELP)(deliver.command)
app.command("close-ledger", help=close_ledger.HELP)(close_ledger.command)
app.command("import", help=import_ledger.HELP)(import_ledger.command)
app.command("export", help=export.HELP)(export.command)
app.command("reconcile", help=reconcile.HELP)(reconcile.command)
app.command("conformance", help=conformance.HELP)(conformance.command)
app.command("coverage", help=coverage.HELP)(coverage.command)
app.command("exits", help=exits.HELP)(exits.command)
app.command("plans", help=plans.HELP)(plans.command)
app.command("records", help=records.HELP)(records.command)
app.command("appeals", help=appeals.HELP)(appeals.command)
app.command("look-backs", help=look_backs.HELP)(look_backs.command)
app.command("burden", help=burden.HELP)(burden.command)
app.command("support", help=support.HELP)(support.command)
app.command("seal", help=seal.HELP)(seal.command)
app.add_typer(calendar.app, name="calendar")
app.add_typer(campaign.app, name="campaign")
app.add_typer(clock.app, name="clock")
app.add_typer(events.app, name="events")
app.add_typer(keys.app, name="keys")
app.add_typer(ledger.app, name="ledger")
app.add_typer(meetings.app, name="meetings")
app.add_typer(notices.app, name="notices")
app.add_typer(personal.app, name="personal")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(reports.app, name="reports")
app.add_typer(scores.app, name="scores")
app.add_typer(simulate.app, name="simulate")
app.add_typer(user.app, name="user")


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error (with --json one object) and exit 1."""
    try:
        app()
    except DuzhanError as refusal:
        _refuse(refusal.slug, refusal.detail, refusal.facts)
    except (psycopg.OperationalError, OperationalError) as lost:
        cause = str(lost.orig if isinstance(lost, OperationalError) else lost).strip().splitlines()[0]
        hint = "（先运行 duzhan migrate）" if "does not exist" in cause else ""
        _refuse(Unavailable.slug, f"数据库用不了：{cause}{hint}", {})
    except ProgrammingError as behind:
        if not isinstance(behind.orig, UNMIGRATED):
            raise
        _refuse("schema-unknown", "数据库结构与程序版本不符，先运行 duzhan migrate", {})
    except ValidationError as invalid:
        if invalid.title != "Settings":
            raise
        _refuse("settings-invalid", "；".join(map(_fault, invalid.errors())), {})


def _refuse(slug: str, detail: str, facts: Mapping[str, object]) -> NoReturn:
    if "--json" in sys.argv:
        print(json.dumps({"type": slug, "detail": detail, **facts}, ensure_ascii=False, default=str))
    else:
        print(detail, file=sys.stderr)
    raise SystemExit(REFUSED)


def _fault(error: ErrorDetails) -> str:
    """Say in one sentence what is wrong with one setting."""
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, SettingsInvalid):
        return str(cause)
    return f"DUZHAN_{'_'.join(map(str, error['loc'])).upper()}：{error['msg']}"
