"""A Prefect server and the flows that it schedules, as `duzhan up` runs them, on a database of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.engine import URL
from waiting import eventually, free_ports

from duzhan.cli import process_programs
from duzhan.cli.process_child import Child
from duzhan.settings import Settings, current
from duzhan.store.databases import Logins, of_owner


@dataclass(frozen=True)
class House:
    """What runs, and a client that asks Prefect's server."""

    settings: Settings
    prefect: httpx.Client
    flows: Child

    def ask(self, path: str, **filters: object) -> Any:  # noqa: ANN401  # JSON
        """Post to Prefect's interface; under load its SQLite file is locked now and then, and it says 503."""
        busy = httpx.codes.SERVICE_UNAVAILABLE
        answer = eventually(
            lambda: (got := self.prefect.post(path, json=filters)).status_code != busy and got, within=30
        )
        answer.raise_for_status()
        return answer.json()

    def patch(self, automation: str, **changes: object) -> None:
        """Change an automation as somebody on Prefect's pages would."""
        self.prefect.patch(f"/automations/{automation}", json=changes).raise_for_status()

    def deployments(self) -> dict[str, Any]:
        """Return the deployments by name."""
        return {line["name"]: line for line in self.ask("/deployments/filter")}

    def runs(self, deployment: str, state: str) -> list[Any]:
        """Return a deployment's runs in a state."""
        found: list[Any] = self.ask(
            "/flow_runs/filter",
            deployments={"name": {"any_": [deployment]}},
            flow_runs={"state": {"type": {"any_": [state]}}},
        )
        return found


@pytest.fixture(scope="session")
def prefect_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings with a home and a Prefect port of their own."""
    (port,) = free_ports(1)
    return current().model_copy(update={"home": tmp_path_factory.mktemp("house"), "prefect_port": port})


@pytest.fixture(scope="session")
def house(prefect_settings: Settings, server: URL, world_template: str) -> Iterator[House]:
    """Prefect's server and the runner of our flows."""
    programs = process_programs.of(prefect_settings, _cloned(server, world_template, "flows_house"))
    logs = prefect_settings.home / "logs"
    logs.mkdir()
    prefect, flows = Child(programs.server, logs), Child(programs.flows, logs)
    prefect.start()
    try:
        eventually(programs.server.ready, within=programs.server.patience)
        flows.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{prefect_settings.prefect_port}/api", timeout=30) as client:
            yield House(prefect_settings, client, flows)
    finally:
        flows.stop(_patiently)
        prefect.stop(_patiently)


@pytest.fixture
def restart_flows(house: House) -> Callable[[Callable[[], None]], None]:
    """Stop the runner, do something while it is away, and start it again."""

    def restart(meanwhile: Callable[[], None]) -> None:
        house.flows.stop(_patiently)
        meanwhile()
        house.flows.start()

    return restart


def _cloned(server: URL, template: str, name: str) -> Logins:
    with psycopg.connect(server.set(drivername="postgresql").render_as_string(False), autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    return of_owner(server.set(database=name))


def _patiently() -> bool:
    return False
