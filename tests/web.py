"""The web server as it really runs, in a process of its own, as tests call it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from sqlalchemy import insert
from unsecured import NOBODY
from waiting import eventually, free_ports
from world import PASSWORD_HASH, World

from duzhan.cli import process_programs
from duzhan.model.account import Account, Grant
from duzhan.model.columns import table
from duzhan.policy.permissions import Actor
from duzhan.policy.permissions import Grant as Granted
from duzhan.settings import Settings
from duzhan.store.databases import Logins
from duzhan.store.transaction import transaction
from duzhan.usecases.issue_token import issue_token


@dataclass
class Web:
    """The server's address, and clients signed in as anybody."""

    url: str
    world: World
    _open: list[httpx.Client] = field(default_factory=list)

    def client(self, account: int) -> httpx.Client:
        """Return a client signed in as an account."""
        with transaction(self.world.real) as tx:
            token = issue_token(tx, account, hours=1).token
        headers = {"Authorization": f"Bearer {token}"}
        client = httpx.Client(
            base_url=f"{self.url}/api/v1", headers=headers, timeout=60, trust_env=False, verify=NOBODY
        )
        self._open.append(client)
        return client

    def enrol(self, username: str, *grants: Granted) -> Actor:
        """Open an account with some grants."""
        with transaction(self.world.real) as tx:
            person = {"username": username, "name": username, "password_hash": PASSWORD_HASH, "created_at": tx.now}
            statement = insert(table(Account)).values(**person).returning(table(Account).c.id)
            account = int(str(tx.write(statement).scalar_one()))
            for grant in grants:
                values = {"role": grant.role.value, "level": grant.level.value, "area": grant.area, "unit": grant.unit}
                tx.write(insert(table(Grant)).values(account=account, **values))
        return Actor(account, username, username, grants)

    def close(self) -> None:
        """Close the clients."""
        for client in self._open:
            client.close()


@contextmanager
def serving(world: World, logins: Logins, settings: Settings) -> Iterator[Web]:
    """Serve the world's database on a free port, from the world's morning on."""
    world.shift_database_clock(world.real)
    world.evidence_folder = settings.evidence_folder
    world.evidence_folder.mkdir(parents=True)
    (port,) = free_ports(1)
    program = process_programs.of(settings.model_copy(update={"port": port}), logins).app
    with (settings.home / "app.log").open("wb") as log:
        process = subprocess.Popen(program.command, env=dict(program.environment), stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, verify=NOBODY) as visitor:
            eventually(lambda: _answers(visitor), within=60)
        web = Web(f"http://127.0.0.1:{port}", world)
        yield web
        web.close()
    finally:
        process.terminate()
        process.wait(30)


def _answers(visitor: httpx.Client) -> bool:
    try:
        return visitor.get("/healthz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
