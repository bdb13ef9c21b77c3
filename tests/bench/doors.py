"""Create and move over HTTP, signed in and scoped, against bare ASGI and asyncpg writing the same rows."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event

from figures import Figure, rate
from sqlalchemy import make_url, text

from duzhan.store.accounts import digest_of
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool, transaction

REQUESTS, RUNS = 1_000, 5
HERE = Path(__file__).parent
Requests = list[dict[str, object]]
Door = tuple[Callable[[Pool, str | None], Requests], str | None, str]
"""How its requests are made, and its path in our application and in the bare one; None: the case's own path."""
TOKENS = {"finder": 1, "water": 11}
_REFS = count(1)

# Assigned cases of 嵩县水利局 with their running clocks; triggers are off, they guard acts and this is a seed.
_ASSIGNED = """
with c as (
  insert into "case" (campaign, policy_version, number, area, city, county, place, source, content_area, severity,
    description, found_at, found_level, closing_level, reporter, source_ref, created_at, state, version, lead_unit,
    rectification_type, dispatched_at, arbitrated, returns, cycle, rework, due_at, light)
  select 'henan-2020', 1, 'DZ-410325-' || n, '410325103223', '4103', '410325', '', 'roving_team', '1.4', 'moderate',
    '饮水靠拉运', now(), 'province', 'province', 1, 'move-' || n, now(), 'assigned', 2, '410325-water', 'time_limited',
    now(), false, 0, 1, 0, now() + interval '30 days', 'green'
  from unnest(cast(:numbers as int[])) n returning id, number),
p as (insert into part (case_id, unit, role, percentage, since) select id, '410325-water', 'lead', 0, now() from c),
k as (
  insert into clock (case_id, city, county, kind, holder, cycle, due_version, unit, started_at, due_at, provisional,
    next_fire_at, rung, light)
  select id, '4103', '410325', kind, '410325-water', 1, 1, 'calendar_days', now(), now() + interval '30 days', false,
    now() + interval '20 days', 0, 'green'
  from c cross join unnest(array['accept', 'rectify']) as kind)
select number from c
"""


def measure(logins: Logins) -> list[Figure]:
    """Measure RUNS rounds of each door and its limit, in turns."""
    with open_pool(logins.migrate, size=2) as owner:
        _sign_in(owner)
        with ours(logins) as port, _bare(logins) as bare:
            created = _rounds(owner, port, bare, (_create, "/api/v1/cases", "/create"))
            moved = _rounds(owner, port, bare, (_move, None, "/move"))
    return [
        rate("create over HTTP, 32 connections", created[0], created[1], 0.25),
        rate("move (accept) over HTTP, 32 connections", moved[0], moved[1], 0.35),
    ]


def _rounds(owner: Pool, port: int, bare: int, door: Door) -> tuple[list[float], list[float]]:
    make, ours_path, bare_path = door
    ours, limit = [], []
    for _ in range(RUNS):
        ours.append(_load(port, make(owner, ours_path)))
        limit.append(_load(bare, make(owner, bare_path)))
        print(f"  {make.__name__[1:]}: {ours[-1]:.0f}/s, limit {limit[-1]:.0f}/s", flush=True)
    return ours, limit


def _create(owner: Pool, path: str | None) -> Requests:
    with transaction(owner) as tx:
        areas = [str(code) for code in tx.run(text("select area from target where kind = 'village'")).scalars()]
    luoyang = [area for area in areas if area.startswith("4103")]
    return [
        {
            "path": path,
            "headers": {"Authorization": "Bearer finder"},
            "body": {
                "area": luoyang[n % len(luoyang)],
                "source": "roving_team",
                "content_area": "1.4",
                "description": "石坡组 11 户 37 人饮水靠拉运，集中供水管网未覆盖",
                "found_at": "2020-05-28T15:20:00+08:00",
                "source_ref": f"bench-{next(_REFS)}",
            },
        }
        for n in range(REQUESTS)
    ]


def _move(owner: Pool, path: str | None) -> Requests:
    numbers = [100_000 + next(_REFS) for _ in range(REQUESTS)]
    with transaction(owner) as tx:
        tx.write(text("set local session_replication_role = replica"))
        assigned = [str(number) for number in tx.write(text(_ASSIGNED), {"numbers": numbers}).scalars()]
    return [
        {
            "path": path or f"/api/v1/cases/{number}/accept",
            "headers": {"Authorization": "Bearer water", "If-Match": '"2"'},
            "body": {"responsible_person": "分管负责人", **({"number": number} if path else {})},
        }
        for number in assigned
    ]


def _load(port: int, requests: Requests) -> float:
    job = json.dumps({"port": port, "requests": requests})
    done = subprocess.run([sys.executable, HERE / "load.py"], input=job, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert list(answer["statuses"]) in (["200"], ["201"]), (answer, done.stderr)
    per_second: float = answer["per_second"]
    return per_second


def _sign_in(owner: Pool) -> None:
    """Give the finder and the water department tokens that are their own names."""
    with transaction(owner) as tx:
        for token, account in TOKENS.items():
            tx.write(
                text(
                    "insert into token (digest, account, created_at, expires_at)"
                    " values (:digest, :account, now(), now() + interval '1 day')"
                ),
                {"digest": digest_of(token), "account": account},
            )
        # The requests' findings are of May 2020, and it is then.
        tx.write(text("insert into rehearsal (id, shift) values (1, timestamptz '2020-05-29 01:40+00' - now())"))


@contextmanager
def ours(logins: Logins) -> Iterator[int]:
    """Serve the application, at the rehearsal clock, by one process of its own; yield its port."""
    house = {"DUZHAN_DATABASE_URL": logins.app, "DUZHAN_REHEARSAL": "1", "DUZHAN_CALLS_PER_MINUTE": "1000000"}
    with _served("duzhan.asgi:app", "--factory", **house) as port:
        yield port


@contextmanager
def _bare(logins: Logins) -> Iterator[int]:
    dsn = make_url(logins.worker).set(drivername="postgresql").render_as_string(hide_password=False)
    with _served("bare:app", "--app-dir", str(HERE), BARE_DSN=dsn) as port:
        yield port


@contextmanager
def _served(target: str, *options: str, **environment: str) -> Iterator[int]:
    """Serve an ASGI application with one uvicorn, as both doors are."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", target, *options, "--port", str(port), "--no-access-log"]
    server = subprocess.Popen([*command, "--log-level", "warning"], env={**os.environ, **environment})  # noqa: TID251
    try:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                Event().wait(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
