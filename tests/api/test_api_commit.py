"""What was answered as done is committed, and what could not be committed is not answered as done."""

import random
from collections import Counter
from threading import Event, Thread

import psycopg
import pytest
from serving import ACCEPT, Api, finding, problem
from sqlalchemy import create_engine, make_url
from structlog.testing import capture_logs

from duzhan.store.databases import Logins
from duzhan.store.transaction import Pool

# A constraint that is looked at when the transaction commits, as any deferred one.
SPOIL = """
create function spoil() returns trigger language plpgsql as $$
begin raise exception using errcode = '{code}', message = 'at commit', constraint = 'spoiled'; end $$;
create constraint trigger spoil after insert on event deferrable initially deferred
  for each row execute function spoil();
"""


def owner(database: Logins) -> psycopg.Connection[tuple[object, ...]]:
    url = make_url(database.migrate).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


@pytest.mark.parametrize(
    ("code", "status", "slug"),
    [
        ("23514", 409, "conflict"),
        ("57P01", 503, "unavailable"),
        ("40001", 503, "unavailable"),
        ("P0001", 500, "internal-error"),
    ],
)
def test_a_commit_that_fails_is_no_success(api: Api, database: Logins, code: str, status: int, slug: str) -> None:
    number = api.assigned()
    before = api.counts()
    with owner(database) as connection:
        connection.execute(SPOIL.format(code=code))
    http = api.http("finder")
    before = {**before, "token": before["token"] + 1}
    refused = http.post("/cases", json=finding(), headers={"Idempotency-Key": "k"})
    body = problem(refused, status, slug)
    assert (status == 503) == ("retry-after" in refused.headers)
    assert (status == 500) == ("trace" in body)
    assert "at commit" not in refused.text
    water = api.http("water")
    before = {**before, "token": before["token"] + 1}
    problem(water.post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": '"2"'}), status, slug)
    assert api.counts() == before
    assert api.one('select version from "case" where number = :number', number=number) == 2


def test_a_fault_of_ours_is_logged_without_what_people_wrote(api: Api, database: Logins) -> None:
    with owner(database) as connection:
        connection.execute(SPOIL.format(code="P0001"))
    with capture_logs() as logs:
        told = problem(api.http("finder").post("/cases", json=finding()), 500, "internal-error")
    (line,) = [line for line in logs if line["event"] == "request.failed"]
    assert line["trace"] == told["trace"]
    assert "at commit" in line["exception"]
    assert "石坡组" not in str(line)


def test_a_database_that_is_gone_is_503_and_back_is_back(api: Api, database: Logins) -> None:
    http = api.http("finder")
    assert http.post("/cases", json=finding()).status_code == 201
    with owner(database) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    answers = [http.post("/cases", json=finding(source_ref=f"n{n}")) for n in range(25)]
    lost = [answer for answer in answers if answer.status_code != 201]
    for answer in lost:
        problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "1"
    assert answers[-1].status_code == 201
    api.pool.engine.dispose()  # the test's own connections died with the application's
    assert api.one('select count(*) from "case"') == 1 + sum(answer.status_code == 201 for answer in answers)


def test_bad_input_while_the_database_is_gone_is_no_fault_of_ours(api: Api, database: Logins) -> None:
    http = api.http("finder")
    name = make_url(database.app).database
    with psycopg.connect(
        make_url(database.migrate)
        .set(drivername="postgresql", database="postgres")
        .render_as_string(hide_password=False),
        autocommit=True,
    ) as connection:
        connection.execute(f"alter database {name} allow_connections false")
        connection.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")  # noqa: S608
        answers = [http.post("/cases", content=b"{", headers={"Content-Type": "application/json"}) for _ in range(3)]
        gone = [http.get("/me") for _ in range(3)]
        ready = http.get(f"{api.url}/readyz")
        connection.execute(f"alter database {name} allow_connections true")
    for answer in [*answers, *gone]:
        problem(answer, 503, "unavailable")
    assert ready.status_code == 503


def test_a_pool_without_a_free_connection_is_503(api: Api, database: Logins) -> None:
    http = api.http("finder")
    engine = create_engine(database.app, pool_size=1, max_overflow=0, pool_timeout=0.1)
    with engine.connect():
        api.app.state.pool = Pool(engine)
        problem(http.get("/me"), 503, "unavailable")
        problem(http.post("/cases", json=finding()), 503, "unavailable")
    assert http.get("/me").status_code == 200
    engine.dispose()


def test_what_is_acknowledged_survives_a_database_that_keeps_dying(api: Api, database: Logins) -> None:
    """Each action is repeated with its key until it is acknowledged: as many effects as actions, and no 5xx but 503."""
    http = api.http("finder")
    over = Event()

    def kill() -> None:
        with owner(database) as connection:
            while not over.wait(random.random() * 0.3):  # noqa: S311  # a try takes less, also where others work
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and usename = 'duzhan_app' order by random() limit 2"
                )

    killer = Thread(target=kill)
    killer.start()
    numbers, statuses = [], Counter[int]()
    for action in range(40):
        sent = {"json": finding(source_ref=f"a{action}"), "headers": {"Idempotency-Key": f"k{action}"}}
        while (answer := http.post("/cases", **sent)).status_code != 201:
            statuses[answer.status_code] += 1
        numbers.append(answer.json()["number"])
    over.set()
    killer.join()
    api.pool.engine.dispose()
    assert set(statuses) == {503}, "it did die meanwhile"
    assert len(set(numbers)) == 40
    assert api.one('select count(*) from "case"') == api.one("select count(*) from event") == 40
