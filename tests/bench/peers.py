"""The sweep against django-helpdesk's `escalate_tickets`, on the same server, both timed inside their process."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
from figures import Figure, faster
from million import NOW, arm, fill
from sqlalchemy import make_url

from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool

CASES, BATCH, RUNS = 10_000, 500, 5
DAYS = 3  # after which the peer escalates a ticket
HERE = Path(__file__).parent
HOME = Path(".bench/helpdesk")
MADE_OF = HERE / "helpdesk.txt"
PEER = "bench_helpdesk"
"""The peer's database, and the login that owns it."""

NOTE = (
    "unequal work: for a ticket the peer saves it twice, renders {mails:.1f} e-mails (then dropped: no network), "
    "writes a follow-up and a change, and commits each statement by itself; for a case the sweep asks the policy, "
    "writes a decision, the clock, the light with its event, {letters:.1f} numbered letters and {notices:.1f} notices "
    "of the outbox, renders none, and commits once a chunk. The peer: {version}, its own command, on the same server"
)

# The next tickets that were never escalated were last looked at longer ago than the queue allows.
ARM = """
update helpdesk_ticket set last_escalation = now() - make_interval(days => %s) where id in (
  select id from helpdesk_ticket where priority = 3 order by id limit %s)
"""
# Each escalated ticket has risen one step, is no longer due, and has its own follow-up and change.
ESCALATED = """
select count(distinct t.id), count(distinct f.id), count(distinct c.id), sum(jsonb_array_length(f.email_recipients))
from helpdesk_ticket t join helpdesk_followup f on f.ticket_id = t.id
join helpdesk_ticketchange c on c.followup_id = f.id and c.old_value = '3' and c.new_value = '2'
where t.priority = 2 and t.last_escalation > now() - interval '1 day'
"""
STILL_DUE = "select count(*) from helpdesk_ticket where last_escalation < now() - interval '1 day'"


def measure(logins: Logins) -> list[Figure]:
    """Measure RUNS sweeps and RUNS escalations, in turns, each on a batch of its own."""
    python = _installed()
    with open_pool(logins.migrate, size=2) as owner, _site(logins.migrate) as site:
        socket = site.info.host
        print(f"filling {CASES:,} open cases and {CASES:,} open tickets …", flush=True)
        fill(owner, CASES, RUNS * BATCH)
        _answer(python, "helpdesk_fill.py", socket, PEER, str(CASES), str(DAYS))
        ours, theirs = [], []
        wrote = dict.fromkeys(("letters", "notices", "mails"), 0.0)
        for run in range(1, RUNS + 1):
            arm(owner, BATCH)
            answer = _answer(sys.executable, "sweep_once.py", logins.worker, NOW.isoformat())
            assert answer["decided"] == BATCH, answer
            ours.append(answer["seconds"])
            for what in ("letters", "notices"):
                wrote[what] += answer[what]
            _arm(site)
            theirs.append(_answer(python, "helpdesk_once.py", socket, PEER)["seconds"])
            wrote["mails"] = _escalated(site, run * BATCH)
            print(f"  sweep {ours[-1]:.3f} s, escalate_tickets {theirs[-1]:.2f} s, {answer}", flush=True)
    each = {what: many / RUNS / BATCH for what, many in wrote.items()}
    note = NOTE.format(**each, version=_version())
    return [faster(f"sweep {CASES // 1000} k / {BATCH} due, django-helpdesk", ours, theirs, 15, note)]


def _installed() -> Path:
    """Return the Python of the peer's virtual environment, made when it is absent or of something else."""
    python, made_of = HOME / "bin" / "python", HOME / MADE_OF.name
    if not made_of.exists() or made_of.read_text() != MADE_OF.read_text():
        print(f"installing {_version()} into {HOME} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", "--requirement", MADE_OF], check=True)
        made_of.write_text(MADE_OF.read_text())
    return python.absolute()


def _version() -> str:
    wanted = ("django-helpdesk", "Django")
    lines = MADE_OF.read_text().splitlines()
    return " on ".join(line.replace("==", " ") for name in wanted for line in lines if line.startswith(f"{name}=="))


def _site(url: str) -> psycopg.Connection:
    """Make the peer's login and database, and connect to it as the server's owner; statements commit by themselves."""
    plain = make_url(url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"create role {PEER} login")
        connection.execute(f"create database {PEER} owner {PEER}")
    return psycopg.connect(plain.set(database=PEER).render_as_string(hide_password=False), autocommit=True)


def _answer(python: Path | str, script: str, *arguments: str) -> dict[str, float]:
    """Run a script in a process of its own and read the figures that it prints, if any."""
    done = subprocess.run([python, HERE / script, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout or "{}")
    return answer


def _arm(site: psycopg.Connection) -> None:
    """Make the next BATCH tickets due, as million.arm does with clocks."""
    assert site.execute(ARM, (DAYS + 1, BATCH)).rowcount == BATCH
    site.execute("vacuum analyze helpdesk_ticket")
    site.execute("checkpoint")


def _escalated(site: psycopg.Connection, wanted: int) -> float:
    """Assert that exactly so many tickets are escalated so far, each once, and return the e-mails rendered for them."""
    *counts, mails = site.execute(ESCALATED).fetchone() or ()
    assert counts == [wanted] * 3, counts
    assert site.execute(STILL_DUE).fetchone() == (0,), "a due ticket was passed over"
    return float(mails)
